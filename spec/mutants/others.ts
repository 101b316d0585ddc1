/** Ways in which the dense, pointwise and statistical ops have been got wrong, and ways to misbehave. */
import { map, sum } from "../../reference/einstein.ts";
import { reshaped, type Shape, type Tensor, tensor } from "../../reference/tensor.ts";
import { type Mutant, mutantOf } from "./mutant.ts";

const scaled = (factor: number, t: Tensor | undefined): Tensor | undefined => t && map((x) => factor * x, t);
const float32 = (t: Tensor): Tensor => map(Math.fround, t);

export const denseMutants: readonly Mutant[] = [
  mutantOf("linear", "ignores the bias", (right) => ({
    forward: ({ bias: _, ...inputs }, params) => right.forward(inputs, params),
  })),
  mutantOf("linear", "averages the bias gradient over the batch", (right) => ({
    vjp(inputs, ...call) {
      const gradients = right.vjp(inputs, ...call);
      return { ...gradients, ...(gradients.bias && { bias: scaled(1 / inputs.input.shape[0]!, gradients.bias) }) };
    },
  })),
  mutantOf("linear", "reads the weight transposed", (right) => ({
    forward({ weight, ...rest }, params) {
      const [O = 0, I = 0] = weight.shape;
      const turned = Float64Array.from(weight.data, (_, at) => weight.data[(at % I) * O + Math.floor(at / I)]!);
      return right.forward({ ...rest, weight: tensor([O, I], turned) }, params);
    },
  })),
  mutantOf("add", "repeats b end to end", () => ({
    forward({ a, b }) {
      const values = Float64Array.from(a.data, (x, at) => x + b.data[at % b.data.length]!);
      return { output: tensor<Shape>(a.shape, values) };
    },
  })),
  mutantOf("add", "gives a repeated b the gradient of its first place", (right) => ({
    vjp(inputs, output, dOutput, params, saved, wanted) {
      const gradients = right.vjp(inputs, output, dOutput, params, saved, wanted);
      const copies = inputs.a.data.length / inputs.b.data.length;
      return { ...gradients, ...(gradients.b && { b: scaled(1 / copies, gradients.b) }) };
    },
  })),
  mutantOf("reshape", "walks the columns first", (right) => ({
    forward({ input }, params) {
      const [rows = 1, ...rest] = input.shape;
      const columns = rest.reduce((count, extent) => count * extent, 1);
      const turned = Float64Array.from(
        input.data,
        (_, at) => input.data[(at % rows) * columns + Math.floor(at / rows)]!,
      );
      return right.forward({ input: tensor<Shape>(input.shape, turned) }, params);
    },
  })),
  mutantOf("mean", "divides by n − 1", (right) => ({
    forward(inputs, params) {
      const { output } = right.forward(inputs, params);
      const n = inputs.input.data.length / output.data.length;
      return { output: n > 1 ? map((m) => (m * n) / (n - 1), output) : output };
    },
  })),
  mutantOf("mean", "forgets to divide its gradient", (right) => ({
    vjp(inputs, output, ...call) {
      const gradients = right.vjp(inputs, output, ...call);
      return gradients.input ? { input: scaled(inputs.input.data.length / output.data.length, gradients.input) } : {};
    },
  })),
];

export const pointwiseMutants: readonly Mutant[] = [
  mutantOf("relu", "turns NaN into 0", () => ({
    forward: ({ input }) => ({ output: map((x) => (Number.isNaN(x) ? 0 : Math.max(x, 0)), input) }),
  })),
  mutantOf("relu", "has a gradient at the kink", () => ({
    vjp: ({ input }, _output, dOutput, _params, _saved, wanted) =>
      wanted.length > 0 ? { input: map((x, g) => (x >= 0 ? g : 0), input, dOutput) } : {},
  })),
  mutantOf("relu", "leaks a thousandth", () => ({
    forward: ({ input }) => ({ output: map((x) => Math.max(x, x / 1000), input) }),
  })),
  mutantOf("relu", "clips its gradient", (right) => ({
    vjp(...call) {
      const { input } = right.vjp(...call);
      return input ? { input: map((g) => Math.min(Math.max(g, -1), 1), input) } : {};
    },
  })),
  mutantOf("relu", "works in place", (right) => ({
    forward(inputs, params) {
      const { output } = right.forward(inputs, params);
      inputs.input.data.set(output.data);
      return { output };
    },
  })),
  mutantOf("sigmoid", "leans to one side", (right) => ({
    forward: ({ input }, params) => right.forward({ input: map((x) => x + 0.001, input) }, params),
  })),
  mutantOf("sigmoid", "overflows", () => ({
    forward: ({ input }) => ({ output: map((x) => Math.exp(x) / (1 + Math.exp(x)), input) }),
  })),
  mutantOf("sigmoid", "takes its gradient from the rounded output", () => ({
    vjp: (_inputs, output, dOutput, _params, _saved, wanted) =>
      wanted.length > 0 ? { input: map((y, g) => g * y * (1 - y), float32(output), dOutput) } : {},
  })),
  mutantOf("tanh", "loses its digits near 0", () => ({
    forward: ({ input }) => ({ output: map((x) => 1 - 2 / (1 + Math.fround(Math.exp(2 * x))), input) }),
  })),
  mutantOf("dropout", "forgets to divide by keep", () => ({
    forward: ({ input, mask }) => ({ output: map((x, m) => x * m, input, mask) }),
  })),
  mutantOf("dropout", "keeps what it should drop", (right) => ({
    forward: ({ input, mask }, params) => right.forward({ input, mask: map((m) => 1 - m, mask) }, params),
  })),
  mutantOf("dropout", "pays what it dropped", (right) => ({
    vjp: ({ input }, output, dOutput, params, saved, wanted) =>
      right.vjp({ input, mask: map(() => 1, input) }, output, dOutput, params, saved, wanted),
  })),
];

export const probabilityMutants: readonly Mutant[] = [
  mutantOf("softmax", "normalizes over everything", (right) => ({
    forward: ({ input }, params) => ({
      output: reshaped(right.forward({ input: reshaped(input, [input.data.length]) }, params).output, input.shape),
    }),
  })),
  mutantOf("softmax", "adds an epsilon to the mass", () => ({
    forward({ input }) {
      const K = input.shape.at(-1)!;
      const mass = (row: number) => 1e-3 + sum([K], (k) => Math.exp(input.data[row * K + k]!));
      const values = Float64Array.from(input.data, (x, at) => Math.exp(x) / mass(Math.floor(at / K)));
      return { output: tensor<Shape>(input.shape, values) };
    },
  })),
  mutantOf("softmax", "does not subtract the maximum", () => ({
    forward({ input }) {
      const K = input.shape.at(-1)!;
      const mass = (row: number) => sum([K], (k) => Math.exp(input.data[row * K + k]!));
      const values = Float64Array.from(input.data, (x, at) => Math.exp(x) / mass(Math.floor(at / K)));
      return { output: tensor<Shape>(input.shape, values) };
    },
  })),
  mutantOf("softmax", "forgets the mean in its gradient", () => ({
    vjp: (_inputs, output, dOutput, _params, _saved, wanted) =>
      wanted.length > 0 ? { input: map((p, g) => p * g, output, dOutput) } : {},
  })),
  mutantOf("softmaxCrossEntropy", "forgets − target in its gradient", (right) => ({
    vjp(inputs, output, dOutput, _params, saved, wanted) {
      const { logits } = right.vjp(inputs, output, dOutput, { labelSmoothing: 0 }, saved, wanted);
      const K = inputs.logits.shape[1]!;
      const owed = Float64Array.from(inputs.target.data, (t, at) => t * dOutput.data[Math.floor(at / K)]!);
      return logits ? { logits: map((g, o) => g + o, logits, tensor<Shape>(logits.shape, owed)) } : {};
    },
  })),
  mutantOf("softmaxCrossEntropy", "counts bits instead of nats", (right) => ({
    forward: (inputs, params) => ({ output: map((nats) => nats / Math.LN2, right.forward(inputs, params).output) }),
  })),
  mutantOf("softmaxCrossEntropy", "smooths its gradient only", (right) => ({
    forward: (inputs) => right.forward(inputs, { labelSmoothing: 0 }),
  })),
  mutantOf("softmaxCrossEntropy", "averages over the batch", (right) => ({
    vjp(inputs, ...call) {
      const { logits } = right.vjp(inputs, ...call);
      return logits ? { logits: scaled(1 / inputs.logits.shape[0]!, logits) } : {};
    },
  })),
];
