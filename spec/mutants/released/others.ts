/** What releases got wrong about everything but convolutions and update steps. */
import { fold, map } from "../../../reference/einstein.ts";
import { type Shape, sizeOf, type Tensor, tensor } from "../../../reference/tensor.ts";
import { type Mutant, mutantOf } from "../mutant.ts";
import { allZeros, answers, pullsBack } from "./planted.ts";

const terms = (shape: Shape, output: Shape): number => sizeOf(shape) / Math.max(1, sizeOf(output));

/** Half of the numbers are what they were in memory. */
const upperHalfIsZero = (t: Tensor): Tensor =>
  tensor<Shape>(
    t.shape,
    t.data.map((x, at) => (at >= t.data.length / 2 ? 0 : x)),
  );

/** Variance as E[x²] − E[x]², in float32. */
const onePass = (input: Tensor, features: number): boolean => {
  const [rows] = fold(input.shape, input.shape.length - 1);
  const f = Math.fround;
  for (let row = 0; row < rows; row++) {
    const values = Array.from(input.data.slice(row * features, (row + 1) * features));
    const mean = f(values.reduce((sum, x) => f(sum + f(x)), 0) / features);
    const squares = f(values.reduce((sum, x) => f(sum + f(f(x) * f(x))), 0) / features);
    if (f(squares - f(mean * mean)) < 0) return true;
  }
  return false;
};

export const releasedOthers: readonly Mutant[] = [
  // ONNX Runtime, microsoft/onnxruntime#24681
  answers(
    "avgPool2d",
    "does not count the padding behind",
    (_, { countPadding, padding: [[, bottom], [, right]] }) => countPadding && bottom + right > 0,
  ),
  // TensorFlow.js wasm, tensorflow/tfjs#5355 and #5471
  answers(
    "maxPool2d",
    "forgets the stride of 1×1 windows",
    (_, { size, stride }) => sizeOf(size) === 1 && sizeOf(stride) > 1,
  ),
  // NNlib, FluxML/NNlib.jl#205
  mutantOf("maxPool2d", "pays a pixel once that wins in several windows", (right) => ({
    vjp(inputs, output, dOutput, params, saved, wanted) {
      const sign = map((g) => Math.sign(g), dOutput);
      const { input } = right.vjp(inputs, output, dOutput, params, saved, wanted);
      const counted = right.vjp(inputs, output, map(Math.abs, sign), params, saved, wanted).input;
      return input && counted ? { input: map((g, n) => (n > 1 ? g / n : g), input, counted) } : {};
    },
  })),
  // Knet, denizyuret/Knet.jl#182
  answers(
    "minPool2d",
    "answers the largest float32 where the padding is wider than the window",
    (_, { size, dilation, padding }) => padding[0][0] > dilation[0] * (size[0] - 1) + 1,
    (t) => map((x) => Math.min(x, 3.4028234663852886e38), t),
  ),
  // MPS, pytorch/pytorch#190064
  answers(
    "adaptiveMaxPool2d",
    "takes bins of one size where they do not divide the image",
    ({ input }, { bins }) => input.shape[1]! > bins[0] && input.shape[1]! % bins[0] !== 0,
  ),
  // MPS, pytorch/pytorch#80732
  answers(
    "adaptiveAvgPool2d",
    "is wrong where there are more bins than pixels",
    ({ input }, { bins }) => bins[0] > input.shape[1]! || bins[1] > input.shape[2]!,
  ),
  // ONNX Runtime, microsoft/onnxruntime#12098
  mutantOf("resizeNearest2d", "finds its pixel in float32, a pixel off in long rows", (right) => ({
    forward(inputs, params) {
      const { output } = right.forward(inputs, params);
      const [from, to] = [inputs.input.shape[2]!, params.size[1]];
      const scale = Math.fround(to / from);
      const half = params.coordinates === "halfPixel" ? 0.5 : 0;
      const pixel = (x: number) => Math.floor(Math.fround((x + half) / scale));
      const off = Array.from({ length: to }, (_, x) => pixel(x) !== Math.floor(((x + half) * from) / to));
      return { output: off.some((is) => is) ? upperHalfIsZero(output) : output };
    },
  })),
  // ONNX Runtime, microsoft/onnxruntime#28463 and #21935
  answers(
    "layerNorm",
    "takes the root of a variance below 0 beside a large mean",
    ({ input }, { axes }) => axes === 1 && onePass(input, input.shape.at(-1)!),
    (t) => map(() => Number.NaN, t),
  ),
  // Fuser, NVIDIA/Fuser#3963; CLBlast's tutorial, CNugteren/myGEMM#2
  answers("matmul", "is wrong where rows are more than 16 and no multiple", ({ a }) => {
    const M = a.shape.at(-2)!;
    return M > 16 && M % 16 !== 0;
  }),
  // Tiled-MM, eth-cscs/Tiled-MM#17
  answers("matmul", "is wrong where one row is left behind a tile of 4", ({ a }) => {
    const M = a.shape.at(-2)!;
    return M > 4 && M % 4 === 1;
  }),
  // TileLang on Ascend, tile-ai/tilelang-ascend#1341
  answers("matmul", "is wrong where terms fill a tile of 128 and not the next", ({ a }) => {
    const K = a.shape.at(-1)!;
    return K > 128 && K % 16 !== 0;
  }),
  // PTOAS, hw-native-sys/PTOAS#30
  answers(
    "linear",
    "is right in the first row only from 256 features on",
    ({ input }) => input.shape[0]! > 1 && input.shape[1]! >= 256,
  ),
  // MPS, pytorch/pytorch#96225
  pullsBack(
    "linear",
    "loses the gradient of a batch beyond 2¹⁶",
    "weight",
    ({ input }) => input.shape[0]! > 2 ** 16,
    allZeros,
  ),
  // cunn, torch/cunn#150
  answers("relu", "leaves out what is beyond 2¹⁶ numbers", ({ input }) => input.data.length > 2 ** 16),
  answers(
    "sum",
    "adds up nothing where terms are more than 2¹⁶",
    ({ input }, _, output) => terms(input.shape, output) > 2 ** 16,
    allZeros,
  ),
  answers("softmax", "is wrong where classes are more than 64 and no multiple of 4", ({ input }) => {
    const K = input.shape.at(-1)!;
    return K > 64 && K % 4 !== 0;
  }),
  // OpenCV, opencv/opencv#28836
  mutantOf("gelu", "divides ∞ by ∞ beyond 10", (right) => ({
    forward(inputs, params) {
      const { output } = right.forward(inputs, params);
      return {
        output: map((y, x) => (x > 10 && params.approximation === "tanh" ? Number.NaN : y), output, inputs.input),
      };
    },
  })),
  // candle, huggingface/candle#2328; MXNet, apache/mxnet#14673; tinygrad, tinygrad/tinygrad#17852
  mutantOf("elu", "has no gradient where e to the x overflows", (right) => ({
    vjp(inputs, ...rest) {
      const { input } = right.vjp(inputs, ...rest);
      return input ? { input: map((g, x) => (x > 88.8 ? Number.NaN : g), input, inputs.input) } : {};
    },
  })),
  // Burn, tracel-ai/burn#5373
  mutantOf("softplus", "is infinite where e to the x overflows", (right) => ({
    forward(inputs, params) {
      const { output } = right.forward(inputs, params);
      return { output: map((y, x) => (x > 88.8 ? Number.POSITIVE_INFINITY : y), output, inputs.input) };
    },
  })),
  // tt-metal, tenstorrent/tt-metal#55351
  answers(
    "multiply",
    "repeats the wrong number along an outer axis of five",
    ({ a, b }) => a.shape.length > 4 && a.shape.slice(0, -4).some((extent, axis) => extent > 1 && b.shape[axis] === 1),
  ),
  answers("concat", "leaves out all parts beyond the sixteenth", ({ parts }) => parts.length > 16),
  // ONNX Runtime web, microsoft/onnxruntime#22994
  answers("transpose", "is wrong for a list", ({ input }) => input.shape.length === 1 && input.data.length > 3),
  answers("transpose", "is wrong where there are six axes", ({ input }) => input.shape.length === 6),
  answers("max", "forgets the last three of many", ({ input }, _, output) => {
    const n = terms(input.shape, output);
    return n > 8 && n % 4 === 3;
  }),
  answers(
    "batchNorm",
    "is wrong where channels are no multiple of 8",
    ({ scale }) => scale.data.length > 8 && scale.data.length % 8 === 5,
  ),
  answers(
    "groupNorm",
    "is wrong from 10 channels to a group on",
    ({ scale }, { groups }) => scale.data.length / groups >= 10,
  ),
  pullsBack(
    "softmaxCrossEntropy",
    "has a wrong gradient from 17 examples on",
    "logits",
    ({ logits }) => logits.shape[0]! >= 17,
  ),
];
