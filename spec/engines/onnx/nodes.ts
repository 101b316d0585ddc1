/** Each op of the catalogue as one ONNX node. What takes more than one, ONNX does not have. */
import { sizeOf, type Tensor, tensor } from "../../../reference/tensor.ts";
import { lacks } from "../offer.ts";
import { type Calls, f, fed, i, ints, onImages, onPixels, plain, pointwise, weight } from "./call.ts";
import type { Source } from "./model.ts";
import { windowCalls } from "./windows.ts";

const reduced =
  (opType: string) =>
  ({ input }: { readonly input: Tensor }, { axes }: { readonly axes: readonly number[] }) =>
    plain(opType, input, { keepdims: i(0), noop_with_empty_axes: i(1) }, { ints: axes });

const hasAxes = ({ shape }: Tensor) => (shape.length === 0 ? lacks("ONNX Runtime wants an axis here") : undefined);
/** Of rows with a single 1, where it is. */
function classesOf({ shape: [B = 1, K = 1], data }: Tensor): Tensor {
  const rows = Array.from({ length: B }, (_, row) => Array.from(data.slice(row * K, (row + 1) * K)));
  if (rows.some((row) => row.filter((share) => share !== 0).length !== 1 || !row.includes(1))) {
    return lacks("SoftmaxCrossEntropyLoss wants one class for each row");
  }
  return tensor(
    [B],
    rows.map((row) => row.indexOf(1)),
  );
}
/** The end of a slice that runs backwards past the first element. */
const beforeFirst = -(2 ** 31);

export const calls: Calls = {
  ...windowCalls,

  linear: ({ input, weight: matrix, bias }) => plain("Gemm", input, { transB: i(1) }, weight(matrix), weight(bias)),
  matmul: ({ a, b }) => plain("MatMul", a, {}, weight(b)),
  add: ({ a, b }) => plain("Add", a, {}, weight(b)),
  multiply: ({ a, b }) => plain("Mul", a, {}, weight(b)),
  transpose: ({ input }, { axes }) => plain("Transpose", input, { perm: ints(axes) }),
  reshape: ({ input }, { shape }) => plain("Reshape", input, {}, { ints: shape }),
  concat: ({ parts }, { axis }) => ({
    node: { opType: "Concat", attributes: { axis: i(axis) }, sources: parts.map(fed) },
  }),
  slice: ({ input }, { begin, end }) => {
    hasAxes(input);
    const axes = begin.map((_, axis) => axis);
    return plain("Slice", input, {}, { ints: begin }, { ints: end }, { ints: axes });
  },
  reverse({ input }, { axes }) {
    hasAxes(input);
    const each = (value: number): Source => ({ ints: axes.map(() => value) });
    return plain("Slice", input, {}, each(-1), each(beforeFirst), { ints: axes }, each(-1));
  },
  pad({ input }, { padding, mode, value }) {
    hasAxes(input);
    const pads = [...padding.map(([before]) => before), ...padding.map(([, after]) => after)];
    const name = { constant: "constant", reflect: "reflect", replicate: "edge" }[mode];
    const around = mode === "constant" ? [weight(tensor([], [value]))] : [];
    return plain("Pad", input, { mode: { s: name } }, { ints: pads }, ...around);
  },

  relu: pointwise("Relu"),
  relu6: ({ input }) => plain("Clip", input, {}, weight(tensor([], [0])), weight(tensor([], [6]))),
  leakyRelu: ({ input }, { slope }) => plain("LeakyRelu", input, { alpha: f(slope) }),
  elu: ({ input }, { alpha }) => plain("Elu", input, { alpha: f(alpha) }),
  gelu: ({ input }, { approximation }) => plain("Gelu", input, { approximate: { s: approximation } }),
  silu({ input }) {
    const { node } = plain("Swish", input);
    return { node: { ...node, opset: 24 } };
  },
  /** Of ONNX before its first stable version, and there yet. */
  scale({ input }, { factor, offset }) {
    const { node } = plain("Affine", input, { alpha: f(factor), beta: f(offset) });
    return { node: { ...node, opset: 6 } };
  },
  hardSwish: pointwise("HardSwish"),
  sigmoid: pointwise("Sigmoid"),
  tanh: pointwise("Tanh"),
  softplus: pointwise("Softplus"),
  exp: pointwise("Exp"),
  log: pointwise("Log"),
  abs: pointwise("Abs"),
  square: ({ input }) => plain("Pow", input, {}, weight(tensor([], [2]))),
  softmax: ({ input }) => plain("Softmax", input, { axis: i(-1) }),
  logSoftmax: ({ input }) => plain("LogSoftmax", input, { axis: i(-1) }),
  sum: reduced("ReduceSum"),
  mean: reduced("ReduceMean"),
  max: reduced("ReduceMax"),

  softmaxCrossEntropy({ logits, target }, { labelSmoothing }) {
    if (labelSmoothing !== 0) return lacks("SoftmaxCrossEntropyLoss smooths no labels");
    const fedLabels: Source = { fed: classesOf(target), whole: true };
    return plain("SoftmaxCrossEntropyLoss", logits, { reduction: { s: "none" } }, fedLabels);
  },

  /** What it says of the running moments is not asked for. */
  batchNorm: ({ input, scale, shift }, { epsilon }) => {
    const [zeros, ones] = [0, 1].map((value) => tensor(scale.shape, new Float64Array(sizeOf(scale.shape)).fill(value)));
    const attributes = { epsilon: f(epsilon), training_mode: i(1) };
    const call = onImages("BatchNormalization", input, attributes, ...[scale, shift, zeros, ones].map(weight));
    return { ...call, node: { ...call.node, outputs: 3 } };
  },
  batchNormInference: ({ input, scale, shift, mean, variance }, { epsilon }) => {
    const moments = [scale, shift, mean, variance].map(weight);
    return onImages("BatchNormalization", input, { epsilon: f(epsilon) }, ...moments);
  },
  layerNorm: ({ input, scale, shift }, { epsilon, axes }) =>
    plain("LayerNormalization", input, { epsilon: f(epsilon), axis: i(-axes) }, weight(scale), weight(shift)),
  groupNorm: ({ input, scale, shift }, { epsilon, groups }) => {
    const attributes = { epsilon: f(epsilon), num_groups: i(groups) };
    return onImages("GroupNormalization", input, attributes, weight(scale), weight(shift));
  },
  instanceNorm: ({ input, scale, shift }, { epsilon }) => {
    const on = input.shape.length === 2 ? onPixels : onImages;
    return on("InstanceNormalization", input, { epsilon: f(epsilon) }, weight(scale), weight(shift));
  },
  localResponseNorm({ input }, { size, alpha, beta, k }) {
    if (size % 2 === 0) return lacks("LRN of an even size has the odd channel on the other side");
    if (alpha === 0 || beta === 0) return lacks("ONNX Runtime wants an alpha and a beta above 0");
    const on = input.shape.length === 4 ? onImages : onPixels;
    return on("LRN", input, { size: i(size), alpha: f(alpha), beta: f(beta), bias: f(k) });
  },
};
