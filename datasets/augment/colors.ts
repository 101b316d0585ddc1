/**
 * Changes of color, all of one kind: every channel of a pixel becomes a mixture of its channels and a constant. So a chain
 * of them is one of them, and is done in one pass. Pixels are bytes' values, 0 … 255.
 */
import { ParameterError } from "../../reference/errors.ts";

export interface ColorMap {
  readonly mix: readonly (readonly number[])[]; // [new channel][channel]
  readonly shift: readonly number[]; // [new channel], 0 … 255
}

/** Nothing changes. */
export const sameColors = (C: number): ColorMap => blended(C, 1, new Array<number>(C).fill(0));

/** Factor 0 is black, 1 changes nothing. */
export const brightness = (C: number, factor: number): ColorMap => blended(C, factor, new Array<number>(C).fill(0));

/** Factor 0 is an even gray, as bright as the mean of the image is; 1 changes nothing. `mean` is that of each channel. */
export function contrast(mean: readonly number[], factor: number): ColorMap {
  const gray = lumaWeights(mean.length).reduce((sum, weight, c) => sum + weight * mean[c]!, 0);
  return blended(mean.length, factor, new Array<number>(mean.length).fill((1 - factor) * gray));
}

/** Factor 0 is a gray picture, 1 changes nothing. What is gray stays as it is. */
export function saturation(C: number, factor: number): ColorMap {
  const weights = lumaWeights(C);
  const mix = weights.map((_, to) => weights.map((weight, from) => (to === from ? factor : 0) + (1 - factor) * weight));
  return { mix, shift: new Array<number>(C).fill(0) };
}

/** A constant for each channel. */
export const shifted = (shift: readonly number[]): ColorMap => blended(shift.length, 1, shift);

/** First the one, then the other. */
export function inTurn(first: ColorMap, then: ColorMap): ColorMap {
  const mix = then.mix.map((row) =>
    first.shift.map((_, from) => row.reduce((sum, weight, c) => sum + weight * first.mix[c]![from]!, 0)),
  );
  return { mix, shift: mapped(then, first.shift) };
}

/** What becomes of one color. */
export function mapped({ mix, shift }: ColorMap, color: readonly number[]): readonly number[] {
  return mix.map((row, to) => row.reduce((sum, weight, c) => sum + weight * color[c]!, shift[to]!));
}

/** What becomes of all pixels [y, x, channel], of 1 or 3 channels; what would leave 0 … 255 stays at its end. */
export function recolored(pixels: Float32Array, { mix, shift }: ColorMap): Float32Array {
  const out = new Float32Array(pixels.length);
  if (shift.length === 1) {
    const [factor, constant] = [mix[0]![0]!, shift[0]!];
    for (let at = 0; at < out.length; at++) out[at] = shown(factor * pixels[at]! + constant);
    return out;
  }
  // Spelled out: a loop over three by three inside is four times slower.
  const [[rr, rg, rb], [gr, gg, gb], [br, bg, bb]] = mix as Three<Three<number>>;
  const [r, g, b] = shift as Three<number>;
  for (let at = 0; at < out.length; at += 3) {
    const [red, green, blue] = [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!];
    out[at] = shown(rr * red + rg * green + rb * blue + r);
    out[at + 1] = shown(gr * red + gg * green + gb * blue + g);
    out[at + 2] = shown(br * red + bg * green + bb * blue + b);
  }
  return out;
}

type Three<T> = readonly [red: T, green: T, blue: T];

const shown = (value: number): number => Math.min(255, Math.max(0, value));

/** The mean of each channel. */
export function meanColor(pixels: Float32Array, C: number): readonly number[] {
  return Array.from({ length: C }, (_, c) => {
    let sum = 0;
    for (let at = c; at < pixels.length; at += C) sum += pixels[at]!;
    return (sum * C) / pixels.length;
  });
}

function blended(C: number, factor: number, shift: readonly number[]): ColorMap {
  const mix = Array.from({ length: C }, (_, to) => Array.from({ length: C }, (_, from) => (to === from ? factor : 0)));
  return { mix, shift };
}

/** How bright red, green and blue look (ITU-R BT.601). */
function lumaWeights(C: number): readonly number[] {
  if (C === 3) return [0.299, 0.587, 0.114];
  if (C === 1) return [1];
  throw new ParameterError(`augmentation: colors must be gray or red, green and blue (1 or 3 channels), got ${C}`);
}
