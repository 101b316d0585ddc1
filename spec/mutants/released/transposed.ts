/** What releases got wrong about transposed convolutions. */
import type { Mutant } from "../mutant.ts";
import { answers, each, isSized } from "./planted.ts";

export const releasedTransposed: readonly Mutant[] = [
  // MNN, alibaba/MNN#933
  answers(
    "convTranspose2d",
    "is wrong where 4×4 filters have stride 2",
    ({ kernel }, { stride }) => isSized(kernel, 4) && each(stride, 2),
  ),
  answers(
    "convTranspose2d",
    "is shifted where 3×3 filters have no stride",
    ({ kernel }, { stride }) => isSized(kernel, 3) && each(stride, 1),
  ),
  // Arm Compute Library, ARM-software/ComputeLibrary#1017
  answers(
    "convTranspose2d",
    "is wrong where stride is 2 and padding 1",
    (_, { stride, padding }) => each(stride, 2) && each(padding.flat(), 1),
  ),
  // rten, robertknight/rten#1399
  answers(
    "convTranspose2d",
    "mixes up the paddings of oblong filters",
    ({ kernel }, { padding: [y, x] }) =>
      kernel.shape[0] !== kernel.shape[1] && y.some((pad, end) => pad !== x[end]) && y[0] !== y[1],
  ),
  // PyTorch on the CPU, pytorch/pytorch#99519
  answers(
    "convTranspose2d",
    "reads a single channel by 5×5 filters from elsewhere",
    ({ kernel }, { groups }) => groups === 1 && kernel.shape[2] === 1 && kernel.shape[3]! > 1 && isSized(kernel, 5),
  ),
  // oneDNN, uxlfoundation/oneDNN#352
  answers(
    "convTranspose2d",
    "mixes up groups where image and filters are 1×1",
    ({ input, kernel }, { groups }) => groups > 1 && each(input.shape.slice(1, 3), 1) && isSized(kernel, 1),
  ),
  // MIOpen, ROCm/MIOpen#55
  answers(
    "convTranspose2d",
    "is wrong where single taps are padded",
    ({ kernel }, { padding, stride }) => isSized(kernel, 1) && each(stride, 1) && Math.min(...padding.flat()) > 0,
  ),
];
