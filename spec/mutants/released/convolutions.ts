/** What releases got wrong about convolutions. */
import { type Shape, type Tensor, tensor } from "../../../reference/tensor.ts";
import { type Mutant, mutantOf } from "../mutant.ts";
import { allZeros, answers, isDepthwise, pullsBack } from "./planted.ts";

export const releasedConvolutions: readonly Mutant[] = [
  // TensorFlow.js wasm, tensorflow/tfjs#6629
  answers(
    "conv2d",
    "is wrong where depthwise filters have one row or column and stride 2",
    ({ input, kernel }, { groups, stride }) => {
      const [KY = 0, KX = 0] = kernel.shape;
      return isDepthwise(input, groups) && (KY === 1) !== (KX === 1) && stride.every((s) => s === 2);
    },
  ),
  // TensorFlow.js wasm, tensorflow/tfjs#5907
  answers(
    "conv2d",
    "answers zeros where the stride is beyond the image",
    ({ input }, { stride }) => stride[0] > input.shape[1]! && stride[1] > input.shape[2]!,
    allZeros,
  ),
  // TensorFlow.js webgl, tensorflow/tfjs#5378
  answers(
    "conv2d",
    "drops a border where depthwise filters are dilated by 3",
    ({ input }, { groups, dilation: [y, x], padding }) =>
      isDepthwise(input, groups) && Math.max(y, x) === 3 && padding.flat().some((pad) => pad > 0),
  ),
  // TensorFlow.js webgl, tensorflow/tfjs#4844
  mutantOf("conv2d", "is wrong the second time it sees an image of odd width", (right) => {
    const seen = new WeakSet<Tensor>();
    return {
      forward(inputs, params) {
        const { output } = right.forward(inputs, params);
        const again = seen.has(inputs.input) && inputs.input.shape[2]! % 2 === 1;
        seen.add(inputs.input);
        return { output: again ? allZerosButFirst(output) : output };
      },
    };
  }),
  // TensorFlow.js webgl, tensorflow/tfjs#1936
  answers("conv2d", "is wrong in images of more than 200 columns", ({ input }) => input.shape[2]! > 200),
  // TensorFlow.js webgl on Mali, tensorflow/tfjs#6775
  answers(
    "conv2d",
    "is wrong where depthwise filters hold more than 250 numbers",
    ({ input, kernel }, { groups }) => isDepthwise(input, groups) && kernel.data.length > 250,
  ),
  // ONNX Runtime web, microsoft/onnxruntime#18562
  answers(
    "conv2d",
    "is wrong for 3 channels and filters by the four",
    ({ kernel }) => kernel.shape[2] === 3 && kernel.shape[3]! % 4 === 0,
  ),
  // ONNX Runtime web, microsoft/onnxruntime#29651
  answers(
    "conv2d",
    "loses a digit where there are more than 31 channels",
    ({ kernel }) => kernel.shape[2]! > 31,
    (t) =>
      tensor<Shape>(
        t.shape,
        t.data.map((x) => x * (1 + 2 ** -8)),
      ),
  ),
  // PyTorch on the CPU, pytorch/pytorch#19912
  answers("conv2d", "is wrong where 1×1 filters in groups are 8 and more to a group", ({ kernel }, { groups }) => {
    const [KY, KX, , O = 0] = kernel.shape;
    return groups > 1 && KY === 1 && KX === 1 && O / groups >= 8;
  }),
  // MAX, modular/modular#6129
  answers("conv2d", "is wrong where grouped windows are 32 taps and longer", ({ kernel }, { groups }) => {
    const [KY = 0, KX = 0] = kernel.shape;
    return groups > 1 && Math.max(KY, KX) >= 32;
  }),
  // MAX, modular/modular#6248
  answers("conv2d", "is wrong from the eighth channel on, by the eight", ({ kernel }, { groups }) => {
    const C = kernel.shape[2]!;
    return groups === 1 && C >= 8 && C % 8 === 0;
  }),
  // MLX, ml-explore/mlx#3800
  pullsBack(
    "conv2d",
    "has a wrong gradient of the input where groups are strided",
    "input",
    (_, { groups, stride }) => groups > 1 && stride.every((s) => s > 1),
  ),
  // PyTorch with MKL-DNN, pytorch/pytorch#25101
  pullsBack(
    "conv2d",
    "loses the gradient of columns that 5 taps with stride 3 just reach",
    "input",
    ({ kernel }, { stride }) => {
      const [KY, KX] = kernel.shape;
      return (KX! > 4 && stride[1] === 3) || (KY! > 4 && stride[0] === 3);
    },
  ),
  // Burn, tracel-ai/burn#4806
  pullsBack(
    "conv1d",
    "has a wrong gradient where the last windows leave two pixels and more",
    "input",
    ({ input, kernel }, { stride: [s], dilation: [d], padding: [[before, after]] }) =>
      (input.shape[1]! + before + after - d * (kernel.shape[0]! - 1) - 1) % s >= 2,
  ),
  // oneDNN, uxlfoundation/oneDNN#5080
  answers(
    "conv2d",
    "is wrong at the border where 4 taps are padded by 1 and 2",
    ({ kernel }, { padding: [, [left, right]] }) => kernel.shape[1]! >= 4 && left > 0 && right > left,
  ),
  // TNN, Tencent/TNN#209
  answers(
    "conv2d",
    "reads beyond depthwise filters that are taller than wide",
    ({ input, kernel }, { groups }) => isDepthwise(input, groups) && kernel.shape[0]! > kernel.shape[1]! + 3,
  ),
  // Paddle, PaddlePaddle/Paddle#11016
  answers(
    "conv2d",
    "is wrong in the last of many depthwise channels",
    ({ input }, { groups }) => isDepthwise(input, groups) && groups >= 64,
  ),
  // PyTorch with MKL-DNN, pytorch/pytorch#68868
  pullsBack(
    "conv3d",
    "has a wrong gradient of grouped filters whose strides differ",
    "kernel",
    (_, { groups, stride: [z, , x] }) => groups > 1 && z !== x,
  ),
  // MPS, pytorch/pytorch#197114
  answers(
    "conv3d",
    "is wrong from 8 channels and 8 filters on",
    ({ kernel }, { groups }) => kernel.shape[3]! >= 8 && kernel.shape[4]! / groups >= 8,
  ),
  // ONNX Runtime web, microsoft/onnxruntime#27749
  answers("convTranspose2d", "adds what is left over of channels without their weights", ({ kernel }, { groups }) => {
    const C = kernel.shape[2]! / groups;
    return C > 4 && C % 2 === 1;
  }),
  // ONNX Runtime, microsoft/onnxruntime#2518
  answers(
    "convTranspose2d",
    "is wrong where both stride and dilation are above 1",
    (_, { stride, dilation }) => stride[0] > 1 && dilation[0] > 1,
  ),
  // ONNX Runtime, microsoft/onnxruntime#14208
  answers(
    "convTranspose2d",
    "is wrong where the output is padded by as much as the stride",
    (_, { stride, outputPadding }) => outputPadding[0] >= stride[0] || outputPadding[1] >= stride[1],
  ),
  // Burn, tracel-ai/burn#4916
  pullsBack("convTranspose2d", "has a wrong gradient where the output is padded", "input", (_, { outputPadding }) =>
    outputPadding.every((extra) => extra > 0),
  ),
  // candle, huggingface/candle#2337; PyTorch on the CPU, pytorch/pytorch#63314
  pullsBack(
    "convTranspose2d",
    "takes stride for dilation in the gradient of a single tap",
    "input",
    ({ kernel }, { stride }) => kernel.shape[0] === 1 && kernel.shape[1] === 1 && stride[0] > 1,
  ),
];

const allZerosButFirst = (t: Tensor): Tensor =>
  tensor<Shape>(
    t.shape,
    t.data.map((x, at) => (at === 0 ? x + 1 : 0)),
  );
