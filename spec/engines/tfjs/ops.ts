/** The other ops of the catalogue in TensorFlow.js's words. What is not here, it does not have. */
import type { Inputs, OpName, Params } from "../../../reference/catalogue.ts";
import { lacks } from "../offer.ts";
import type { Handle, TensorFlow } from "./api.ts";
import { convolutions, fuses } from "./convolution.ts";

export type Run = {
  readonly [N in OpName]?: (inputs: Inputs<N, Handle>, params: Params<N>) => Handle;
};
type Unary = { readonly input: Handle };

const allButLast = ({ shape }: Handle) => shape.slice(0, -1).map((_, axis) => axis);
const allButFirst = ({ shape }: Handle) => shape.slice(1).map((_, axis) => axis + 1);

export function opsOf(tf: TensorFlow, learning: boolean): Run {
  const curve =
    (f: (input: Handle) => Handle) =>
    ({ input }: Unary) =>
      f(input);
  const activation = (name: "gelu" | "gelu_new" | "swish") =>
    curve((x) => tf.layers.activation({ activation: name }).apply(x));
  const [gelu, geluByTanh] = [activation("gelu"), activation("gelu_new")];
  const perExample = (losses: Handle) => (losses.shape.length > 1 ? tf.sum(losses, allButFirst(losses)) : losses);
  const none = tf.Reduction.NONE;
  return {
    ...convolutions(tf, learning),
    globalAvgPool2d: ({ input }) => tf.mean(input, [1, 2]),
    globalMaxPool2d: ({ input }) => tf.max(input, [1, 2]),
    resizeNearest2d: ({ input }, { size, coordinates }) =>
      tf.image.resizeNearestNeighbor(input, size, false, coordinates === "halfPixel"),
    resizeBilinear2d: ({ input }, { size, coordinates }) =>
      tf.image.resizeBilinear(input, size, coordinates === "alignCorners", coordinates === "halfPixel"),

    linear({ input, weight, bias }) {
      if (bias && fuses(tf, learning))
        return tf.fused.matMul({ a: input, b: weight, transposeA: false, transposeB: true, bias });
      const product = tf.matMul(input, weight, false, true);
      return bias ? tf.add(product, bias) : product;
    },
    matmul: ({ a, b }) => tf.matMul(a, b),
    transpose: ({ input }, { axes }) => tf.transpose(input, axes),
    reshape: ({ input }, { shape }) => tf.reshape(input, shape),
    concat: ({ parts }, { axis }) => tf.concat(parts, axis),
    slice({ input }, { begin, end }) {
      if (input.shape.length === 0) return lacks("slice wants an axis");
      const size = end.map((to, axis) => to - begin[axis]!);
      return tf.slice(input, begin, size);
    },
    reverse: ({ input }, { axes }) => tf.reverse(input, axes),
    pad({ input }, { padding, mode, value }) {
      if (input.shape.length === 0) return lacks("pad wants an axis");
      if (mode === "constant") return tf.pad(input, padding, value);
      return mode === "reflect" ? tf.mirrorPad(input, padding, mode) : lacks("mirrorPad does not replicate the border");
    },

    relu: curve(tf.relu),
    relu6: curve(tf.relu6),
    leakyRelu: ({ input }, { slope }) => tf.leakyRelu(input, slope),
    elu: ({ input }, { alpha }) => (alpha === 1 ? tf.elu(input) : lacks("elu has no alpha")),
    gelu: (inputs, { approximation }) => (approximation === "none" ? gelu : geluByTanh)(inputs),
    silu: activation("swish"),
    sigmoid: curve(tf.sigmoid),
    tanh: curve(tf.tanh),
    softplus: curve(tf.softplus),
    step: curve(tf.step),
    exp: curve(tf.exp),
    log: curve(tf.log),
    square: curve(tf.square),
    abs: curve(tf.abs),
    add: ({ a, b }) => tf.add(a, b),
    multiply: ({ a, b }) => tf.mul(a, b),
    scale: ({ input }, { factor, offset }) => tf.add(tf.mul(input, factor), offset),
    softmax: curve((x) => tf.softmax(x, -1)),
    logSoftmax: curve((x) => tf.logSoftmax(x, -1)),
    sum: ({ input }, { axes }) => tf.sum(input, axes),
    mean: ({ input }, { axes }) => tf.mean(input, axes),
    max: ({ input }, { axes }) => tf.max(input, axes),

    batchNorm({ input, scale, shift }, { epsilon }) {
      const { mean, variance } = tf.moments(input, allButLast(input));
      return tf.batchNorm(input, mean, variance, shift, scale, epsilon);
    },
    batchNormInference: ({ input, scale, shift, mean, variance }, { epsilon }) =>
      tf.batchNorm(input, mean, variance, shift, scale, epsilon),
    layerNorm({ input, scale, shift }, { epsilon, axes }) {
      const axis = input.shape.map((_, at) => at).slice(-axes);
      const layer = tf.layers.layerNormalization({ axis, epsilon });
      layer.apply(tf.zeros(input.shape)); // the first time it makes weights of its own
      for (const own of [layer.gamma, layer.beta]) own.read().dispose();
      return Object.assign(layer, { gamma: { read: () => scale }, beta: { read: () => shift } }).apply(input);
    },
    channelMoments({ input }) {
      const { mean, variance } = tf.moments(input, allButLast(input));
      return tf.stack([mean, variance]);
    },
    localResponseNorm({ input }, { size, alpha, beta, k }) {
      if (size % 2 === 0) return lacks("localResponseNormalization has as many neighbours on both sides");
      if (input.shape.length < 3 || input.shape.length > 4) return lacks("localResponseNormalization wants pixels");
      return tf.localResponseNormalization(input, (size - 1) / 2, k, alpha / size, beta);
    },

    softmaxCrossEntropy: ({ logits, target }, { labelSmoothing }) =>
      tf.losses.softmaxCrossEntropy(target, logits, undefined, labelSmoothing, none),
    sigmoidCrossEntropy: ({ logits, target }) =>
      perExample(tf.losses.sigmoidCrossEntropy(target, logits, undefined, 0, none)),
    hinge({ scores, target }, { margin }) {
      if (margin !== 1) return lacks("hingeLoss has a margin of 1");
      return tf.losses.hingeLoss(tf.mul(tf.add(target, 1), 0.5), scores, undefined, none); // its classes are 0 and 1
    },
    l1: ({ prediction, target }) => perExample(tf.losses.absoluteDifference(target, prediction, undefined, none)),
    l2: ({ prediction, target }) => perExample(tf.squaredDifference(prediction, target)),
  };
}
