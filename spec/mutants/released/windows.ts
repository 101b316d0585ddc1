/** What releases got wrong about some windows of a convolution, and not about others. */
import type { Inputs, Params } from "../../../reference/catalogue.ts";
import { type Shape, sizeOf, type Tensor, tensor } from "../../../reference/tensor.ts";
import type { Mutant } from "../mutant.ts";
import { allZeros, answers, each, isSized } from "./planted.ts";

/** As many windows as strides in the image: what is odd lies behind. */
const isSame = (
  { input, kernel }: Inputs<"conv2d", Tensor>,
  { stride, dilation, padding }: Params<"conv2d">,
): boolean =>
  padding.every(([before, after], axis) => {
    const [extent, step] = [input.shape[1 + axis]!, stride[axis]!];
    const reached = (Math.ceil(extent / step) - 1) * step + dilation[axis]! * (kernel.shape[axis]! - 1) + 1;
    return before + after === Math.max(0, reached - extent) && after === before + 1;
  });

/** What came first is what came last. */
const beginsAsItEnds = (t: Tensor): Tensor =>
  tensor<Shape>(
    t.shape,
    t.data.map((x, at) => (at < t.data.length - 32_768 ? t.data.at(-1)! + 1 : x)),
  );

export const releasedWindows: readonly Mutant[] = [
  // LiteRT, google-ai-edge/LiteRT#9256
  answers(
    "conv2d",
    "answers zeros where strides are 3 and 4 in a padded image",
    (_, { stride: [y, x], padding }) => y !== x && Math.min(y, x) >= 3 && padding.every(([, after]) => after > 0),
    allZeros,
  ),
  // PyTorch on the CPU, pytorch/pytorch#82060
  answers(
    "conv2d",
    "is wrong where 3×3 filters see a single padded channel",
    ({ kernel }, { groups, padding }) =>
      groups === 1 && kernel.shape[2] === 1 && kernel.shape[3]! > 1 && isSized(kernel, 3) && each(padding.flat(), 1),
  ),
  // ncnn on x86, Tencent/ncnn#1494
  answers(
    "conv2d",
    "is wrong where dilations differ in 3×3 filters",
    ({ kernel }, { dilation: [y, x] }) => isSized(kernel, 3) && y !== x,
  ),
  // TVM, apache/tvm#4276
  answers(
    "conv2d",
    "takes larger square filters without stride for 3×3",
    ({ kernel }, { groups, stride, dilation }) =>
      groups === 1 && isSized(kernel, kernel.shape[0]!) && kernel.shape[0]! > 3 && each([...stride, ...dilation], 1),
  ),
  // PyTorch on CUDA, pytorch/pytorch#53178
  answers(
    "conv2d",
    "is wrong where 5×5 filters are dilated by 2",
    ({ kernel }, { dilation, padding }) => isSized(kernel, 5) && each(dilation, 2) && each(padding.flat(), 4),
  ),
  // ncnn on ARM, Tencent/ncnn#1283
  answers(
    "conv2d",
    "is wrong in the last of more than 40 pixels where 3×3 filters have stride 2",
    ({ kernel }, { stride, groups }, [, H = 0, W = 0]) =>
      groups === 1 && isSized(kernel, 3) && each(stride, 2) && H * W > 40,
  ),
  // Core ML, apple/coremltools#2515
  answers(
    "conv2d",
    "is wrong in the last pixel where oblong filters have stride 2 and padding 1",
    ({ kernel }, { stride, padding }) =>
      kernel.shape[0] !== kernel.shape[1] && kernel.shape[2]! > 1 && each(stride, 2) && each(padding.flat(), 1),
  ),
  // MLX, ml-explore/mlx#2190
  answers(
    "conv2d",
    "is wrong where images and filters have one column",
    ({ input, kernel }) => input.shape[2] === 1 && kernel.shape[1] === 1 && kernel.shape[0]! > 1,
  ),
  // ONNX Runtime web, microsoft/onnxruntime#26734
  answers(
    "conv2d",
    "shifts a strided image that is padded to the same size",
    (inputs, params) => Math.min(...params.stride) > 1 && isSame(inputs, params),
  ),
  // TensorFlow on CUDA, tensorflow/tensorflow#9870
  answers("conv2d", "answers zeros beyond 2¹⁶ images", ({ input }) => input.shape[0]! > 2 ** 16),
  // TensorFlow on CUDA, tensorflow/tensorflow#1299
  answers(
    "conv2d",
    "is wrong from 4 images of a channel on for a single 5×5 filter",
    ({ input, kernel }, { padding }) =>
      input.shape[0]! >= 4 && isSized(kernel, 5) && each(kernel.shape.slice(2), 1) && each(padding.flat(), 2),
  ),
  // oneDNN on AMX, uxlfoundation/oneDNN#5494
  answers(
    "conv2d",
    "is wrong where a row of taps skips rows",
    ({ kernel }, { stride: [y, x] }) => isSized(kernel, 1) && y > kernel.shape[0]! && x === 1,
  ),
  // MLX, ml-explore/mlx#2504
  answers(
    "conv2d",
    "is wrong where filters are larger than the image",
    ({ input, kernel }) => kernel.shape[0]! > input.shape[1]! && kernel.shape[1]! > input.shape[2]!,
  ),
  // Arm Compute Library, ARM-software/ComputeLibrary#1103
  answers(
    "conv2d",
    "is wrong from 512 filters of 3×3 on",
    ({ kernel }, { stride }) => isSized(kernel, 3) && each(stride, 1) && kernel.shape[3]! >= 512,
  ),
  // Paddle Lite, PaddlePaddle/Paddle-Lite#858
  answers("conv2d", "is wrong in images of 2×2", ({ input }) => each(input.shape.slice(1, 3), 2)),
  // cuDNN, microsoft/CNTK#1862
  answers(
    "conv2d",
    "is wrong where even square filters are padded to the same size",
    (inputs, params) =>
      isSized(inputs.kernel, inputs.kernel.shape[0]!) && each(params.stride, 1) && isSame(inputs, params),
  ),
  // MPS, pytorch/pytorch#129207
  answers("conv1d", "is wrong beyond 2¹⁶ filters", ({ kernel }) => kernel.shape[2]! > 2 ** 16),
  // MLX on iOS, ml-explore/mlx-swift#424
  answers(
    "conv1d",
    "is right in the last 2¹⁵ columns only",
    (_in, _params, output) => output[1]! > 2 ** 15,
    beginsAsItEnds,
  ),
  // OpenVINO on GPUs, openvinotoolkit/openvino#9039
  answers(
    "conv1d",
    "answers zeros where 32 padded channels have no bias",
    ({ input, bias }, { padding: [[before, after]] }) =>
      bias === undefined && before > 0 && after > 0 && input.shape[2]! % 32 === 0,
    allZeros,
  ),
  // MLX on GPUs, ml-explore/mlx#2038
  answers(
    "conv3d",
    "is wrong where volumes with stride 2 are padded behind",
    (_, { stride, padding }) => each(stride, 2) && padding.every(([before, after]) => before === 0 && after === 1),
  ),
  // neon, NervanaSystems/neon#361
  answers("conv3d", "is wrong where volumes are more than 32 and no multiple", ({ input }) => {
    const B = input.shape[0]!;
    return B > 32 && B % 32 !== 0;
  }),
  // MIOpen, ROCm/MIOpen#1672
  answers("conv3d", "leaves out what 64 voxels leave over for a single tap", ({ kernel }, { stride }, output) => {
    const voxels = sizeOf(output.slice(1, -1));
    return isSized(kernel, 1) && each(stride, 1) && voxels > 64 && voxels % 64 !== 0;
  }),
];
