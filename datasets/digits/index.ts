/** The data set that is always there: digits drawn by the program, in the format of MNIST, as many as asked for. */
import { expectWhole, ParameterError } from "../../reference/errors.ts";
import { type Random, random } from "../../reference/random.ts";
import { type Dataset, expectIndices } from "../dataset.ts";
import { draw } from "./draw.ts";

export interface DigitsOptions {
  readonly count: number;
  readonly seed: number;
  readonly split?: "train" | "test";
}

const classes = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;
const imageShape = [28, 28, 1] as const;
const SIZE = 28 * 28;

/**
 * Handwritten-looking digits, white on black, 28 × 28, centred by mass.
 * Image i is drawn from (seed, split, i) alone: the first thousand are the same whatever the count, on every machine.
 * An image is drawn when it is first read, and kept.
 * @throws {ParameterError} when count is no whole number above 0, seed no whole number, or split neither train nor test.
 */
export function digits({ count, seed, split = "train" }: DigitsOptions): Dataset {
  expectWhole("digits", "count", count, 1);
  expectWhole("digits", "seed", seed, 0);
  if (split !== "train" && split !== "test") {
    throw new ParameterError(`digits: split must be "train" or "test", got ${JSON.stringify(split)}`);
  }
  const chance = random(seed).fork("digits", split);
  const labels = balanced(count, chance);
  const pixels = new Uint8Array(count * SIZE);
  const drawn = new Uint8Array(count);
  const image = (i: number) => {
    const place = pixels.subarray(i * SIZE, (i + 1) * SIZE);
    if (drawn[i] === 0) draw(labels[i]!, place, chance.fork("image", i));
    drawn[i] = 1;
    return place;
  };
  return {
    name: "digits",
    classes,
    imageShape,
    labels,
    async read(indices) {
      expectIndices({ name: "digits", labels }, indices);
      const out = new Uint8Array(indices.length * SIZE);
      for (let at = 0; at < indices.length; at++) out.set(image(indices[at]!), at * SIZE);
      return out;
    },
  };
}

/** Every ten images in a row are the ten digits in an order of their own: balanced, wherever the count ends. */
function balanced(count: number, chance: Random): Uint8Array {
  const labels = new Uint8Array(count);
  for (let first = 0; first < count; first += 10) {
    const order = chance.fork("order", first).permutation(10);
    labels.set(order.subarray(0, Math.min(10, count - first)), first);
  }
  return labels;
}
