/** Ways in which the activations and their pointwise kin have been got wrong. */
import { map } from "../../reference/einstein.ts";
import type { Tensor } from "../../reference/tensor.ts";
import { type Mutant, mutantOf } from "./mutant.ts";

/** Answers with another function. */
const instead = (f: (x: number) => number) => () => ({
  forward: ({ input }: { readonly input: Tensor }) => ({ output: map(f, input) }),
});

/** Hands back another slope. */
const slope = (f: (x: number) => number) => () => ({
  vjp: (
    { input }: { readonly input: Tensor },
    _output: Tensor,
    dOutput: Tensor,
    _params: unknown,
    _saved: unknown,
    wanted: readonly unknown[],
  ) => (wanted.length > 0 ? { input: map((x, g) => f(x) * g, input, dOutput) } : {}),
});

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const tanhGelu = (x: number) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

export const activationMutants: readonly Mutant[] = [
  mutantOf(
    "relu6",
    "has no ceiling",
    instead((x) => Math.max(x, 0)),
  ),
  mutantOf(
    "relu6",
    "has a gradient at its ceiling",
    slope((x) => (x > 0 && x <= 6 ? 1 : 0)),
  ),
  mutantOf(
    "leakyRelu",
    "leaks a hundredth, whatever the slope",
    instead((x) => (x < 0 ? x / 100 : x)),
  ),
  mutantOf("leakyRelu", "has the slope of its left side at 0", (right) => ({
    vjp: ({ input }, ...call) => right.vjp({ input: map((x) => (x === 0 ? -1 : x), input) }, ...call),
  })),
  mutantOf("leakyRelu", "sees a kink at 0, whatever the slope", (right) => ({
    vjp({ input }, output, dOutput, ...call) {
      const passed = map((x, g) => (x === 0 ? 0 : g), input, dOutput);
      return right.vjp({ input }, output, passed, ...call);
    },
  })),
  mutantOf("elu", "sees a kink at 0, whatever alpha", (right) => ({
    vjp({ input }, output, dOutput, ...call) {
      const passed = map((x, g) => (x === 0 ? 0 : g), input, dOutput);
      return right.vjp({ input }, output, passed, ...call);
    },
  })),
  mutantOf("elu", "ignores alpha", (right) => ({ forward: (inputs) => right.forward(inputs, { alpha: 1 }) })),
  mutantOf("elu", "loses its digits near 0", (right) => ({
    forward(inputs, params) {
      const bent = (x: number) => params.alpha * (Math.fround(Math.exp(x)) - 1);
      return { output: map((y, x) => (x < 0 ? bent(x) : y), right.forward(inputs, params).output, inputs.input) };
    },
  })),
  mutantOf("gelu", "takes the tanh form for the other", instead(tanhGelu)),
  mutantOf(
    "gelu",
    "is 0 where erf rounds to −1",
    instead((x) => (x < -4 ? 0 : x * sigmoid(1.702 * x))),
  ),
  mutantOf(
    "gelu",
    "forgets the bell in its gradient",
    slope((x) => tanhGelu(x) / (x || 2)),
  ),
  mutantOf(
    "silu",
    "divides infinity by infinity",
    instead((x) => (x * Math.exp(x)) / (1 + Math.exp(x))),
  ),
  mutantOf("silu", "forgets one factor in its gradient", slope(sigmoid)),
  mutantOf(
    "hardSwish",
    "stops at 6",
    instead((x) => Math.min((x * Math.min(Math.max(x + 3, 0), 6)) / 6, 6)),
  ),
  mutantOf(
    "hardSwish",
    "has the slope of its right side at 3",
    slope((x) => (x >= 3 ? 1 : x <= -3 ? 0 : (2 * x + 3) / 6)),
  ),
  mutantOf(
    "softplus",
    "overflows",
    instead((x) => Math.log(1 + Math.exp(x))),
  ),
  mutantOf(
    "softplus",
    "has the slope of relu",
    slope((x) => (x > 0 ? 1 : 0)),
  ),
  mutantOf(
    "step",
    "is 1 at 0",
    instead((x) => (x >= 0 ? 1 : 0)),
  ),
  mutantOf(
    "step",
    "passes the gradient straight through",
    slope(() => 1),
  ),
  mutantOf(
    "exp",
    "squares the root of its answer in half precision",
    instead((x) => (Math.exp(x / 2) * (1 + 2 ** -11)) ** 2),
  ),
  mutantOf(
    "exp",
    "has slope 1",
    slope(() => 1),
  ),
  mutantOf(
    "log",
    "shifts its input away from 0",
    instead((x) => Math.log(x + 1e-5)),
  ),
  mutantOf("log", "counts bits", instead(Math.log2)),
  mutantOf(
    "square",
    "forgets the 2 in its gradient",
    slope((x) => x),
  ),
  mutantOf(
    "square",
    "keeps the sign",
    instead((x) => x * Math.abs(x)),
  ),
  mutantOf(
    "abs",
    "has a gradient at 0",
    slope((x) => (x >= 0 ? 1 : -1)),
  ),
  mutantOf(
    "abs",
    "lets small numbers through",
    instead((x) => (x < -1e-3 ? -x : x)),
  ),
  mutantOf("scale", "adds the offset first", (right) => ({
    forward: ({ input }, { factor, offset }) =>
      right.forward({ input: map((x) => x + offset, input) }, { factor, offset: 0 }),
  })),
  mutantOf("scale", "divides its gradient by the factor", (right) => ({
    vjp: (inputs, output, dOutput, { factor, offset }, ...call) =>
      right.vjp(inputs, output, dOutput, { factor: factor === 0 ? 0 : 1 / factor, offset }, ...call),
  })),
  mutantOf("multiply", "repeats b end to end", () => ({
    forward: ({ a, b }) => {
      let at = 0;
      return { output: map((x) => x * b.data[at++ % b.data.length]!, a) };
    },
  })),
  mutantOf("multiply", "gives a repeated b the gradient of its first place", (right) => ({
    vjp(inputs, ...call) {
      const { b, ...gradients } = right.vjp(inputs, ...call);
      const copies = inputs.a.data.length / inputs.b.data.length;
      return { ...gradients, ...(b && { b: map((g) => g / copies, b) }) };
    },
  })),
];
