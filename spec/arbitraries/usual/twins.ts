/**
 * Calls that have all shapes in common and differ in one param: what an engine keeps from one call to the next by shapes
 * alone is not what the next one needs. They are asked one after another.
 */
import type { Inputs, OpName, Params } from "../../../reference/catalogue.ts";
import type { Shaped } from "../../../reference/tensor.ts";
import type { Pads2, Pair } from "../../../reference/window.ts";
import type { Draft } from "../drafts.ts";
import { of } from "../pieces.ts";

/** The first draft, and then the same with each of the changes. */
const twins = <N extends OpName>(
  inputs: Inputs<N, Shaped>,
  params: Params<N>,
  changes: readonly Partial<Params<N>>[],
): readonly Draft<N>[] =>
  [params, ...changes.map((change) => ({ ...params, ...change }))].map((each) => ({ inputs, params: each }));

const both = <const T>(one: T): readonly [T, T] => [one, one];
const uneven = (before: number, after: number): Pads2 => both([before, after]);
/** Three windows of two taps in eight pixels, whichever step they take, and however far apart their taps are. */
const window = { stride: both(3) as Pair, dilation: both(1) as Pair, padding: uneven(1, 1) };
const changes = [{ stride: both(4) }, { dilation: both(2) }, { padding: uneven(2, 0) }, {}];
const image = { input: of(2, 8, 8, 2) };
const pooled = { size: both(2), ...window };

/** Of a cube, axis by axis: the extents say nothing of which is which. */
const ofCube = <N extends "sum" | "mean" | "max">(): readonly Draft<N>[] =>
  [[1], [2], [0], [1]].map((axes) => ({ inputs: { input: of(3, 3, 3) }, params: { axes } }));

const line = { input: of(2, 8, 2), kernel: of(2, 2, 3) };

export const twinDrafts: { readonly [N in OpName]?: readonly Draft<N>[] } = {
  conv1d: twins<"conv1d">(line, { stride: [3], dilation: [1], padding: [[1, 1]], groups: 1 }, [
    ...[{ stride: [4] as const }, { dilation: [2] as const }, { padding: [[2, 0]] as const }, {}],
  ]),
  conv2d: twins<"conv2d">({ ...image, kernel: of(2, 2, 2, 3) }, { ...window, groups: 1 }, changes),
  convTranspose2d: twins<"convTranspose2d">(
    { input: of(2, 3, 3, 2), kernel: of(2, 2, 2, 2) },
    { ...window, groups: 1, outputPadding: both(0) },
    [{ padding: uneven(2, 0) }, {}],
  ),
  maxPool2d: twins<"maxPool2d">(image, pooled, changes),
  minPool2d: twins<"minPool2d">(image, pooled, changes),
  maxPoolIndices2d: twins<"maxPoolIndices2d">(image, pooled, changes),
  avgPool2d: twins<"avgPool2d">(image, { ...pooled, countPadding: true }, [...changes, { countPadding: false }, {}]),
  resizeNearest2d: twins<"resizeNearest2d">({ input: of(1, 3, 5, 2) }, { size: [7, 8], coordinates: "halfPixel" }, [
    ...[{ coordinates: "asymmetric" as const }, {}],
  ]),
  resizeBilinear2d: twins<"resizeBilinear2d">({ input: of(1, 3, 5, 2) }, { size: [7, 8], coordinates: "halfPixel" }, [
    ...[{ coordinates: "alignCorners" as const }, { coordinates: "asymmetric" as const }, {}],
  ]),
  roiMaxPool2d: twins<"roiMaxPool2d">({ input: of(2, 5, 6, 2), boxes: of(3, 5) }, { bins: [2, 3], scale: 1 }, [
    ...[{ scale: 0.5 }, {}],
  ]),
  pad: twins<"pad">({ input: of(3, 4) }, { padding: both([1, 2]), mode: "constant", value: 0 }, [
    ...[{ value: -1.5 }, { mode: "reflect" as const }, { mode: "replicate" as const }, { padding: both([2, 1]) }, {}],
  ]),
  slice: twins<"slice">({ input: of(4, 5) }, { begin: [0, 1], end: [2, 4] }, [{ begin: [1, 2], end: [3, 5] }, {}]),
  reverse: twins<"reverse">({ input: of(3, 4) }, { axes: [0] }, [{ axes: [1] }, {}]),
  transpose: twins<"transpose">({ input: of(3, 3, 3) }, { axes: [0, 2, 1] }, [
    { axes: [2, 1, 0] },
    { axes: [1, 2, 0] },
    {},
  ]),
  sum: ofCube<"sum">(),
  mean: ofCube<"mean">(),
  max: ofCube<"max">(),
  channelShuffle: twins<"channelShuffle">({ input: of(3, 12) }, { groups: 3 }, [{ groups: 4 }, { groups: 2 }, {}]),
  dropout: twins<"dropout">({ input: of(3, 4), mask: of(3, 4) }, { keep: 0.5 }, [{ keep: 0.25 }, {}]),
};
