/** How far each op's answer may be off: S and n of every output and every gradient, computed by the reference. */
import type { Backend } from "../reference/backend.ts";
import type { InputName, Inputs, OpName, Params } from "../reference/catalogue.ts";
import { map } from "../reference/einstein.ts";
import { type Shape, sizeOf, type Tensor, tensor, zeros } from "../reference/tensor.ts";
import type { Case } from "./arbitraries.ts";
import { internalSums } from "./internalSums.ts";
import { gradientNames, listOf, mapInputs } from "./named.ts";
import type { Bound } from "./tolerance.ts";

/**
 * exact    moves numbers, or takes one of them; nothing is rounded.
 * sum      a sum of n products; on whole numbers nothing is rounded either.
 * average  a sum of n products, divided.
 * smooth   anything else; n is the longest sum inside.
 */
interface Rounding {
  readonly kind: "exact" | "sum" | "average" | "smooth";
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
  linear({ weight, input }) {
    const [O = 0, I = 0] = weight.shape;
    const [B = 0] = input.shape;
    return { output: sum(I + 1), input: sum(O), weight: sum(B), bias: sum(B) };
  },
  reshape: () => ({ output: exact, input: exact }),
  relu: () => ({ output: exact, input: exact }),
  sigmoid: () => ({ output: smooth(1), input: smooth(1) }),
  tanh: () => ({ output: smooth(1), input: smooth(1) }),
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
  batchNorm: ({ input, scale }) => normalization(sizeOf(input.shape) / sizeOf(scale.shape), input, scale),
  channelMoments({ input }) {
    const count = sizeOf(input.shape) / input.shape.at(-1)!;
    return { output: smooth(count), input: smooth(count) };
  },
  batchNormInference: ({ input, scale }) => normalization(1, input, scale),
  layerNorm: ({ input, scale }) => normalization(sizeOf(scale.shape), input, scale),
  groupNorm: ({ input, scale }, { groups }) =>
    normalization(sizeOf(input.shape) / (input.shape[0]! * groups), input, scale),
  instanceNorm: ({ input, scale }) =>
    normalization(sizeOf(input.shape) / (input.shape[0]! * sizeOf(scale.shape)), input, scale),
  localResponseNorm: (_, { size }) => ({ output: smooth(size), input: smooth(size) }),
};

/** Sums over a group of `n` elements; scale and shift get sums over all places. */
function normalization(n: number, input: Tensor, scale: Tensor): Roundings<"batchNorm"> {
  const places = sizeOf(input.shape) / sizeOf(scale.shape);
  return { output: smooth(n), input: smooth(n), scale: smooth(Math.max(n, places)), shift: sum(places) };
}

/** The largest error that float arithmetic excuses in the output. */
export function outputBound<N extends OpName>(oracle: Backend, op: N, { inputs, params, values }: Case<N>): Bound {
  const answer = (given: Inputs<N, Tensor>) => oracle.kernels[op].forward(given, params).output;
  const { kind, n } = roundings[op](inputs, params, answer(inputs)).output;
  if (kind === "exact" || (kind === "sum" && values === "whole")) return "exact";
  if (kind !== "smooth") return { S: answer(mapInputs(inputs, magnitude)), n };
  const S = conditioning(([...moved]) => answer(withTensors<N>(inputs, moved)), tensorsOf(inputs));
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
  // A max pool chooses by its input, so only what it passes on is made positive.
  const sizes = () => answers(op === "maxPool2d" ? inputs : mapInputs(inputs, magnitude), magnitude(cotangent));
  // One pull-back answers for all gradients, so all are moved together, end to end.
  const conditionings = once(() => {
    const here = answers(inputs, cotangent);
    const S = conditioning(
      ([dOutput, ...moved]) => endToEnd(answers(withTensors<N>(inputs, moved), dOutput!)),
      [cotangent, ...tensorsOf(inputs)],
    );
    const rest = Array.from(S.data);
    const part = ({ shape }: Tensor) => tensor<Shape>(shape, rest.splice(0, sizeOf(shape)));
    return Object.fromEntries(Object.entries(here).map(([name, gradient]) => [name, part(gradient)]));
  });
  const bound = (name: string): Bound => {
    const { kind, n } = rounding[name]!;
    if (kind === "exact" || (kind === "sum" && values === "whole")) return "exact";
    if (kind !== "smooth") return { S: sizes()[name]!, n };
    const S = conditionings()[name]!;
    return { S: map((x, y) => x + y, S, internalSums(op, { inputs, params, cotangent, of: name }, oracle)), n };
  };
  return Object.fromEntries(gradientNames(op, inputs).map((name) => [name, bound(name as string)]));
}

/**
 * Σᵢ |∂y/∂xᵢ · xᵢ| + |y|: how much of y hangs on the last digit of every x.
 * Each element is moved up and down by the 2²⁰th part of itself; at 0 it has no digit to lose.
 */
export function conditioning(f: (given: readonly Tensor[]) => Tensor, given: readonly Tensor[]): Tensor {
  const step = 2 ** -20;
  const S = map(Math.abs, f(given));
  given.forEach((source, which) => {
    source.data.forEach((x, at) => {
      if (x === 0) return;
      const moved = (by: number) => f(given.with(which, replaced(source, at, x * (1 + by))));
      const up = moved(step);
      const down = moved(-step);
      S.data.forEach((_, to) => {
        S.data[to]! += Math.abs(up.data[to]! - down.data[to]!) / (2 * step);
      });
    });
  });
  return S;
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

function replaced(source: Tensor, at: number, value: number): Tensor {
  const values = Float64Array.from(source.data);
  values[at] = value;
  return tensor<Shape>(source.shape, values);
}

const magnitude = (t: Tensor): Tensor => map(Math.abs, t);
const tensorsOf = <N extends OpName>(inputs: Inputs<N, Tensor>) => listOf<Tensor>(inputs).map(([, t]) => t);

/** The inputs with other tensors in their places, in the same order. */
function withTensors<N extends OpName>(inputs: Inputs<N, Tensor>, list: readonly Tensor[]): Inputs<N, Tensor> {
  const rest = [...list];
  return mapInputs(inputs, (t) => rest.shift() ?? zeros<Shape>(t.shape));
}
