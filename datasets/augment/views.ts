/** How images are looked at when nothing is left to chance: their middle, or ten views of each. */
import { expectWhole, ParameterError } from "../../reference/errors.ts";
import { type Dataset, expectWholeLabels } from "../dataset.ts";
import { mirrored } from "./mirror.ts";
import { resampledBytes } from "./resample.ts";
import { centerWindow, fiveWindows } from "./window.ts";

export interface CenterOptions {
  /** Extent of the images that come out, pixels each way. */
  readonly size: number;
  /** Of the square in the middle that is resized to it; default: `size`, as it is ("center crop"). */
  readonly extent?: number | undefined;
}

/**
 * The same data set, of every image the middle.
 * @throws {ParameterError} when images are smaller than that.
 */
export function centered(dataset: Dataset, { size, extent = size }: CenterOptions): Dataset {
  const { name, classes, labels, imageShape } = dataset;
  const [H, W, C] = imageShape;
  expectWholeLabels("centered", dataset);
  expectWhole("centered", "size", size, 1);
  if (!(Number.isInteger(extent) && extent >= 1 && extent <= Math.min(H, W))) {
    throw new ParameterError(
      `centered: extent must be a whole number from 1 to ${Math.min(H, W)} (the images are ${H}×${W}), got ${extent}`,
    );
  }
  const window = centerWindow([H, W], extent);
  return {
    name,
    classes,
    labels,
    imageShape: [size, size, C],
    async read(indices) {
      const pixels = await dataset.read(indices);
      const out = new Uint8Array(indices.length * size * size * C);
      for (let at = 0; at < indices.length; at++) {
        const image = pixels.subarray(at * H * W * C, (at + 1) * H * W * C);
        out.set(resampledBytes({ pixels: image, shape: imageShape, window, size }), at * size * size * C);
      }
      return out;
    },
  };
}

const viewCount = 10;

/**
 * Ten squares of every image, one after another, each an image of its own: `evaluate` with `views: 10` takes the mean of
 * a network's ten answers.
 * @throws {ParameterError} when images are smaller than that.
 */
export function tenCropped(dataset: Dataset, size: number): Dataset {
  const { name, classes, labels, imageShape } = dataset;
  const [H, W, C] = imageShape;
  expectWholeLabels("tenCropped", dataset);
  fiveWindows([H, W], size); // throws before the first image is read
  return {
    name,
    classes,
    labels: Int32Array.from({ length: viewCount * labels.length }, (_, at) => labels[Math.floor(at / viewCount)]!),
    imageShape: [size, size, C],
    async read(indices) {
      const images = [...new Set(Array.from(indices, (index) => Math.floor(index / viewCount)))];
      const pixels = await dataset.read(images);
      const views = new Map(
        images.map((image, at) => [
          image,
          tenCrop(pixels.subarray(at * H * W * C, (at + 1) * H * W * C), imageShape, size),
        ]),
      );
      const out = new Uint8Array(indices.length * size * size * C);
      for (let at = 0; at < indices.length; at++) {
        const [image, view] = [Math.floor(indices[at]! / viewCount), indices[at]! % viewCount];
        out.set(views.get(image)![view]!, at * size * size * C);
      }
      return out;
    },
  };
}

/**
 * Ten squares of one image: the four corners, the middle, and the mirror images of these five (Krizhevsky, Sutskever,
 * Hinton: ImageNet Classification, section 4.1). A network's answer is then the mean of its ten.
 * @throws {ParameterError} when the image is smaller than that.
 */
export function tenCrop(
  pixels: Uint8Array, // [y, x, channel]
  shape: Dataset["imageShape"],
  size: number,
): readonly Uint8Array[] {
  const [H, W, C] = shape;
  const five = fiveWindows([H, W], size).map((window) => resampledBytes({ pixels, shape, window, size }));
  return [...five, ...five.map((image) => mirrored(image, [size, size, C]))];
}
