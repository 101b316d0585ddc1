/** What releases got wrong about the gradients of convolutions. */
import type { Mutant } from "../mutant.ts";
import { mutantOf } from "../mutant.ts";
import { allZeros, each, isDepthwise, isSized, lastIsOff, pullsBack } from "./planted.ts";

export const releasedGradients: readonly Mutant[] = [
  // MPS, pytorch/pytorch#96225
  pullsBack("conv1d", "loses the gradient of 2¹⁶ rows", "kernel", ({ input }) => input.shape[0]! >= 2 ** 16, allZeros),
  pullsBack(
    "conv2d",
    "loses the gradient of 2¹⁶ images",
    "kernel",
    ({ input }) => input.shape[0]! >= 2 ** 16,
    allZeros,
  ),
  // oneDNN on aarch64, fujitsu/oneDNN#43
  pullsBack(
    "conv2d",
    "has a wrong gradient of narrow images with more than 16 strided channels",
    "input",
    ({ input, kernel }, { stride }) => stride[1] > 1 && kernel.shape[2]! > 16 && input.shape[2]! < 17,
  ),
  // MXNet with MKL-DNN, apache/mxnet#15464
  mutantOf("conv2d", "has a wrong gradient of the bias where that of the kernel is not wanted", (right) => ({
    vjp(inputs, output, dOutput, params, saved, wanted) {
      const gradients = right.vjp(inputs, output, dOutput, params, saved, wanted);
      return gradients.bias && !wanted.includes("kernel")
        ? { ...gradients, bias: lastIsOff(gradients.bias) }
        : gradients;
    },
  })),
  // tiny-dnn, tiny-dnn/tiny-dnn#332
  pullsBack(
    "conv2d",
    "has no gradient of images that keep their size",
    "input",
    ({ input, kernel }, { stride, padding }, [, H, W]) =>
      !isSized(kernel, 1) &&
      each(stride, 1) &&
      padding.flat().some((pad) => pad > 0) &&
      H === input.shape[1] &&
      W === input.shape[2],
    allZeros,
  ),
  // NNPACK, Maratyszcza/NNPACK#15
  pullsBack(
    "conv2d",
    "has a wrong gradient of oblong filters without stride",
    "kernel",
    ({ kernel }, { stride, groups }) => groups === 1 && each(stride, 1) && kernel.shape[0] !== kernel.shape[1],
  ),
  // MIOpen, ROCm/MIOpen#942
  pullsBack(
    "conv3d",
    "has a wrong gradient of single taps for more than one volume",
    "kernel",
    ({ input, kernel }, { stride, groups }) =>
      groups === 1 && isSized(kernel, 1) && each(stride, 1) && input.shape[0]! > 1,
  ),
  // Paddle, PaddlePaddle/Paddle#31762
  pullsBack("convTranspose2d", "has a wrong gradient of depthwise filters", "kernel", ({ input }, { groups }) =>
    isDepthwise(input, groups),
  ),
];
