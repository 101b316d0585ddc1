/** Each op of the catalogue as one ONNX node. What takes more than one, ONNX does not have. */
import type { Inputs, OpName, Params } from "../../../reference/catalogue.ts";
import { sizeOf, type Tensor, tensor } from "../../../reference/tensor.ts";
import { lacks } from "../offer.ts";
import { channelsFirst, channelsLast, filtersFirst, transposedFirst } from "./layout.ts";
import type { Attribute, Node, Source } from "./model.ts";

/** A node, and how its output becomes ours. */
export interface Call {
  readonly node: Node;
  readonly back?: (output: Tensor) => Tensor;
}

type Calls = { readonly [N in OpName]?: (inputs: Inputs<N, Tensor>, params: Params<N>) => Call };
type Attributes = Readonly<Record<string, Attribute>>;

const fed = (tensor: Tensor): Source => ({ fed: tensor });
const weight = (tensor: Tensor | undefined): Source => tensor && { weight: tensor };
const i = (value: number): Attribute => ({ i: value });
const f = (value: number): Attribute => ({ f: value });
const ints = (values: readonly number[]): Attribute => ({ ints: values });

/** A node on one array, in our layout. */
const plain = (opType: string, input: Tensor, attributes: Attributes = {}, ...more: readonly Source[]): Call => ({
  node: { opType, attributes, sources: [fed(input), ...more] },
});
const pointwise =
  (opType: string) =>
  ({ input }: { readonly input: Tensor }) =>
    plain(opType, input);
/** A node on images, the channels of which go first and come back last. */
const onImages = (opType: string, input: Tensor, attributes: Attributes = {}, ...more: readonly Source[]): Call => ({
  ...plain(opType, channelsFirst(input), attributes, ...more),
  back: channelsLast,
});

type Windows = { readonly stride: readonly number[]; readonly dilation: readonly number[] } & {
  readonly padding: readonly (readonly [number, number])[];
};
const windows = ({ stride, dilation, padding }: Windows): Attributes => ({
  strides: ints(stride),
  dilations: ints(dilation),
  pads: ints([...padding.map(([before]) => before), ...padding.map(([, after]) => after)]),
});
const pool = ({ size, ...rest }: Windows & { readonly size: readonly number[] }): Attributes => {
  const wide = rest.padding.some((pair, axis) => pair.some((pixels) => pixels >= size[axis]!));
  if (wide) return lacks("ONNX Runtime pads a pool by less than its window");
  return { kernel_shape: ints(size), ...windows(rest) };
};

type Kernels = { readonly input: Tensor; readonly kernel: Tensor; readonly bias?: Tensor | undefined };
const conv = ({ input, kernel, bias }: Kernels, { groups, ...rest }: Windows & { readonly groups: number }) =>
  onImages("Conv", input, { ...windows(rest), group: i(groups) }, weight(filtersFirst(kernel)), weight(bias));

const reduced =
  (opType: string) =>
  ({ input }: { readonly input: Tensor }, { axes }: { readonly axes: readonly number[] }) =>
    plain(opType, input, { keepdims: i(0), noop_with_empty_axes: i(1) }, { ints: axes });

const hasAxes = ({ shape }: Tensor) => (shape.length === 0 ? lacks("ONNX Runtime wants an axis here") : undefined);
const flat = (output: Tensor): Tensor => tensor(output.shape.slice(0, 2), output.data);
const resizeModes = { halfPixel: "half_pixel", alignCorners: "align_corners", asymmetric: "asymmetric" } as const;
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
  conv1d: conv,
  conv2d: conv,
  conv3d: conv,
  convTranspose2d: ({ input, kernel, bias }, { groups, outputPadding, ...rest }) => {
    if (outputPadding.some((pixels, axis) => pixels > 0 && pixels >= rest.stride[axis]!)) {
      return lacks("ONNX Runtime wants an outputPadding below the stride");
    }
    const attributes = { ...windows(rest), group: i(groups), output_padding: ints(outputPadding) };
    return onImages("ConvTranspose", input, attributes, weight(transposedFirst(kernel)), weight(bias));
  },
  maxPool2d: ({ input }, params) => onImages("MaxPool", input, pool(params)),
  avgPool2d: ({ input }, { countPadding, ...rest }) =>
    onImages("AveragePool", input, { ...pool(rest), count_include_pad: i(Number(countPadding)) }),
  /** Its places count the images and channels before. */
  maxPoolIndices2d({ input }, params) {
    const { node } = onImages("MaxPool", input, pool(params));
    const [, H, W] = input.shape as readonly [number, number, number, number];
    const inImage = (places: Tensor) =>
      tensor(
        places.shape,
        Int32Array.from(places.data, (place) => place % (H * W)),
      );
    return {
      node: { ...node, output: { place: 1, whole: true } },
      back: (places) => {
        const { shape, data } = channelsLast(inImage(places));
        return tensor(shape, Int32Array.from(data));
      },
    };
  },
  globalAvgPool2d: ({ input }) => ({ ...onImages("GlobalAveragePool", input), back: flat }),
  globalMaxPool2d: ({ input }) => ({ ...onImages("GlobalMaxPool", input), back: flat }),
  maxUnpool2d({ input, indices }, { size }) {
    if (indices.data.some((place) => place < 0)) return lacks("MaxUnpool wants a place for every maximum");
    const [B, , , C] = input.shape as readonly [number, number, number, number];
    if (size[0] < input.shape[1]! || size[1] < input.shape[2]!) return lacks("MaxUnpool makes nothing smaller");
    const places = channelsFirst(indices);
    const perImage = sizeOf(places.shape.slice(2));
    const absolute = places.data.map((place, at) => place + Math.floor(at / perImage) * size[0] * size[1]);
    const attributes = { kernel_shape: ints([1, 1]), strides: ints([1, 1]) };
    const where: Source = { fed: tensor(places.shape, absolute), whole: true };
    return onImages("MaxUnpool", input, attributes, where, { ints: [B, C, ...size] });
  },
  roiMaxPool2d: ({ input, boxes }, { bins, scale }) =>
    onImages("MaxRoiPool", input, { pooled_shape: ints(bins), spatial_scale: f(scale) }, fed(boxes)),
  resizeNearest2d({ input }, { size, coordinates }) {
    const [B, , , C] = input.shape as readonly [number, number, number, number];
    const rounding = coordinates === "asymmetric" ? "floor" : "round_prefer_ceil";
    const attributes = {
      mode: { s: "nearest" },
      nearest_mode: { s: rounding },
      coordinate_transformation_mode: { s: resizeModes[coordinates] },
    };
    return onImages("Resize", input, attributes, undefined, undefined, { ints: [B, C, ...size] });
  },
  resizeBilinear2d({ input }, { size, coordinates }) {
    const [B, , , C] = input.shape as readonly [number, number, number, number];
    const attributes = { mode: { s: "linear" }, coordinate_transformation_mode: { s: resizeModes[coordinates] } };
    return onImages("Resize", input, attributes, undefined, undefined, { ints: [B, C, ...size] });
  },

  linear: ({ input, weight: matrix, bias }) => plain("Gemm", input, { transB: i(1) }, weight(matrix), weight(bias)),
  matmul: ({ a, b }) => plain("MatMul", a, {}, fed(b)),
  add: ({ a, b }) => plain("Add", a, {}, fed(b)),
  multiply: ({ a, b }) => plain("Mul", a, {}, fed(b)),
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
  instanceNorm({ input, scale, shift }, { epsilon }) {
    if (input.shape.length < 3) return lacks("InstanceNormalization wants pixels");
    return onImages("InstanceNormalization", input, { epsilon: f(epsilon) }, weight(scale), weight(shift));
  },
  localResponseNorm({ input }, { size, alpha, beta, k }) {
    if (size % 2 === 0) return lacks("LRN of an even size has the odd channel on the other side");
    if (input.shape.length !== 4 || alpha === 0) return lacks("LRN wants images, and an alpha above 0");
    return onImages("LRN", input, { size: i(size), alpha: f(alpha), beta: f(beta), bias: f(k) });
  },
};
