/** Drawn shapes of which every pixel has a class: a data set for networks that answer for pixels, with no download. */
import { expectWhole, ParameterError } from "../../reference/errors.ts";
import { random } from "../../reference/random.ts";
import { type Dataset, expectIndices } from "../dataset.ts";
import { draw, type Kind, outlines, type Scene } from "./draw.ts";

export interface ShapesOptions {
  readonly count: number;
  readonly seed: number;
  readonly split?: "train" | "test";
  /** Pixels along each side, from 16 to 512; default 32. */
  readonly size?: number;
  /** Which shapes there are; default all: disc, square, cross, ring. */
  readonly kinds?: readonly Kind[];
}

const all = Object.keys(outlines) as readonly Kind[];

/**
 * Discs, squares, crosses and rings of any colour, turned, in front of each other on a shaded ground, with noise.
 * `masks` says of each pixel what is seen there; an image's own label is the shape in front, which is never covered.
 * Image i is drawn from (seed, split, i) alone, when it is first read, and kept.
 * @throws {ParameterError} when count or size is out of range, seed no whole number, split neither train nor test, or a kind unknown.
 */
export function shapes({ count, seed, split = "train", size = 32, kinds = all }: ShapesOptions): Dataset {
  expectWhole("shapes", "count", count, 1);
  expectWhole("shapes", "seed", seed, 0);
  if (!(Number.isInteger(size) && size >= 16 && size <= 512)) {
    throw new ParameterError(`shapes: size must be a whole number from 16 to 512 (pixels), got ${size}`);
  }
  if (split !== "train" && split !== "test") {
    throw new ParameterError(`shapes: split must be "train" or "test", got ${JSON.stringify(split)}`);
  }
  if (kinds.length === 0 || kinds.some((kind) => !all.includes(kind))) {
    throw new ParameterError(`shapes: kinds must be some of ${all.join(", ")}, got ${kinds.join(", ") || "none"}`);
  }
  const chance = random(seed).fork("shapes", split);
  const labels = Uint8Array.from({ length: count }, (_, image) => 1 + (image % kinds.length));
  const drawn = new Map<number, Scene>();
  const scene = (image: number): Scene => {
    const found = drawn.get(image);
    if (found) return found;
    const fresh = { pixels: new Uint8Array(3 * size * size), mask: new Uint8Array(size * size) };
    draw(kinds[labels[image]! - 1]!, kinds, fresh, chance.fork("image", image));
    drawn.set(image, fresh);
    return fresh;
  };
  const together = (indices: ArrayLike<number>, part: keyof Scene, each: number) => {
    expectIndices({ name: "shapes", labels }, indices);
    const out = new Uint8Array(indices.length * each);
    for (let at = 0; at < indices.length; at++) out.set(scene(indices[at]!)[part], at * each);
    return out;
  };
  return {
    name: "shapes",
    classes: ["ground", ...kinds],
    imageShape: [size, size, 3],
    labels,
    read: async (indices) => together(indices, "pixels", 3 * size * size),
    masks: async (indices) => together(indices, "mask", size * size),
  };
}
