/** The ops of the catalogue in jax-js's words. What is not here, it does not have. */
import type { Inputs, OpName, Params } from "../../../reference/catalogue.ts";
import { lacks } from "../offer.ts";
import type { Jax, JaxArray } from "./api.ts";

export type Run = { readonly [N in OpName]?: (inputs: Inputs<N, JaxArray>, params: Params<N>) => JaxArray };
type Unary = { readonly input: JaxArray };
type Pads = readonly (readonly [number, number])[];
type Kernels = { readonly input: JaxArray; readonly kernel: JaxArray; readonly bias?: JaxArray | undefined };

const axesOf = ({ shape }: JaxArray) => shape.map((_, axis) => axis);
const allButLast = ({ shape }: JaxArray) => shape.slice(0, -1).map((_, axis) => axis);

export function opsOf({ numpy, nn, lax }: Jax): Run {
  const curve =
    (f: (input: JaxArray) => JaxArray) =>
    ({ input }: Unary) =>
      f(input);
  const plus = (sum: JaxArray, bias: JaxArray | undefined) => (bias ? numpy.add(sum, bias) : sum);

  /** [batch, …pixels, channel] to [batch, channel, …pixels], and back. */
  const channelsFirst = (images: JaxArray) => {
    const axes = axesOf(images);
    return numpy.transpose(images, [0, axes.at(-1)!, ...axes.slice(1, -1)]);
  };
  const channelsLast = (images: JaxArray) => numpy.transpose(images, [0, ...axesOf(images).slice(2), 1]);

  const conv = ({ input, kernel, bias }: Kernels, params: Params<"conv1d" | "conv2d" | "conv3d">) => {
    const axes = axesOf(kernel);
    const filters = numpy.transpose(kernel, [...axes.slice(-2).reverse(), ...axes.slice(0, -2)]);
    const options = { rhsDilation: params.dilation, featureGroupCount: params.groups };
    const images = channelsFirst(input);
    return plus(channelsLast(lax.convGeneralDilated(images, filters, params.stride, params.padding, options)), bias);
  };

  const isPadded = (padding: Pads) => padding.some((pair) => pair.some((pixels) => pixels !== 0));
  /** Its pad puts zeros around: anything else comes from borders that are joined. */
  const bordered = (input: JaxArray, padding: Pads, value: number) =>
    padding.reduce((inner, pair, at) => {
      const axis = 1 + at;
      const [before, after] = pair.map((pixels) =>
        pixels === 0 ? [] : [numpy.full(inner.shape.with(axis, pixels), value)],
      );
      return numpy.concatenate([...before!, inner, ...after!], axis);
    }, input);
  const pool =
    (reduction: Jax["numpy"]["mean"], outside: number | undefined) =>
    (input: JaxArray, { size, stride, dilation, padding }: Params<"maxPool2d">) => {
      if (dilation.some((step) => step !== 1)) return lacks("reduceWindow has no dilation");
      const reduce = (window: JaxArray) => reduction(window, axesOf(window));
      const around =
        outside === undefined
          ? numpy.pad(input, [[0, 0], ...padding, [0, 0]])
          : isPadded(padding)
            ? bordered(input, padding, outside)
            : input;
      return channelsLast(lax.reduceWindow(channelsFirst(around), reduce, [1, 1, ...size], [1, 1, ...stride]));
    };
  const maxPool = pool(numpy.max, Number.NEGATIVE_INFINITY);
  const minPool = pool(numpy.min, Number.POSITIVE_INFINITY);
  const avgPool = pool(numpy.mean, undefined);

  const scaled = (standard: JaxArray, scale: JaxArray, shift: JaxArray) =>
    numpy.add(numpy.multiply(standard, scale), shift);

  return {
    ...{ conv1d: conv, conv2d: conv, conv3d: conv },
    convTranspose2d({ input, kernel, bias }, { stride, dilation, padding, groups, outputPadding }) {
      const images = channelsFirst(input);
      if (groups !== 1) {
        // Its convTranspose has no groups; as in JAX, the convolution that spreads its input has.
        const [KY, KX, C, O] = kernel.shape as readonly [number, number, number, number];
        const split = numpy.reshape(kernel, [KY, KX, groups, C / groups, O]);
        const turned = numpy.reshape(numpy.transpose(split, [2, 4, 3, 0, 1]), [groups * O, C / groups, KY, KX]);
        const pads = padding.map(([before, after], axis) => {
          const reach = dilation[axis]! * ([KY, KX][axis]! - 1);
          return [reach - before, reach - after + outputPadding[axis]!] as const;
        });
        const options = { lhsDilation: stride, rhsDilation: dilation, featureGroupCount: groups };
        const spread = lax.convGeneralDilated(images, numpy.flip(turned, [2, 3]), [1, 1], pads, options);
        return plus(channelsLast(spread), bias);
      }
      // Its padding is that of the convolution whose gradient it is, and has the outputPadding in it.
      const own = padding.map(([before, after], axis) => [before, after - outputPadding[axis]!] as const);
      const filters = numpy.transpose(kernel, [2, 3, 0, 1]);
      const options = { rhsDilation: dilation, transposeKernel: true } as const;
      return plus(channelsLast(lax.convTranspose(images, filters, stride, own, options)), bias);
    },
    maxPool2d: ({ input }, params) => maxPool(input, params),
    minPool2d: ({ input }, params) => minPool(input, params),
    avgPool2d: ({ input }, { countPadding, ...params }) =>
      countPadding || !isPadded(params.padding) ? avgPool(input, params) : lacks("a mean counts all of its window"),
    globalAvgPool2d: ({ input }) => numpy.mean(input, [1, 2]),
    globalMaxPool2d: ({ input }) => numpy.max(input, [1, 2]),

    linear: ({ input, weight, bias }) => plus(numpy.matmul(input, numpy.transpose(weight, [1, 0])), bias),
    matmul: ({ a, b }) => numpy.matmul(a, b),
    transpose: ({ input }, { axes }) => numpy.transpose(input, axes),
    reshape: ({ input }, { shape }) => numpy.reshape(input, shape),
    concat: ({ parts }, { axis }) => numpy.concatenate(parts, axis),
    slice: ({ input }, { begin, end }) => input.slice(...begin.map((from, axis) => [from, end[axis]!] as const)),
    reverse: ({ input }, { axes }) => numpy.flip(input, axes),
    pad({ input }, { padding, mode, value }) {
      if (mode !== "constant" || value !== 0) return lacks("pad puts zeros around");
      return numpy.pad(input, padding);
    },

    relu: curve(nn.relu),
    relu6: curve(nn.relu6),
    leakyRelu: ({ input }, { slope }) => nn.leakyRelu(input, slope),
    elu: ({ input }, { alpha }) => nn.elu(input, alpha),
    gelu: ({ input }, { approximation }) => nn.gelu(input, { approximate: approximation === "tanh" }),
    silu: curve(nn.silu),
    hardSwish: curve(nn.hardSilu),
    sigmoid: curve(nn.sigmoid),
    tanh: curve(numpy.tanh),
    softplus: curve(nn.softplus),
    step: curve((x) => numpy.heaviside(x, 0)),
    exp: curve(numpy.exp),
    log: curve(numpy.log),
    square: curve(numpy.square),
    abs: curve(numpy.absolute),
    add: ({ a, b }) => numpy.add(a, b),
    multiply: ({ a, b }) => numpy.multiply(a, b),
    scale: ({ input }, { factor, offset }) => numpy.add(numpy.multiply(input, factor), offset),
    softmax: curve((x) => nn.softmax(x, -1)),
    logSoftmax: curve((x) => nn.logSoftmax(x, -1)),
    sum: ({ input }, { axes }) => numpy.sum(input, axes),
    mean: ({ input }, { axes }) => numpy.mean(input, axes),
    max: ({ input }, { axes }) => numpy.max(input, axes),

    channelMoments({ input }) {
      const axes = allButLast(input);
      return numpy.stack([numpy.mean(input.ref, axes), numpy.var_(input, axes)]);
    },
    batchNorm: ({ input, scale, shift }, { epsilon }) =>
      scaled(nn.standardize(input, allButLast(input), { epsilon }), scale, shift),
    batchNormInference: ({ input, scale, shift, mean, variance }, { epsilon }) =>
      scaled(nn.standardize(input, allButLast(input), { epsilon, mean, variance }), scale, shift),
    instanceNorm({ input, scale, shift }, { epsilon }) {
      if (input.shape.length < 3) return lacks("standardize over no axes leaves everything as it is");
      return scaled(nn.standardize(input, allButLast(input).slice(1), { epsilon }), scale, shift);
    },
    layerNorm: ({ input, scale, shift }, { epsilon, axes }) =>
      scaled(nn.standardize(input, axesOf(input).slice(-axes), { epsilon }), scale, shift),
  };
}
