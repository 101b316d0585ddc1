/** Shapes and params of the pointwise ops, and the numbers at which they bend, overflow or have no answer. */
import fc from "fast-check";
import type { OpName, Params } from "../../reference/catalogue.ts";
import { map } from "../../reference/einstein.ts";
import type { Shape, Shaped, Tensor } from "../../reference/tensor.ts";
import { tensors } from "./tensors.ts";

const extent = fc.integer({ min: 1, max: 4 });
const of = (...shape: Shape): Shaped => ({ shape });

/** Any shape with these params. */
const withParams = <P>(params: fc.Arbitrary<P>) =>
  fc
    .record({ shape: fc.array(extent, { maxLength: 4 }), params })
    .map(({ shape, params }) => ({ inputs: { input: of(...shape) }, params }));
const plain = withParams(fc.constant({}));

export const activations = {
  relu6: plain,
  leakyRelu: withParams(fc.record({ slope: fc.constantFrom(0.25, 0.01, 0, 1, -0.5) })),
  elu: withParams(fc.record({ alpha: fc.constantFrom(1, 0.5, 1.7, 0) })),
  gelu: withParams(fc.record({ approximation: fc.constantFrom<Params<"gelu">["approximation"]>("none", "tanh") })),
  silu: plain,
  hardSwish: plain,
  softplus: plain,
  step: plain,
  exp: plain,
  log: plain,
  square: plain,
  abs: plain,
  multiply: fc.array(fc.record({ extent, repeats: fc.boolean() }), { maxLength: 4 }).map((axes) => ({
    inputs: {
      a: of(...axes.map(({ extent }) => extent)),
      b: of(...axes.map(({ extent, repeats }) => (repeats ? 1 : extent))),
    },
    params: {},
  })),
  scale: withParams(
    fc.record({ factor: fc.constantFrom(2, -1, 0.5, 0, 2 / 255, 0.1), offset: fc.constantFrom(0, 1, -0.25, 0.3) }),
  ),
};

const curved = [
  -1e20,
  -1e9,
  -1e4,
  -100,
  -88,
  -60,
  -20,
  -5,
  -0.001,
  -0,
  0,
  0.001,
  5,
  20,
  80,
  100,
  1e4,
  1e9,
  1e20,
  NaN,
].map(Math.fround);

export const activationEdges = {
  relu6: [NaN, Infinity, -Infinity, -0, 0, 6, -1, 3, 7],
  leakyRelu: [NaN, Infinity, -Infinity, -1e4, -0, 0, -1, 1, 1e4],
  elu: [...curved, Infinity, -Infinity],
  gelu: [...curved, Math.fround(2e38)],
  silu: curved,
  hardSwish: [NaN, Infinity, -Infinity, -1e4, -4, -3, -1.5, -0, 0, 3, 4, 1e4, 1e38].map(Math.fround),
  softplus: [...curved, Infinity, -Infinity],
  step: [NaN, Infinity, -Infinity, -0, 0, -1, 1, 2 ** -100],
  // e¹⁰⁰ is a number in float64 and ∞ in float32, where 2¹²⁸ = e^88.72… would be the first that is too large.
  exp: [...curved.filter((x) => x !== 100), 87, 88.5, Infinity, -Infinity],
  log: [NaN, Infinity, 0, -1, 2 ** -120, 0.75, 1 - 2 ** -13, 1, 1 + 2 ** -23, 1.5, 1e4, 2 ** 100],
  scale: [NaN, Infinity, -Infinity, -0, 0, 1, -3],
  abs: [NaN, Infinity, -Infinity, -0, 0, -2, 3],
} satisfies { readonly [N in OpName]?: readonly number[] };

/** A logarithm is of something above 0; what it makes of the rest is among the edges. */
export const positive = (shape: Shape, values: "whole" | "float"): fc.Arbitrary<Tensor> =>
  tensors(shape, values).map((t) => map((x) => Math.abs(x) + (values === "whole" ? 1 : 0.25), t));
