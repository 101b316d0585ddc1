/** The laws of calculus: what any gradient must satisfy, whoever computed it. The oracle is only asked for forward. */

import fc from "fast-check";
import type { OpName } from "../../reference/catalogue.ts";
import { map, sum } from "../../reference/einstein.ts";
import { mapInputs } from "../../reference/named.ts";
import { type Shape, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import { difference } from "../../src/gradients/slope.ts";
import type { Case } from "../arbitraries.ts";
import { choosingPools, gradientBounds, outputBound } from "../bounds.ts";
import { forward, pullBack } from "../calls.ts";
import { expectAgreement, float64, together } from "../tolerance.ts";
import type { Law } from "./agreement.ts";

/** vjp(g + h) = vjp(g) + vjp(h): a gradient is linear in what is pulled back. */
export const pullbackIsLinear: Law = async ({ engine, oracle, u }, op, example) => {
  const steps = Float64Array.from(example.cotangent.data, (_, at) => (at % 3) - 1);
  const other = tensor<Shape>(example.cotangent.shape, steps);
  const total = map((g, h) => g + h, example.cotangent, other);
  const examples = [example.cotangent, other, total].map((cotangent) => ({ ...example, cotangent }));
  const bounds = examples.map((one) => gradientBounds(oracle, op, one));
  const [ofG, ofH, ofTotal] = [
    await pullBack(engine, op, examples[0]!),
    await pullBack(engine, op, examples[1]!),
    await pullBack(engine, op, examples[2]!),
  ];
  for (const [name, gradient] of Object.entries(ofTotal)) {
    const apart = map((g, h) => g + h, ofG[name]!, ofH[name]!);
    expectAgreement(
      `${op} gradient of ${name}, pulled back in two parts`,
      apart,
      gradient,
      together(...bounds.map((bound) => bound[name]!)),
      u,
    );
  }
};

/** Ops with a kink or a choice: their derivative exists where no two numbers meet. */
export const kinked: readonly OpName[] = [
  "relu",
  ...choosingPools,
  "relu6",
  "leakyRelu",
  "elu",
  "hardSwish",
  "step",
  "abs",
  "max",
  "hinge",
  "multiclassHinge",
  "l1",
  "contrastive",
  "triplet",
];
const curved: readonly OpName[] = [
  "sigmoid",
  "tanh",
  "softmax",
  "softmaxCrossEntropy",
  "gelu",
  "silu",
  "softplus",
  "exp",
  "log",
  "logSoftmax",
  "sigmoidCrossEntropy",
];
/** Curved as sharply as their epsilon is small: a step must be shorter than its root. */
const sharp: readonly OpName[] = [
  ...(["batchNorm", "layerNorm", "groupNorm", "instanceNorm", "localResponseNorm", "crossEntropy"] as const),
];

/**
 * ⟨g, J·v⟩ = ⟨Jᵀ·g, v⟩: pulling back is the transpose of pushing forward. J·v is a central difference of the reference;
 * for a sum of products of two inputs it is exact at any step.
 */
export const pullbackIsAdjoint: Law = async ({ engine, oracle, u }, op, drawn) => {
  const moves = (name: string) => drawn.direction[name] !== undefined; // a target or a mask stays what it is
  const example = kinked.includes(op)
    ? { ...drawn, values: "float" as const, inputs: mapInputs(drawn.inputs, (t, name) => (moves(name) ? apart(t) : t)) }
    : drawn;
  const { inputs, params, cotangent, direction } = example;
  const step = kinked.includes(op) ? 2 ** -18 : sharp.includes(op) ? 2 ** -20 : curved.includes(op) ? 2 ** -13 : 1;
  const at = (distance: number) => {
    const moved = mapInputs(inputs, (t, name) =>
      map((x, v) => x + distance * v, t, direction[name] ?? map(() => 0, t)),
    );
    return oracle.kernels[op].forward(moved, params).output;
  };
  const pushed = difference(at(step), at(-step), 2 * step);
  const pulled = await pullBack(engine, op, example);
  const bounds = gradientBounds(oracle, op, example);

  let left = inner(cotangent, pushed);
  let size = 1 + inner(map(Math.abs, cotangent), map(Math.abs, pushed));
  let allowed = 0;
  for (const [name, gradient] of Object.entries(pulled)) {
    const v = direction[name]!;
    const bound = bounds[name]!;
    left -= inner(gradient, v);
    size += inner(map(Math.abs, gradient), map(Math.abs, v));
    if (bound !== "exact") allowed += 4 * Math.sqrt(bound.n + 1) * u * inner(bound.S, map(Math.abs, v));
  }
  // The difference quotient itself: its third-order term where the op is curved, and its own rounding.
  allowed += size * (curved.includes(op) || sharp.includes(op) ? 1e-5 : (2 ** 10 * float64) / step);
  if (!(Math.abs(left) <= allowed)) {
    throw new Error(
      `${op}: ⟨g, J·v⟩ − ⟨Jᵀ·g, v⟩ must be 0 within ${allowed.toPrecision(3)}, got ${left.toPrecision(6)}`,
    );
  }
};

/** The inputs that hold one example per index of their first axis. */
const batched: { readonly [N in OpName]?: readonly string[] } = {
  conv2d: ["input"],
  maxPool2d: ["input"],
  avgPool2d: ["input"],
  minPool2d: ["input"],
  globalAvgPool2d: ["input"],
  globalMaxPool2d: ["input"],
  adaptiveAvgPool2d: ["input"],
  adaptiveMaxPool2d: ["input"],
  maxPoolIndices2d: ["input"],
  maxUnpool2d: ["input", "indices"],
  resizeNearest2d: ["input"],
  resizeBilinear2d: ["input"],
  bedOfNails2d: ["input"],
  linear: ["input"],
  relu: ["input"],
  sigmoid: ["input"],
  tanh: ["input"],
  relu6: ["input"],
  leakyRelu: ["input"],
  elu: ["input"],
  gelu: ["input"],
  silu: ["input"],
  hardSwish: ["input"],
  softplus: ["input"],
  step: ["input"],
  exp: ["input"],
  log: ["input"],
  square: ["input"],
  abs: ["input"],
  scale: ["input"],
  dropout: ["input", "mask"],
  softmax: ["input"],
  softmaxCrossEntropy: ["logits", "target"],
  logSoftmax: ["input"],
  crossEntropy: ["probabilities", "target"],
  sigmoidCrossEntropy: ["logits", "target"],
  multiclassHinge: ["scores", "target"],
  l1: ["prediction", "target"],
  l2: ["prediction", "target"],
  contrastive: ["a", "b", "same"],
  triplet: ["anchor", "positive", "negative"],
  convTranspose2d: ["input"],
  conv1d: ["input"],
  conv3d: ["input"],
  channelShuffle: ["input"],
  batchNormInference: ["input"],
  groupNorm: ["input"],
  instanceNorm: ["input"],
  localResponseNorm: ["input"],
};
export const opsOnBatches = Object.keys(batched) as readonly OpName[];

/** Examples in a batch do not see each other: a batch at once is its examples one by one. */
export const batchIsOneByOne: Law = async ({ engine, oracle, u }, op, example) => {
  const [first] = Object.values(example.inputs) as readonly Tensor[];
  fc.pre(first!.shape.length >= 2);
  const names: readonly string[] = batched[op] ?? [];
  const output = await forward(engine, op, example);
  const gradients = await pullBack(engine, op, example);
  for (let b = 0; b < first!.shape[0]!; b++) {
    const alone: Case<typeof op> = {
      ...example,
      inputs: mapInputs(example.inputs, (t, name) => (names.includes(name) ? row(t, b) : t)),
      cotangent: row(example.cotangent, b),
    };
    const outputOf = await forward(engine, op, alone);
    const bound = outputBound(oracle, op, alone);
    expectAgreement(`${op} output of example ${b} alone`, outputOf, row(output, b), together(bound, bound), u);
    const gradientsOf = await pullBack(engine, op, alone);
    const bounds = gradientBounds(oracle, op, alone);
    for (const name of names.filter((each) => gradients[each] !== undefined)) {
      const twice = together(bounds[name]!, bounds[name]!);
      expectAgreement(
        `${op} gradient of ${name} of example ${b} alone`,
        gradientsOf[name]!,
        row(gradients[name]!, b),
        twice,
        u,
      );
    }
  }
};

/** One example of a batch, as a batch of one. */
function row(t: Tensor, b: number): Tensor {
  const shape = [1, ...t.shape.slice(1)];
  return tensor<Shape>(shape, Float64Array.from(t.data).slice(b * sizeOf(shape), (b + 1) * sizeOf(shape)));
}

/** Whole parts kept, no two elements the same and none 0, with gaps of 2⁻¹⁴. */
function apart(t: Tensor): Tensor {
  return tensor<Shape>(
    t.shape,
    Float64Array.from(t.data, (x, at) => Math.round(x) + (at + 0.5) / 2 ** 14),
  );
}

export function inner(a: Tensor, b: Tensor): number {
  return sum([a.data.length], (at) => a.data[at]! * b.data[at]!);
}
