/** What a data set is, and the two ways to make one from another: from memory, and the first images of a larger one. */
import { DataError, expectWhole, ParameterError, shapeText } from "../reference/errors.ts";
import { sizeOf } from "../reference/tensor.ts";

/** Labelled images of one size; pixels are bytes, 0 … 255. */
export interface Dataset {
  readonly name: string;
  readonly classes: readonly string[];
  readonly imageShape: readonly [H: number, W: number, C: number];
  readonly labels: Uint8Array | Int32Array; // one class index per image
  /** The pixels of some images, one after another, [indices.length, y, x, channel]. */
  read(indices: ArrayLike<number>): Promise<Uint8Array>; // async: later data sets decode files
  /** Only where every pixel has a class of its own: those of some images, [indices.length, y, x]. They are then what is learned. */
  masks?(indices: ArrayLike<number>): Promise<Uint8Array>;
}

/** A training set and the images held back to judge by. */
export interface Splits {
  readonly train: Dataset;
  readonly test: Dataset;
}

/**
 * A data set whose pixels [image, y, x, channel] are all at hand. They are used as they are, not copied.
 * @throws {DataError} when pixels, labels, classes and image shape do not fit each other.
 */
export function inMemory(content: Omit<Dataset, "read"> & { readonly pixels: Uint8Array }): Dataset {
  const { pixels, ...dataset } = content;
  const { name, imageShape, labels } = dataset;
  const size = sizeOf(imageShape);
  if (pixels.length !== labels.length * size) {
    throw new DataError(
      `${name}: pixels must be ${labels.length * size} bytes (${labels.length} labels, images of ` +
        `${shapeText(imageShape)}), got ${pixels.length}`,
    );
  }
  expectLabels(`${name}: labels`, dataset);
  return {
    ...dataset,
    async read(indices) {
      expectIndices(dataset, indices);
      const out = new Uint8Array(indices.length * size);
      for (let at = 0; at < indices.length; at++) {
        const first = indices[at]! * size;
        out.set(pixels.subarray(first, first + size), at * size);
      }
      return out;
    },
  };
}

/** The first `count` images; the whole data set where it has no more. */
export function limited(dataset: Dataset, count: number): Dataset {
  expectWhole("limited", "count", count, 1);
  const { name, classes, imageShape } = dataset;
  const labels = dataset.labels.subarray(0, count);
  const within = (indices: ArrayLike<number>) => {
    expectIndices({ name, labels }, indices);
    return indices;
  };
  return {
    name,
    classes,
    imageShape,
    labels,
    read: async (indices) => dataset.read(within(indices)),
    ...(dataset.masks && { masks: async (indices) => dataset.masks!(within(indices)) }),
  };
}

/** Throws unless images are labelled as a whole: cutting and mixing them would have to move the classes of pixels with them. */
export function expectWholeLabels(op: string, { name, masks }: Pick<Dataset, "name" | "masks">): void {
  if (masks === undefined) return;
  throw new DataError(
    `${op}: images must have one label each (they are cut and mixed), got ${name}, where each pixel has one`,
  );
}

/**
 * Throws unless every label is the index of a class.
 * @throws {DataError} that names the first one that is not, and the image it belongs to.
 */
export function expectLabels(
  subject: string,
  { labels, classes }: Pick<Dataset, "labels" | "classes">,
  place = "",
): void {
  for (let image = 0; image < labels.length; image++) {
    const label = labels[image]!;
    if (label >= 0 && label < classes.length) continue;
    throw new DataError(
      `${subject} must be from 0 to ${classes.length - 1} (${classes.length} classes), ` +
        `got ${label} for image ${image}${place}`,
    );
  }
}

/** Throws unless every index is that of an image. */
export function expectIndices({ name, labels }: Pick<Dataset, "name" | "labels">, indices: ArrayLike<number>): void {
  for (let at = 0; at < indices.length; at++) {
    const index = indices[at]!;
    if (Number.isInteger(index) && index >= 0 && index < labels.length) continue;
    throw new ParameterError(
      `${name}: indices must be whole numbers from 0 to ${labels.length - 1} (${labels.length} images), got ${index}`,
    );
  }
}
