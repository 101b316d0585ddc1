/**
 * Augmentation: "Apply transformations that don't affect the output. Produces more data but you have to be careful that
 * it doesn't change the meaning of the output" (lecture 000, "Training a CNN – Augmentation"). What is done is plain data,
 * so that a run can write it down, and what a chance decides is drawn from a stream of the image's own.
 */
import { expectNumber, expectWhole, ParameterError } from "../../reference/errors.ts";
import type { Random } from "../../reference/random.ts";
import type { Normalization } from "../statistics.ts";
import { inTurn, meanColor, recolored, sameColors } from "./colors.ts";
import { cutOut } from "./cutout.ts";
import { type ColorNoise, colorNoise, type Jitter, jitter } from "./jitter.ts";
import { resample } from "./resample.ts";
import { centerWindow, randomWindow, type Scales, scaledWindow } from "./window.ts";

export interface Augmentation {
  /** Extent of the images that come out, pixels each way. */
  readonly size: number;
  /** "center" and "random" cut a square of `size`; scales cut a rectangle and resize it. Default "center". */
  readonly crop?: "center" | "random" | Scales | undefined;
  /** How likely left and right change places, 0 … 1; default 0. */
  readonly mirror?: number | undefined;
  readonly jitter?: Jitter | undefined;
  readonly colorNoise?: ColorNoise | undefined;
  /** Extent of a square that is hidden, pixels; it gets the mean color. Default 0. */
  readonly cutout?: number | undefined;
  /** Images are mixed in pairs, by shares from Beta(mixup, mixup); default 0, not at all. */
  readonly mixup?: number | undefined;
}

type ImageShape = readonly [H: number, W: number, C: number];

/** The stored image to normalized float32, [size, size, channel]. The same stream gives the same bits. */
export function augmented(
  pixels: Uint8Array, // [y, x, channel]
  shape: ImageShape,
  augmentation: Augmentation,
  { mean, deviation }: Normalization,
  random: Random,
): Float32Array {
  const { size, crop = "center", mirror = 0, cutout = 0 } = augmentation;
  const [H, W, C] = shape;
  const window =
    crop === "center"
      ? centerWindow([H, W], size)
      : crop === "random"
        ? randomWindow([H, W], size, random)
        : scaledWindow([H, W], crop, random);
  const out = colored(
    resample({ pixels, shape, window, size, mirrored: mirror > 0 && random.uniform() < mirror }),
    C,
    augmentation,
    random,
  );
  for (let c = 0; c < C; c++) {
    const [center, spread] = [mean[c]!, deviation[c]!];
    for (let at = c; at < out.length; at += C) out[at] = (out[at]! / 255 - center) / spread;
  }
  // The mean color is 0 once it is normalized.
  if (cutout > 0) cutOut(out, [size, size, C], { extent: cutout, value: 0, random });
  return out;
}

function colored(pixels: Float32Array, C: number, { jitter: by, colorNoise: noise }: Augmentation, random: Random) {
  if (by === undefined && noise === undefined) return pixels;
  const jittered = by === undefined ? sameColors(C) : jitter(meanColor(pixels, C), by, random);
  return recolored(pixels, noise === undefined ? jittered : inTurn(jittered, colorNoise(noise, random)));
}

/** @throws {ParameterError} when a choice is out of range, or does not fit images of this shape. */
export function expectAugmentation([H, W, C]: ImageShape, augmentation: Augmentation): void {
  const { size, crop = "center", mirror = 0, jitter: by, colorNoise: noise, cutout = 0, mixup = 0 } = augmentation;
  const whole = (name: string, value: number, least: number) => expectWhole("augmentation", name, value, least);
  const number = (name: string, value: number, holds: boolean, rule: string) =>
    expectNumber("augmentation", name, value, holds && Number.isFinite(value), rule);
  whole("size", size, 1);
  whole("cutout", cutout, 0);
  number("mixup", mixup, mixup >= 0, "of at least 0");
  number("mirror", mirror, mirror >= 0 && mirror <= 1, "from 0 to 1");
  for (const [name, most] of Object.entries(by ?? {}))
    number(`jitter.${name}`, most, most >= 0 && most <= 1, "from 0 to 1");
  if (by && C !== 1 && C !== 3) {
    throw new ParameterError(`augmentation: jitter must be left out (it is for 1 or 3 channels), got ${C} channels`);
  }
  if (typeof crop !== "string") {
    const { area, aspect } = crop;
    number("crop.area[1]", area[1], area[1] <= 1, "of at most 1");
    number("crop.area[0]", area[0], area[0] > 0 && area[0] <= area[1], `above 0 and at most ${area[1]}`);
    number("crop.aspect[0]", aspect[0], aspect[0] > 0 && aspect[0] <= aspect[1], `above 0 and at most ${aspect[1]}`);
    number("crop.aspect[1]", aspect[1], true, "that is finite");
  } else if (size > Math.min(H, W)) {
    throw new ParameterError(
      `augmentation: size must be at most ${Math.min(H, W)} (crops are cut from images of ${H}×${W}), got ${size}`,
    );
  }
  if (noise === undefined) return;
  number("colorNoise.deviation", noise.deviation, noise.deviation >= 0, "of at least 0");
  const { variances, components } = noise;
  if (variances.length === C && components.length === C && components.every(({ length }) => length === C)) return;
  throw new ParameterError(
    `augmentation: colorNoise must have ${C} variances and ${C} components of ${C} channels (those of the images), ` +
      `got ${variances.length} and ${components.length} of ${components.map(({ length }) => length).join(", ")}`,
  );
}
