/** Ways in which matrix products, reductions and losses have been got wrong. */
import { build, map, sum } from "../../reference/einstein.ts";
import { reshaped, type Shape, type Tensor, tensor } from "../../reference/tensor.ts";
import { type Mutant, mutantOf } from "./mutant.ts";

const scaled = (factor: number, t: Tensor | undefined): Tensor | undefined => t && map((x) => factor * x, t);
/** Every row the first one: the batch index forgotten. */
const firstRow = (t: Tensor): Tensor => {
  const size = t.data.length / (t.shape[0] ?? 1);
  return tensor<Shape>(
    t.shape,
    Float64Array.from(t.data, (_, at) => t.data[at % size]!),
  );
};
/** The same numbers, read as if the last two axes lay the other way round. */
const misread = (t: Tensor): Tensor => {
  const [M, N] = t.shape.slice(-2) as [number, number];
  const turned = Float64Array.from(t.data, (_, at) => {
    const within = at % (M * N);
    return t.data[at - within + (within % N) * M + Math.floor(within / N)]!;
  });
  return tensor<Shape>(t.shape, turned);
};

export const reductionMutants: readonly Mutant[] = [
  mutantOf("matmul", "reads b transposed", (right) => ({
    forward: ({ a, b }, params) => right.forward({ a, b: misread(b) }, params),
  })),
  mutantOf("matmul", "multiplies all by the first matrix", (right) => ({
    forward: ({ a, b }, params) => right.forward({ a, b: b.shape.length > 2 ? firstRow(b) : b }, params),
  })),
  mutantOf("matmul", "swaps the factors of a gradient", (right) => ({
    vjp({ a, b }, output, dOutput, ...call) {
      return right.vjp({ a, b: misread(b) }, output, dOutput, ...call);
    },
  })),
  mutantOf("sum", "is a mean", (right) => ({
    forward(inputs, params) {
      const { output } = right.forward(inputs, params);
      return { output: map((x) => (x * output.data.length) / inputs.input.data.length, output) };
    },
  })),
  mutantOf("sum", "shares its gradient out", (right) => ({
    vjp(inputs, output, ...call) {
      const gradient = scaled(output.data.length / inputs.input.data.length, right.vjp(inputs, output, ...call).input);
      return gradient ? { input: gradient } : {};
    },
  })),
  mutantOf("max", "starts at 0", (right) => ({
    forward: (inputs, params) => ({ output: map((x) => (x < 0 ? 0 : x), right.forward(inputs, params).output) }),
  })),
  mutantOf("max", "gives a tie to the last", (right) => ({
    vjp({ input }, output, dOutput, params, saved, wanted) {
      const turned = (t: Tensor) => tensor<Shape>(t.shape, Float64Array.from(t.data).reverse());
      const gradients = right.vjp({ input: turned(input) }, output, turned(dOutput), params, saved, wanted);
      return gradients.input ? { input: turned(gradients.input) } : {};
    },
  })),
  mutantOf("max", "overlooks NaN", (right) => ({
    forward: ({ input }, params) =>
      right.forward({ input: map((x) => (Number.isNaN(x) ? -Infinity : x), input) }, params),
  })),
  mutantOf("logSoftmax", "takes the logarithm of a rounded softmax", () => ({
    forward: ({ input }) => ({ output: map((p) => Math.log(Math.fround(p)), shares(input)) }),
  })),
  mutantOf("logSoftmax", "forgets the mass in its gradient", () => ({
    vjp: (_inputs, _output, dOutput, _params, _saved, wanted) =>
      wanted.length > 0 ? { input: map((g) => g, dOutput) } : {},
  })),
];

export const lossMutants: readonly Mutant[] = [
  mutantOf("crossEntropy", "adds epsilon instead of clamping", (right) => ({
    forward: ({ probabilities, target }, params) =>
      right.forward({ probabilities: map((p) => p + params.epsilon, probabilities), target }, params),
  })),
  mutantOf("crossEntropy", "has a slope below epsilon", (right) => ({
    vjp({ probabilities, target }, output, dOutput, { epsilon }, saved, wanted) {
      const lifted = map((p) => Math.max(p, epsilon), probabilities);
      return right.vjp({ probabilities: lifted, target }, output, dOutput, { epsilon: epsilon / 2 }, saved, wanted);
    },
  })),
  mutantOf("sigmoidCrossEntropy", "overflows", () => ({
    forward: ({ logits, target }) => ({
      output: summed(map((x, t) => Math.log(1 + Math.exp(x)) - t * x, logits, target)),
    }),
  })),
  mutantOf("sigmoidCrossEntropy", "averages over the classes", (right) => ({
    forward(inputs, params) {
      const K = inputs.logits.shape[1]!;
      return { output: map((loss) => loss / K, right.forward(inputs, params).output) };
    },
  })),
  mutantOf("sigmoidCrossEntropy", "pulls at certain answers", (right) => ({
    vjp({ logits, target }, ...call) {
      return right.vjp({ logits: map((x) => Math.max(-10, Math.min(10, x)), logits), target }, ...call);
    },
  })),
  mutantOf("hinge", "pulls at the margin", (right) => ({
    vjp(inputs, output, dOutput, { margin }, saved, wanted) {
      return right.vjp(inputs, output, dOutput, { margin: margin + 2 ** -12 }, saved, wanted);
    },
  })),
  mutantOf("hinge", "squares its loss", (right) => ({
    forward: (inputs, params) => ({ output: map((x) => x * x, right.forward(inputs, params).output) }),
  })),
  mutantOf("multiclassHinge", "counts the right class as a wrong one", (right) => ({
    forward: (inputs, params) => ({ output: map((x) => x + params.margin, right.forward(inputs, params).output) }),
  })),
  mutantOf("multiclassHinge", "divides by the number of classes", (right) => ({
    forward: (inputs, params) => {
      const K = inputs.scores.shape[1]!;
      return { output: map((x) => x / K, right.forward(inputs, params).output) };
    },
  })),
  mutantOf("multiclassHinge", "does not pull the right class up", (right) => ({
    vjp(inputs, ...call) {
      const { scores } = right.vjp(inputs, ...call);
      return scores ? { scores: map((g, t) => g * (1 - t), scores, inputs.target) } : {};
    },
  })),
  mutantOf("l1", "has a slope where both sides meet", (right) => ({
    vjp({ prediction, target }, ...call) {
      return right.vjp({ prediction: map((p, t) => (p === t ? p + 1 : p), prediction, target), target }, ...call);
    },
  })),
  mutantOf("l1", "averages over the elements", (right) => ({
    forward: (inputs, params) => {
      const { output } = right.forward(inputs, params);
      return { output: map((x) => (x * output.data.length) / inputs.target.data.length, output) };
    },
  })),
  mutantOf("l2", "halves its loss", (right) => ({
    forward: (inputs, params) => ({ output: map((x) => x / 2, right.forward(inputs, params).output) }),
  })),
  mutantOf("l2", "pulls both sides the same way", (right) => ({
    vjp(...call) {
      const { prediction, target } = right.vjp(...call);
      return { ...(prediction && { prediction }), ...(target && { target: map((g) => -g, target) }) };
    },
  })),
  mutantOf("contrastive", "divides by a distance of 0", (right) => ({
    vjp(inputs, output, dOutput, params, saved, wanted) {
      const gradients = right.vjp(inputs, output, dOutput, params, saved, wanted);
      const meets = inputs.a.data.every((x, at) => x === inputs.b.data[at]);
      return Object.fromEntries(
        Object.entries(gradients).map(([name, g]) => [name, meets && g ? map(() => NaN, g) : g]),
      );
    },
  })),
  mutantOf("contrastive", "takes strangers for the same", (right) => ({
    forward: ({ a, b, same }, params) => right.forward({ a, b, same: map((s) => 1 - s, same) }, params),
  })),
  mutantOf("contrastive", "does not square the gap", (right) => ({
    forward: ({ a, b, same }, params) => ({
      output: map(
        (loss, s) => (s > 0 ? loss : Math.sqrt(2 * loss) / 2),
        right.forward({ a, b, same }, params).output,
        same,
      ),
    }),
  })),
  mutantOf("triplet", "forgets the margin", (right) => ({
    forward: (inputs, _params) => right.forward(inputs, { margin: 0 }),
  })),
  mutantOf("triplet", "pulls at what is settled", (right) => ({
    vjp(inputs, output, dOutput, _params, saved, wanted) {
      return right.vjp(inputs, output, dOutput, { margin: 1e9 }, saved, wanted);
    },
  })),
  mutantOf("triplet", "swaps positive and negative", (right) => ({
    forward: ({ anchor, positive, negative }, params) =>
      right.forward({ anchor, positive: negative, negative: positive }, params),
  })),
];

/** Softmax along the last axis. */
function shares(input: Tensor): Tensor {
  const K = input.shape.at(-1)!;
  const rows = reshaped(input, [input.data.length / K, K]);
  const exps = map(Math.exp, rows);
  const masses = summed(exps);
  return reshaped(
    tensor<Shape>(
      rows.shape,
      Float64Array.from(exps.data, (e, at) => e / masses.data[Math.floor(at / K)]!),
    ),
    input.shape,
  );
}

/** Rows summed. */
function summed({ shape, data }: Tensor): Tensor {
  const [B = 1, K = 1] = shape;
  return build([B], (b) => sum([K], (k) => data[b * K + k]!));
}
