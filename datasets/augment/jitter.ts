/** Color by chance: light, camera and film make differences that do not change what a picture shows. */
import type { Random } from "../../reference/random.ts";
import { brightness, type ColorMap, contrast, inTurn, mapped, sameColors, saturation, shifted } from "./colors.ts";

/** By how much each may be changed: 0.4 draws a factor from 0.6 to 1.4; 0 leaves it. */
export interface Jitter {
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
}

/** Brightness, then contrast, then saturation, each by a factor of its own. `mean` is the image's mean color. */
export function jitter(mean: readonly number[], by: Jitter, random: Random): ColorMap {
  const C = mean.length;
  const factor = (most: number) => 1 + most * (2 * random.uniform() - 1);
  const bright = by.brightness === 0 ? sameColors(C) : brightness(C, factor(by.brightness));
  if (by.contrast === 0 && by.saturation === 0) return bright;
  const contrasted = inTurn(bright, contrast(mapped(bright, mean), factor(by.contrast)));
  return inTurn(contrasted, saturation(C, factor(by.saturation)));
}

/** The axes along which the colors of a data set vary, and how much: `pca(await channelSpread(train))`. */
export interface ColorNoise {
  /** 0.1 in the paper. */
  readonly deviation: number;
  /** Of pixels scaled to 0 … 1, along each component. */
  readonly variances: readonly number[];
  /** Unit vectors, [component][channel]. */
  readonly components: readonly (readonly number[])[];
}

/**
 * Every pixel is shifted by the same color, Σ αᵏ λᵏ pᵏ over the components p and their variances λ, with α normal of the
 * given deviation ("PCA color augmentation"; Krizhevsky, Sutskever, Hinton: ImageNet Classification, section 4.1).
 */
export function colorNoise({ deviation, variances, components }: ColorNoise, random: Random): ColorMap {
  const strengths = variances.map((variance) => 255 * variance * deviation * random.normal());
  const channels = components[0]!.map((_, c) => c);
  return shifted(channels.map((c) => components.reduce((sum, vector, k) => sum + strengths[k]! * vector[c]!, 0)));
}
