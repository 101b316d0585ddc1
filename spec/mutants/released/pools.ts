/** What releases got wrong about pools. */
import { sizeOf } from "../../../reference/tensor.ts";
import type { Mutant } from "../mutant.ts";
import { answers, each, pullsBack } from "./planted.ts";

export const releasedPools: readonly Mutant[] = [
  // ncnn on ARM, Tencent/ncnn#220
  answers(
    "maxPool2d",
    "is wrong where 2×2 windows with stride 2 leave a column",
    ({ input }, { size, stride, padding, dilation }) =>
      each([...size, ...stride], 2) && each(padding.flat(), 0) && each(dilation, 1) && input.shape[2]! % 2 === 1,
  ),
  // TT-Metal, tenstorrent/tt-metal#14260
  answers(
    "maxPool2d",
    "is wrong in the last row where padded 3×3 windows have no stride",
    (_, { size, stride, padding, dilation }) => each(size, 3) && each([...stride, ...padding.flat(), ...dilation], 1),
  ),
  // MNN, alibaba/MNN#121
  answers(
    "avgPool2d",
    "is wrong where padded 3×3 windows have no stride",
    (_, { size, stride, padding, dilation }) => each(size, 3) && each([...stride, ...padding.flat(), ...dilation], 1),
  ),
  // ONNX Runtime on CUDA, microsoft/onnxruntime#29637
  answers(
    "maxPoolIndices2d",
    "is wrong where dilated windows begin in the padding",
    (_, { dilation, padding: [[top], [left]] }) => (dilation[0] > 1 && top > 0) || (dilation[1] > 1 && left > 0),
  ),
  // TensorFlow, tensorflow/tensorflow#10216
  answers("maxPoolIndices2d", "counts the padding", (_, { padding: [[top], [left]] }) => top > 0 && left > 0),
  // oneDNN on AMD, uxlfoundation/oneDNN#1812
  answers(
    "avgPool2d",
    "steps wrongly through a single row",
    ({ input }, { stride, size }) => input.shape[1] === 1 && size[0] === 1 && stride[1] > 1,
  ),
  // TensorFlow.js wasm, tensorflow/tfjs#6969
  answers(
    "avgPool2d",
    "forgets the padding of 1×1 windows",
    (_, { size, padding }) => each(size, 1) && Math.max(...padding.flat()) > 0,
  ),
  // wonnx, webonnx/wonnx#34
  answers("globalAvgPool2d", "leaves out what four answers leave over", ({ input }) => {
    const answers = input.shape[0]! * input.shape[3]!;
    return answers > 4 && answers % 4 !== 0;
  }),
  // oneDNN on CUDA, uxlfoundation/oneDNN#1727
  pullsBack(
    "maxPool2d",
    "has a wrong gradient where the window is the image",
    "input",
    ({ input }, { size, padding }) =>
      size.every((taps, axis) => taps > 1 && taps === input.shape[1 + axis]) && each(padding.flat(), 0),
  ),
  // PyTorch on CUDA, pytorch/pytorch#188344
  pullsBack("avgPool2d", "has a wrong gradient where the image is padded", "input", (_, { padding }) =>
    padding.some(([before]) => before > 0),
  ),
  // Paddle, PaddlePaddle/Paddle#74077
  pullsBack("adaptiveAvgPool2d", "shares gradients among as many pixels in every bin", "input", ({ input }, { bins }) =>
    bins.some((count, axis) => input.shape[1 + axis]! % count !== 0),
  ),
  // torchvision on MPS, pytorch/vision#9563
  pullsBack(
    "roiMaxPool2d",
    "pays again beyond 1024 answers",
    "input",
    (_inputs, _params, output) => sizeOf(output) > 1024,
  ),
];
