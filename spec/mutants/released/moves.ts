/** What releases got wrong about resizing, and about what only moves numbers. */
import { type Shape, type Tensor, tensor } from "../../../reference/tensor.ts";
import type { Mutant } from "../mutant.ts";
import { allNaN, allZeros, answers, each, pullsBack } from "./planted.ts";

const turnedRound = (t: Tensor): Tensor => tensor<Shape>(t.shape, t.data.toReversed());

export const releasedMoves: readonly Mutant[] = [
  // rten, robertknight/rten#1447
  answers(
    "resizeBilinear2d",
    "answers NaN where corners are aligned along an axis of one pixel",
    ({ input }, { size, coordinates }) =>
      coordinates === "alignCorners" && size.some((to, axis) => to === 1 && input.shape[1 + axis] === 1),
    allNaN,
  ),
  // Torch, torch/image#73
  answers(
    "resizeBilinear2d",
    "answers NaN where it enlarges a single pixel",
    ({ input }, { size }) => each(input.shape.slice(1, 3), 1) && Math.min(...size) > 1,
    allNaN,
  ),
  // ONNX Runtime, microsoft/onnxruntime#12019
  answers(
    "resizeBilinear2d",
    "leaves out the last of a single channel",
    ({ input }, { size }) => input.shape[3] === 1 && size.every((to, axis) => to === 2 * input.shape[1 + axis]!),
  ),
  // PyTorch on XPU, intel/torch-xpu-ops#4333
  pullsBack(
    "resizeBilinear2d",
    "takes rows for columns in the gradient of tall images enlarged by whole numbers",
    "input",
    ({ input }, { size, coordinates }) =>
      coordinates === "halfPixel" &&
      input.shape[1]! > input.shape[2]! &&
      size.every((to, axis) => to > input.shape[1 + axis]! && to % input.shape[1 + axis]! === 0),
  ),
  // FlagGems, flagos-ai/FlagGems#5218
  pullsBack(
    "resizeBilinear2d",
    "drops gradients of few columns that are enlarged far",
    "input",
    ({ input }, { size: [, to], coordinates }) =>
      coordinates === "alignCorners" && input.shape[2]! > 1 && to > 2 * input.shape[2]! ** 2,
  ),
  // OneFlow, Oneflow-Inc/oneflow#5347
  pullsBack("resizeNearest2d", "loses gradients where it enlarges by a fraction", "input", ({ input }, { size }) =>
    size.every((to, axis) => to > input.shape[1 + axis]! && to % input.shape[1 + axis]! !== 0),
  ),
  // MPS, pytorch/pytorch#196949
  pullsBack("pad", "has a wrong gradient of mirrored rows beyond 2¹⁶", "input", ({ input }, { mode }) => {
    const W = input.shape.at(-1) ?? 0;
    return mode === "reflect" && W > 2 ** 16 && W % 2 ** 16 !== 0;
  }),
  // MPS, pytorch/pytorch#135447
  pullsBack(
    "pad",
    "has no gradient of replicated borders from 2¹⁶ images on",
    "input",
    ({ input }, { mode }) => mode === "replicate" && (input.shape.at(-3) ?? 0) >= 2 ** 16,
    allZeros,
  ),
  // MPS, pytorch/pytorch#98266
  answers(
    "reverse",
    "turns all axes where those asked for have one number",
    ({ input }, { axes }) => axes.length > 0 && axes.every((axis) => input.shape[axis] === 1),
    turnedRound,
  ),
  // DALI, NVIDIA/DALI#1802
  answers(
    "transpose",
    "is wrong where a single channel comes first",
    ({ input }, { axes }) => input.shape.length === 3 && input.shape[2] === 1 && axes.join() === "2,0,1",
  ),
  // Paddle, PaddlePaddle/Paddle#47212
  answers(
    "transpose",
    "is wrong where matrices of a batch go beyond a tile of 32",
    ({ input: { shape } }, { axes }) =>
      axes.join() === "0,2,1" && shape.slice(1).every((extent) => extent > 32 && extent % 32 !== 0),
  ),
  // TT-Metal, tenstorrent/tt-metal#51214
  answers(
    "slice",
    "begins at the wrong place along the first of four axes",
    ({ input }, { begin }) => input.shape.length >= 4 && begin[0]! > 0,
  ),
];
