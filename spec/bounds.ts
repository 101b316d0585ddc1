/** How far each op's answer may be off: S and n of every output and every gradient, computed by the reference. */
import type { Backend } from "../reference/backend.ts";
import { longestBin } from "../reference/bins.ts";
import type { InputName, Inputs, OpName, Params } from "../reference/catalogue.ts";
import { map } from "../reference/einstein.ts";
import { gradientNames, inputOf, listOf, mapInputs } from "../reference/named.ts";
import { type Shape, sizeOf, type Tensor, tensor, zeros } from "../reference/tensor.ts";
import type { Values } from "./arbitraries/tensors.ts";
import type { Case } from "./arbitraries.ts";
import { conditioning, laneOf } from "./conditioning.ts";
import { internalSums } from "./internalSums.ts";
import { lossRoundings } from "./lossBounds.ts";
import { normalizationRoundings } from "./normalizationBounds.ts";
import type { Bound } from "./tolerance.ts";

/**
 * exact    moves numbers, or takes one of them; nothing is rounded.
 * sum      a sum of n products; on whole numbers nothing is rounded either.
 * piecewise  such sums with a choice or a cancellation in between; on other numbers bounded like smooth.
 * average  a sum of n products, divided.
 * smooth   anything else; n is the longest sum inside.
 */
interface Rounding {
  readonly kind: "exact" | "sum" | "piecewise" | "average" | "smooth";
  readonly n: number;
}
const exact: Rounding = { kind: "exact", n: 0 };
const sum = (n: number): Rounding => ({ kind: "sum", n });
const average = (n: number): Rounding => ({ kind: "average", n });
const smooth = (n: number): Rounding => ({ kind: "smooth", n });

type Roundings<N extends OpName> = { readonly [A in "output" | InputName<N>]: Rounding };

const roundings: {
  readonly [N in OpName]: (inputs: Inputs<N, Tensor>, params: Params<N>, output: Tensor) => Roundings<N>;
} = {
  conv2d({ kernel }, { groups }, output) {
    const [KY = 0, KX = 0, C = 0, O = 1] = kernel.shape;
    const windows = sizeOf(output.shape) / O;
    return {
      output: sum(KY * KX * C + 1),
      input: sum((KY * KX * O) / groups),
      kernel: sum(windows),
      bias: sum(windows),
    };
  },
  maxPool2d: (_, { size: [KY, KX] }) => ({ output: exact, input: sum(KY * KX) }),
  avgPool2d: (_, { size: [KY, KX] }) => ({ output: average(KY * KX), input: average(KY * KX) }),
  minPool2d: (_, { size: [KY, KX] }) => ({ output: exact, input: sum(KY * KX) }),
  globalAvgPool2d: ({ input }) => ({ output: average(pixelsOf(input)), input: average(1) }),
  globalMaxPool2d: () => ({ output: exact, input: exact }),
  adaptiveAvgPool2d: ({ input }, _, output) => ({
    output: average(met(output, input)),
    input: average(met(input, output)),
  }),
  adaptiveMaxPool2d: ({ input }, _, output) => ({ output: exact, input: sum(met(input, output)) }),
  maxPoolIndices2d: () => ({ output: exact }),
  maxUnpool2d: () => ({ output: exact, input: exact }),
  roiMaxPool2d: ({ boxes }, { bins: [Y, X] }) => ({ output: exact, input: sum(boxes.shape[0]! * Y * X) }),
  resizeNearest2d: ({ input }, _, output) => ({ output: exact, input: sum(met(input, output)) }),
  // Each pixel is mixed into those less than one pixel away: twice as many as are copies of it.
  resizeBilinear2d: ({ input }, _, output) => ({ output: average(4), input: average(4 * met(input, output)) }),
  bedOfNails2d: () => ({ output: exact, input: exact }),
  linear({ weight, input }) {
    const [O = 0, I = 0] = weight.shape;
    const [B = 0] = input.shape;
    return { output: sum(I + 1), input: sum(O), weight: sum(B), bias: sum(B) };
  },
  reshape: () => ({ output: exact, input: exact }),
  relu: () => ({ output: exact, input: exact }),
  sigmoid: () => ({ output: smooth(1), input: smooth(1) }),
  tanh: () => ({ output: smooth(1), input: smooth(1) }),
  relu6: () => ({ output: exact, input: exact }),
  leakyRelu: () => ({ output: smooth(1), input: smooth(1) }),
  elu: () => ({ output: smooth(1), input: smooth(1) }),
  gelu: () => ({ output: smooth(1), input: smooth(1) }),
  silu: () => ({ output: smooth(1), input: smooth(1) }),
  hardSwish: () => ({ output: smooth(1), input: smooth(1) }),
  softplus: () => ({ output: smooth(1), input: smooth(1) }),
  step: () => ({ output: exact, input: exact }),
  exp: () => ({ output: smooth(1), input: smooth(1) }),
  log: () => ({ output: smooth(1), input: smooth(1) }),
  square: () => ({ output: sum(1), input: sum(1) }),
  abs: () => ({ output: exact, input: exact }),
  scale: () => ({ output: smooth(1), input: smooth(1) }),
  multiply: ({ a, b }) => ({ output: sum(1), a: sum(1), b: sum(sizeOf(a.shape) / sizeOf(b.shape)) }),
  add: ({ a, b }) => ({ output: sum(1), a: exact, b: sum(sizeOf(a.shape) / sizeOf(b.shape)) }),
  dropout(_, { keep }) {
    const scaled = Number.isInteger(Math.log2(keep)) ? exact : average(1);
    return { output: scaled, input: scaled };
  },
  softmax: ({ input }) => ({ output: smooth(input.shape.at(-1)!), input: smooth(input.shape.at(-1)!) }),
  softmaxCrossEntropy({ logits }) {
    const [, K = 0] = logits.shape;
    return { output: smooth(K), logits: smooth(K) };
  },
  mean: ({ input }, _, output) => ({
    output: average(sizeOf(input.shape) / sizeOf(output.shape)),
    input: average(1),
  }),
  ...lossRoundings,
  ...normalizationRoundings,
  convTranspose2d({ input, kernel }, { groups }, output) {
    const [KY = 0, KX = 0, C = 0, perGroup = 0] = kernel.shape;
    const pixels = sizeOf(input.shape) / C;
    return {
      output: sum((KY * KX * C) / groups + 1),
      input: sum(KY * KX * perGroup),
      kernel: sum(pixels),
      bias: sum(sizeOf(output.shape) / output.shape[3]!),
    };
  },
  conv1d: ({ kernel }, { groups }, output) => convolution(kernel.shape, groups, output.shape),
  conv3d: ({ kernel }, { groups }, output) => convolution(kernel.shape, groups, output.shape),
  pad: (_, { padding, mode }) => ({
    output: exact,
    input: mode === "constant" ? exact : sum(sizeOf(padding.map(([before, after]) => 1 + before + after))),
  }),
  reverse: () => ({ output: exact, input: exact }),
  transpose: () => ({ output: exact, input: exact }),
  slice: () => ({ output: exact, input: exact }),
  channelShuffle: () => ({ output: exact, input: exact }),
  concat: () => ({ output: exact, parts: exact }),
};

/** How the output of this call (`of` is "output") or the gradient of an input is rounded. */
export function roundingKind<N extends OpName>(
  op: N,
  { inputs, params, cotangent }: Case<N>,
  of: string,
): Rounding["kind"] {
  const given: Readonly<Record<string, Rounding>> = roundings[op](inputs, params, cotangent);
  return given[inputOf(of)]!.kind;
}

/** Whether nothing may be rounded. */
const isExact = (kind: Rounding["kind"], values: Values): boolean =>
  kind === "exact" || ((kind === "sum" || kind === "piecewise") && values === "whole");

/** Of a kernel [taps …, inChannel / groups, outChannel]. */
function convolution(kernel: Shape, groups: number, output: Shape) {
  const O = kernel.at(-1)!;
  const windows = sizeOf(output) / O;
  return {
    output: sum(sizeOf(kernel) / O + 1),
    input: sum((sizeOf(kernel.slice(0, -2)) * O) / groups),
    kernel: sum(windows),
    bias: sum(windows),
  };
}
/** Pools that choose by their input. */
export const choosingPools: readonly OpName[] = [
  "maxPool2d",
  "minPool2d",
  "globalMaxPool2d",
  "adaptiveMaxPool2d",
  "roiMaxPool2d",
];

/** The largest error that float arithmetic excuses in the output. */
export function outputBound<N extends OpName>(oracle: Backend, op: N, { inputs, params, values }: Case<N>): Bound {
  const answer = (given: Inputs<N, Tensor>) => oracle.kernels[op].forward(given, params).output;
  const { kind, n } = roundings[op](inputs, params, answer(inputs)).output;
  if (isExact(kind, values)) return "exact";
  if (kind !== "smooth" && kind !== "piecewise") {
    const S = answer(mapInputs(inputs, magnitude));
    return {
      S: op === "resizeBilinear2d" ? map((x, y) => x + y, S, internalSums(op, { inputs, params }, oracle)) : S,
      n,
    };
  }
  const S = conditioning(([...moved]) => answer(withTensors<N>(inputs, moved)), tensorsOf(inputs), laneOf(op));
  return { S: map((x, y) => x + y, S, internalSums(op, { inputs, params }, oracle)), n };
}

/** The same for every gradient. */
export function gradientBounds<N extends OpName>(
  oracle: Backend,
  op: N,
  example: Case<N>,
): Readonly<Record<string, Bound>> {
  const { inputs, params, cotangent, values } = example;
  const kernel = oracle.kernels[op];
  const answers = (given: Inputs<N, Tensor>, dOutput: Tensor): Readonly<Record<string, Tensor>> => {
    const { output, saved = [] } = kernel.forward(given, params);
    const gradients = kernel.vjp(given, output, dOutput, params, saved, gradientNames(op, given));
    return Object.fromEntries(listOf<Tensor>(gradients));
  };
  const rounding: Readonly<Record<string, Rounding>> = roundings[op](inputs, params, cotangent);
  // Where the input decides, only what is passed on is made positive.
  const sizes = () => answers(choosingPools.includes(op) ? inputs : mapInputs(inputs, magnitude), magnitude(cotangent));
  // One pull-back answers for all gradients, so all are moved together, end to end.
  const conditionings = once(() => {
    const here = answers(inputs, cotangent);
    const S = conditioning(
      ([dOutput, ...moved]) => endToEnd(answers(withTensors<N>(inputs, moved), dOutput!)),
      [cotangent, ...tensorsOf(inputs)],
      laneOf(op),
    );
    const rest = Array.from(S.data);
    const part = ({ shape }: Tensor) => tensor<Shape>(shape, rest.splice(0, sizeOf(shape)));
    return Object.fromEntries(Object.entries(here).map(([name, gradient]) => [name, part(gradient)]));
  });
  const bound = (name: string): Bound => {
    const { kind, n } = rounding[inputOf(name)]!;
    if (isExact(kind, values)) return "exact";
    const plain = kind !== "smooth" && kind !== "piecewise";
    if (plain && op !== "resizeBilinear2d") return { S: sizes()[name]!, n };
    const S = (plain ? sizes() : conditionings())[name]!;
    return { S: map((x, y) => x + y, S, internalSums(op, { inputs, params, cotangent, of: name }, oracle)), n };
  };
  const names: readonly string[] = gradientNames(op, inputs);
  const wanted = listOf(inputs).filter(([name]) => names.includes(inputOf(name)));
  return Object.fromEntries(wanted.map(([name]) => [name, bound(name)]));
}

function once<V>(compute: () => V): () => V {
  let value: V | undefined;
  return () => {
    value ??= compute();
    return value;
  };
}

function endToEnd(named: Readonly<Record<string, Tensor>>): Tensor {
  const values = Object.values(named).flatMap(({ data }) => Array.from(data));
  return tensor([values.length], values);
}

const pixelsOf = ({ shape: [, H = 0, W = 0] }: Tensor): number => H * W;

/** The most pixels of one image that lie under a pixel of another, when both are drawn at the same size. */
function met({ shape: [, Y = 1, X = 1] }: Tensor, { shape: [, H = 1, W = 1] }: Tensor): number {
  return longestBin(Y, H) * longestBin(X, W);
}

const magnitude = (t: Tensor): Tensor => map(Math.abs, t);
const tensorsOf = <N extends OpName>(inputs: Inputs<N, Tensor>) => listOf<Tensor>(inputs).map(([, t]) => t);

/** The inputs with other tensors in their places, in the same order. */
function withTensors<N extends OpName>(inputs: Inputs<N, Tensor>, list: readonly Tensor[]): Inputs<N, Tensor> {
  const rest = [...list];
  return mapInputs(inputs, (t) => rest.shift() ?? zeros<Shape>(t.shape));
}
