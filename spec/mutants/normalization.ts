/** Ways in which normalizations have been got wrong. */
import { map } from "../../reference/einstein.ts";
import { type Shape, type Tensor, tensor } from "../../reference/tensor.ts";
import { type Mutant, mutantOf, stepMutantOf } from "./mutant.ts";

/** The channels of a batch, moments taken in float32 the careless way: the mean of the squares less the square of the mean. */
function inOnePass(input: Tensor): { readonly mean: Tensor; readonly variance: Tensor } {
  const C = input.shape.at(-1)!;
  const n = input.data.length / C;
  const sums = new Float32Array(C);
  const squares = new Float32Array(C);
  input.data.forEach((x, at) => {
    sums[at % C]! += x;
    squares[at % C]! += Math.fround(x * x);
  });
  const mean = tensor(
    [C],
    sums.map((total) => total / n),
  );
  const variance = map(
    (total, m) => Math.max(0, Math.fround(total / n) - Math.fround(m * m)),
    tensor([C], squares),
    mean,
  );
  return { mean, variance };
}

/** The normalizations that differ only in which elements make a group. */
const family = ["batchNorm", "layerNorm", "groupNorm", "instanceNorm"] as const;

const inEveryOne: readonly Mutant[] = family.flatMap((op): readonly Mutant[] => [
  mutantOf(op, "adds epsilon behind the root", (right) => ({
    forward: (inputs, params) => right.forward(inputs, { ...params, epsilon: params.epsilon ** 2 }),
  })),
  mutantOf(op, "takes mean and variance for constants in its gradient", (right) => ({
    vjp(inputs, output, dOutput, params, saved, wanted) {
      const gradients = right.vjp(inputs, output, dOutput, params, saved, wanted);
      const features = inputs.scale.data.length;
      const constant = Float64Array.from(dOutput.data, (g, at) => g * inputs.scale.data[at % features]!);
      return { ...gradients, ...(gradients.input && { input: tensor<Shape>(dOutput.shape, constant) }) };
    },
  })),
]);

export const normalizationMutants: readonly Mutant[] = [
  ...inEveryOne,
  mutantOf("batchNorm", "divides the variance by N − 1", (right) => ({
    forward({ input, scale, shift }, { epsilon }) {
      const n = input.data.length / scale.data.length;
      const stretch = n > 1 ? Math.sqrt((n - 1) / n) : 1;
      const narrow = map((s) => s * stretch, scale);
      return right.forward({ input, scale: narrow, shift }, { epsilon: (epsilon * (n - 1 || 1)) / n });
    },
  })),
  mutantOf("batchNorm", "finds its variance in one pass", (right) => ({
    forward({ input, scale, shift }, { epsilon }) {
      const { mean, variance } = inOnePass(input);
      const C = scale.data.length;
      const values = Float64Array.from(input.data, (x, at) => {
        const c = at % C;
        return (scale.data[c]! * (x - mean.data[c]!)) / Math.sqrt(variance.data[c]! + epsilon) + shift.data[c]!;
      });
      return { ...right.forward({ input, scale, shift }, { epsilon }), output: tensor<Shape>(input.shape, values) };
    },
  })),
  mutantOf("channelMoments", "finds its variance in one pass", () => ({
    forward({ input }) {
      const { mean, variance } = inOnePass(input);
      return { output: tensor([2, mean.data.length], [...mean.data, ...variance.data]) };
    },
  })),
  mutantOf("channelMoments", "divides the variance by N − 1", (right) => ({
    forward(inputs, params) {
      const { output } = right.forward(inputs, params);
      const C = inputs.input.shape.at(-1)!;
      const n = inputs.input.data.length / C;
      const values = Float64Array.from(output.data, (value, at) => (at < C || n === 1 ? value : (value * n) / (n - 1)));
      return { output: tensor<Shape>(output.shape, values) };
    },
  })),
  mutantOf("channelMoments", "forgets the variance in its gradient", (right) => ({
    vjp(inputs, output, dOutput, ...call) {
      const C = inputs.input.shape.at(-1)!;
      const firstRow = tensor<Shape>(
        dOutput.shape,
        Float64Array.from(dOutput.data, (g, at) => (at < C ? g : 0)),
      );
      return right.vjp(inputs, output, firstRow, ...call);
    },
  })),
  mutantOf("batchNormInference", "looks at the batch", (right) => ({
    forward(inputs, params) {
      const { mean, variance } = inOnePass(inputs.input);
      return right.forward({ ...inputs, mean, variance }, params);
    },
  })),
  mutantOf("batchNormInference", "takes the variance for the deviation", (right) => ({
    forward: (inputs, params) => right.forward({ ...inputs, variance: map((v) => v * v, inputs.variance) }, params),
  })),
  mutantOf("layerNorm", "always normalizes the last axis only", (right) => ({
    forward(inputs, params) {
      const K = inputs.input.shape.at(-1)!;
      const { output } = right.forward(
        { input: inputs.input, scale: tensor([K], Array(K).fill(1)), shift: tensor([K], Array(K).fill(0)) },
        { ...params, axes: 1 },
      );
      const features = inputs.scale.data.length;
      const values = Float64Array.from(output.data, (y, at) => {
        return y * inputs.scale.data[at % features]! + inputs.shift.data[at % features]!;
      });
      return { output: tensor<Shape>(output.shape, values) };
    },
  })),
  mutantOf("groupNorm", "puts every other channel in a group", (right) => ({
    forward(inputs, params) {
      const C = inputs.input.shape.at(-1)!;
      const width = C / params.groups;
      const dealt = (c: number) => (c % width) * params.groups + Math.floor(c / width);
      const deal = (t: Tensor) =>
        tensor<Shape>(
          t.shape,
          Float64Array.from(t.data, (_, at) => t.data[at - (at % C) + dealt(at % C)]!),
        );
      const { output } = right.forward(
        { input: deal(inputs.input), scale: deal(inputs.scale), shift: deal(inputs.shift) },
        params,
      );
      const values = new Float64Array(output.data.length);
      output.data.forEach((y, at) => {
        values[at - (at % C) + dealt(at % C)] = y;
      });
      return { output: tensor<Shape>(output.shape, values) };
    },
  })),
  mutantOf("instanceNorm", "mixes the examples of the batch", (right) => ({
    forward: ({ input, ...rest }, params) => {
      const joined = [1, input.data.length / input.shape.at(-1)!, input.shape.at(-1)!];
      const { output } = right.forward({ input: tensor<Shape>(joined, input.data), ...rest }, params);
      return { output: tensor<Shape>(input.shape, output.data) };
    },
  })),
  mutantOf("localResponseNorm", "does not divide alpha by size", (right) => ({
    forward: (inputs, params) => right.forward(inputs, { ...params, alpha: params.alpha * params.size }),
  })),
  mutantOf("localResponseNorm", "puts the middle of an even window one channel on", (right) => ({
    forward: ({ input }, params) => {
      const C = input.shape.at(-1)!;
      const turn = (t: Tensor) =>
        tensor<Shape>(
          t.shape,
          Float64Array.from(t.data, (_, at) => t.data[at - 2 * (at % C) + C - 1]!),
        );
      return { output: turn(right.forward({ input: turn(input) }, params).output) };
    },
  })),
  mutantOf("localResponseNorm", "takes the masses for constants in its gradient", (right) => ({
    vjp: ({ input }, output, dOutput, _params, _saved, wanted) => {
      const slope = map((x, y) => (x === 0 ? 1 : y / x), input, output);
      return wanted.length > 0 && right ? { input: map((g, s) => g * s, dOutput, slope) } : {};
    },
  })),
  stepMutantOf(
    "runningAverage",
    "weighs the old with momentum",
    (right) => (w, g, slots, params, t) => right(w, g, slots, { momentum: 1 - params.momentum }, t),
  ),
  stepMutantOf("runningAverage", "begins with the first batch", (right) => (w, g, slots, params, t) => {
    return right(w, g, slots, t === 1 ? { momentum: 1 } : params, t);
  }),
];
