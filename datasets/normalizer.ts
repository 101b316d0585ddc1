/** From bytes to what networks take: numbers around 0 of about unit size. */
import { expectNumber, ParameterError } from "../reference/errors.ts";
import type { Dataset } from "./dataset.ts";
import type { Normalization } from "./statistics.ts";

/**
 * Turns bytes [image, y, x, channel] into normalized float32. There are only 256 values a channel can have:
 * each is computed once, in float64, and looked up from then on.
 */
export function normalizer({ imageShape: [, , C] }: Pick<Dataset, "imageShape">, normalization: Normalization) {
  const { mean, deviation } = normalization;
  const table = Float32Array.from({ length: C * 256 }, (_, at) => {
    const [c, value] = [Math.floor(at / 256), at % 256];
    return (value / 255 - mean[c]!) / deviation[c]!;
  });
  return (pixels: Uint8Array): Float32Array => {
    const out = new Float32Array(pixels.length);
    for (let c = 0; c < C; c++) {
      for (let at = c; at < pixels.length; at += C) out[at] = table[c * 256 + pixels[at]!]!;
    }
    return out;
  };
}

/** Throws unless there are a finite mean and a deviation above 0 for each channel. */
export function expectNormalization(C: number, normalization: Normalization): void {
  for (const [name, least, rule] of [
    ["mean", -Infinity, "that is finite"],
    ["deviation", 0, "above 0"],
  ] as const) {
    const values = normalization[name];
    if (values.length !== C) {
      throw new ParameterError(
        `batches: normalization.${name} must be ${C} numbers (one per channel), got ${values.length}`,
      );
    }
    for (const value of values) {
      expectNumber("batches", `normalization.${name}`, value, value > least && value < Infinity, rule);
    }
  }
}
