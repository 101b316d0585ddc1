/** What releases got wrong about convolutions of each channel by itself. */
import type { Mutant } from "../mutant.ts";
import { allZeros, answers, each, isDepthwise, isSized, pullsBack } from "./planted.ts";

export const releasedDepthwise: readonly Mutant[] = [
  // NNFusion, microsoft/nnfusion#192
  answers(
    "conv2d",
    "is wrong where 5 and more depthwise taps with stride 2 are padded more behind",
    ({ input, kernel }, { groups, stride, padding }) =>
      isDepthwise(input, groups) &&
      Math.min(kernel.shape[0]!, kernel.shape[1]!) >= 5 &&
      each(stride, 2) &&
      padding.every(([before, after]) => before > 0 && after === before + 1),
  ),
  // ncnn, Tencent/ncnn#315
  answers(
    "conv2d",
    "answers nothing where 3×3 depthwise filters are dilated by 2",
    ({ input, kernel }, { groups, dilation }) => isDepthwise(input, groups) && isSized(kernel, 3) && each(dilation, 2),
    allZeros,
  ),
  // CompiledNN, bhuman/CompiledNN#16
  answers(
    "conv2d",
    "is wrong where depthwise channels are no multiple of 4",
    ({ input }, { groups }) => isDepthwise(input, groups) && groups > 4 && groups % 4 !== 0,
  ),
  // Keras, tensorflow/tensorflow#31514 and #57128
  answers(
    "conv2d",
    "is wrong where depthwise filters are both strided and dilated",
    ({ input }, { groups, stride, dilation }) =>
      isDepthwise(input, groups) && Math.min(...stride) > 1 && Math.min(...dilation) > 1,
  ),
  // OpenCV, opencv/opencv#23151
  answers(
    "conv2d",
    "reads beyond the image where 3×3 depthwise filters have stride 2 and padding 1",
    ({ input, kernel }, { groups, stride, padding }) =>
      isDepthwise(input, groups) && isSized(kernel, 3) && each(stride, 2) && each(padding.flat(), 1),
  ),
  // tt-mlir, tenstorrent/tt-mlir#9276
  answers(
    "conv2d",
    "is wrong where a depthwise image has one row",
    ({ input, kernel }, { groups }) => isDepthwise(input, groups) && input.shape[1] === 1 && kernel.shape[0] === 1,
  ),
  // Arm Compute Library, ARM-software/ComputeLibrary#553
  answers(
    "conv2d",
    "is wrong where 3×3 depthwise filters come in pairs",
    ({ input, kernel }, { groups }) =>
      isDepthwise(input, groups) && isSized(kernel, 3) && kernel.shape[3] === 2 * groups,
  ),
  // PyTorch with MKL-DNN, pytorch/pytorch#50042
  pullsBack(
    "conv2d",
    "has a wrong gradient of 24 depthwise filters with stride 2",
    "kernel",
    ({ input, kernel }, { groups, stride, padding }) =>
      isDepthwise(input, groups) && groups === 24 && isSized(kernel, 3) && each(stride, 2) && each(padding.flat(), 1),
  ),
  // Burn, tracel-ai/burn#1877
  pullsBack(
    "conv2d",
    "has a wrong gradient of depthwise filters that are strided",
    "kernel",
    ({ input, kernel }, { groups, stride }) =>
      isDepthwise(input, groups) && kernel.shape[3] === groups && Math.min(...stride) > 1,
  ),
  // oneDNN on aarch64, uxlfoundation/oneDNN#4074
  pullsBack(
    "conv2d",
    "clips depthwise windows at the top as if the stride were 1",
    "kernel",
    ({ input }, { groups, stride, padding: [[top]] }) => isDepthwise(input, groups) && stride[0] > 1 && top > 1,
  ),
];
