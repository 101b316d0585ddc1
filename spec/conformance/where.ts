/**
 * Where a case fails: what it has that the plainest case of its op has not, in words. Two failures of one trial are two faults
 * when the smaller case of the second lacks something that the first had.
 */
import type { OpName, Params, StepName } from "../../reference/catalogue.ts";
import { listOf } from "../../reference/named.ts";
import type { Tensor } from "../../reference/tensor.ts";
import type { Run } from "../arbitraries/steps.ts";
import type { Call } from "../calls.ts";

/** What says nothing: a window of one pixel that goes pixel by pixel, and what is switched off. Other params always have a value. */
const plain: Readonly<Record<string, number>> = {
  ...{ stride: 1, dilation: 1, groups: 1, size: 1, bins: 1, factor: 1, keep: 1, alpha: 1 },
  ...{ padding: 0, outputPadding: 0, offset: 0, value: 0, labelSmoothing: 0 },
  ...{ weightDecay: 0, momentum: 0, dampening: 0, learningRateDecay: 0, initialAccumulator: 0 },
};

export function whereOf<N extends OpName>(op: N, { inputs, params }: Call<N>): readonly string[] {
  const tensors = listOf<Tensor>(inputs);
  const { input, kernel, bias } = Object.fromEntries(tensors) as Readonly<Record<string, Tensor | undefined>>;
  const isResize = op === "resizeNearest2d" || op === "resizeBilinear2d";
  const depthwise = "groups" in params && params.groups > 1 && params.groups === input?.shape.at(-1);
  return [
    ...wordsOf(params).filter((word) => !isResize || !word.endsWith("size")),
    ...(bias ? ["bias"] : []),
    ...(depthwise ? ["depthwise"] : []),
    ...(kernel ? tapWords(kernel.shape.slice(0, -2)) : []),
    ...(isResize && input ? resized(input, (params as Params<"resizeNearest2d">).size) : []),
    ...tensors.flatMap(([name, { shape }]) => extentWords(name, shape, op === "conv3d" ? 5 : 4)),
    ...numberWords(tensors.flatMap(([, { data }]) => Array.from(data))),
  ];
}

export const whereOfRun = <S extends StepName>({
  params,
  rates,
  momenta,
  parameter,
  gradients,
}: Run<S>): readonly string[] => [
  ...wordsOf(params),
  ...(rates ? ["schedule"] : []),
  ...(momenta ? ["schedule of momentum"] : []),
  ...extentWords("parameter", parameter.shape, 4),
  ...(gradients.length > 1 ? ["later steps"] : []),
];

function wordsOf(params: object): readonly string[] {
  return Object.entries(params).flatMap(([name, value]: readonly [string, unknown]) => {
    if (typeof value === "boolean") return value ? [name] : [];
    if (typeof value === "string") return [`${name} ${value}`];
    if (!(name in plain)) return [];
    const axes = (Array.isArray(value) ? value : [value]) as readonly (number | readonly number[])[];
    const numbers = axes.flat();
    if (numbers.every((number) => number === plain[name])) return [];
    if (numbers.some((number) => number !== numbers[0])) return [name, `uneven ${name}`];
    // Some engines have another way to say that all sides are padded alike.
    return name === "padding" && numbers.length > 1 ? [name, "even padding"] : [name];
  });
}

function tapWords(taps: readonly number[]): readonly string[] {
  if (taps.every((extent) => extent === 1)) return [];
  return taps.some((extent) => extent !== taps[0]) ? ["taps", "uneven taps"] : ["taps"];
}

function resized({ shape }: Tensor, size: readonly number[]): readonly string[] {
  const pairs = size.map((extent, axis) => [shape[axis + 1]!, extent] as const);
  return [
    ...(pairs.some(([from, to]) => to > from) ? ["larger"] : []),
    ...(pairs.some(([from, to]) => to < from) ? ["smaller"] : []),
  ];
}

/** Longer than any of the usual cases, which are of a few pixels and at most 17 channels. */
const long = 17;
const many = 64;

function extentWords(name: string, shape: readonly number[], usualRank: number): readonly string[] {
  const words = shape.flatMap((extent, axis) =>
    extent > long ? [`more than ${extent > many ? many : long} along axis ${axis} of ${name}`] : [],
  );
  return shape.length > usualRank ? [...words, `${shape.length} axes of ${name}`] : words;
}

/** Beyond it e to the x is more than float32 holds, and beyond half of it the square of e to the x. */
const overflows = 88;
const normal = 2 ** -126;

const kinds: Readonly<Record<string, (x: number) => boolean>> = {
  NaN: Number.isNaN,
  "∞": (x) => x === Number.POSITIVE_INFINITY,
  "−∞": (x) => x === Number.NEGATIVE_INFINITY,
  "numbers above 88": (x) => x > overflows && Number.isFinite(x),
  "numbers below −88": (x) => x < -overflows && Number.isFinite(x),
  "numbers from −88 to −44": (x) => x >= -overflows && x < -overflows / 2,
  "numbers below 2⁻¹²⁶": (x) => x !== 0 && Math.abs(x) < normal,
};

const numberWords = (numbers: readonly number[]): readonly string[] =>
  Object.entries(kinds).flatMap(([word, is]) => (numbers.some(is) ? [word] : []));
