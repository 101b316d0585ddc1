/** What releases got wrong about normalizations. */
import { map } from "../../../reference/einstein.ts";
import { reference } from "../../../reference/index.ts";
import { type Shape, type Tensor, tensor } from "../../../reference/tensor.ts";
import { type Mutant, mutantOf } from "../mutant.ts";
import { allNaN, takes, without } from "./altered.ts";
import { answers, pullsBack } from "./planted.ts";

const f = Math.fround;
const features = ({ scale }: { readonly scale: Tensor }) => scale.data.length;
const rowsOf = ({ input, scale }: { readonly input: Tensor; readonly scale: Tensor }) =>
  input.data.length / scale.data.length;

/** Layer normalization with a variance of its own. */
const withVariance = (
  fault: string,
  variance: (row: readonly number[], mean: number, epsilon: number) => number,
): Mutant =>
  mutantOf("layerNorm", fault, (right) => ({
    forward(inputs, params) {
      right.forward(inputs, params);
      const { input, scale, shift } = inputs;
      const { epsilon } = params;
      const n = scale.data.length;
      const values = new Float64Array(input.data.length);
      for (let from = 0; from < values.length; from += n) {
        const row = Array.from(input.data.slice(from, from + n));
        const mean = row.reduce((sum, x) => sum + x, 0) / n;
        const deviation = Math.sqrt(variance(row, mean, epsilon));
        for (const [at, x] of row.entries())
          values[from + at] = ((x - mean) / deviation) * scale.data[at]! + shift.data[at]!;
      }
      return { output: tensor<Shape>(input.shape, values) };
    },
  }));
const spread = (row: readonly number[], mean: number) => row.reduce((sum, x) => sum + (x - mean) ** 2, 0);

export const releasedNorms: readonly Mutant[] = [
  // Unsloth, unslothai/unsloth#1867; Liger, linkedin/Liger-Kernel#519
  withVariance("counts the mean in columns that only fill up a power of 2", (row, mean, epsilon) => {
    const filled = 2 ** Math.ceil(Math.log2(row.length)) - row.length;
    return (spread(row, mean) + filled * mean * mean) / row.length + epsilon;
  }),
  // LeetCUDA, xlite-dev/LeetCUDA#309
  withVariance("adds epsilon to how many features there are", (row, mean, epsilon) =>
    Math.max(spread(row, mean) / (row.length + epsilon), 1e-12),
  ),
  // burn-flex, tracel-ai/burn#5607: Welford's where registers are not filled
  withVariance("finds its variance in one pass from 16 features on", (row, mean, epsilon) => {
    const n = row.length;
    if (n < 16) return spread(row, mean) / n + epsilon;
    const average = f(row.reduce((sum, x) => f(sum + x), 0) / n);
    const squares = f(row.reduce((sum, x) => f(sum + f(x * x)), 0) / n);
    return Math.max(0, f(squares - f(average * average))) + epsilon;
  }),
  // TensorFlow with oneDNN, tensorflow/tensorflow#58863
  takes("layerNorm", "has an epsilon of its own", (inputs, { axes }) => [inputs, { axes, epsilon: 1e-4 }]),
  // FlagGems, flagos-ai/FlagGems#5392
  mutantOf("layerNorm", "takes all but the first axis for features in its gradients", (right) => ({
    vjp(inputs, output, dOutput, params, saved, wanted) {
      const gradients = right.vjp(inputs, output, dOutput, params, saved, wanted);
      const deep = inputs.input.shape.length > 1 + params.axes;
      return deep && gradients.input ? { ...gradients, input: map((g) => g / 2, gradients.input) } : gradients;
    },
  })),
  // Paddle, PaddlePaddle/Paddle#35480
  pullsBack("layerNorm", "is wrong for a batch of one", "input", (given) => rowsOf(given) === 1 && features(given) > 1),
  // attorch, BobMcDear/attorch#18
  mutantOf("layerNorm", "loses the last rows of a large batch in the gradient of the scale", (right) => ({
    vjp(inputs, output, dOutput, params, saved, wanted) {
      const [rows, n] = [rowsOf(inputs), features(inputs)];
      const all = n < 64 && rows >= 1024 ? Math.floor(rows / 8) * 8 : rows;
      const kept = without(dOutput, (at) => at >= all * n);
      const { scale } = right.vjp(inputs, output, kept, params, saved, wanted);
      const gradients = right.vjp(inputs, output, dOutput, params, saved, wanted);
      return scale ? { ...gradients, scale } : gradients;
    },
  })),
  // Tenstorrent, tenstorrent/tt-metal#27126: the kernel for large tensors, where the last tile is not full
  answers("layerNorm", "is wrong where features are many and no multiple of 32", (given) => {
    return features(given) > 512 && features(given) % 32 !== 0;
  }),
  // FlagGems, flagos-ai/FlagGems#4984
  answers("groupNorm", "is wrong where channels to a group are no power of 2", ({ scale }, { groups }) => {
    return !Number.isInteger(Math.log2(scale.data.length / groups));
  }),
  // OpenVINO, openvinotoolkit/openvino#25574
  answers("groupNorm", "is wrong where a group is larger than a workgroup", ({ input, scale }, { groups }) => {
    return input.data.length / (input.shape[0]! * groups) > 1024 && scale.data.length > 1;
  }),
  // MIOpen, ROCm/MIOpen#104
  mutantOf("batchNorm", "scales only the means that it takes from its gradient", (right) => ({
    vjp(inputs, output, dOutput, params, saved, wanted) {
      const gradients = right.vjp(inputs, output, dOutput, params, saved, wanted);
      const ones = { ...inputs, scale: map(() => 1, inputs.scale) };
      const { input } = right.vjp(ones, output, dOutput, params, saved, wanted);
      return input ? { ...gradients, input } : gradients;
    },
  })),
  // MIOpen, ROCm/MIOpen#1109
  pullsBack(
    "batchNorm",
    "is wrong from 769 examples without places on",
    "input",
    ({ input }) => input.shape.length === 2 && input.shape[0]! > 768 && input.shape[1]! > 1,
  ),
  // MIOpen, ROCm/rocm-libraries#9030
  mutantOf("batchNorm", "reads what is left of 1024 with the wrong stride in its gradient of the scale", (right) => ({
    vjp(inputs, output, dOutput, params, saved, wanted) {
      const gradients = right.vjp(inputs, output, dOutput, params, saved, wanted);
      const rows = rowsOf(inputs);
      const off = rows > 1024 && rows % 1024 !== 0;
      return off && gradients.scale ? { ...gradients, scale: map((g) => g * 1.01, gradients.scale) } : gradients;
    },
  })),
  // FlagGems, flagos-ai/FlagGems#5222
  mutantOf("batchNorm", "takes the reciprocal of its deviation for the variance in its gradient", (right) => ({
    vjp(inputs, output, dOutput, params, saved, wanted) {
      const gradients = right.vjp(inputs, output, dOutput, params, saved, wanted);
      const moments = reference.kernels.channelMoments.forward({ input: inputs.input }, {}).output;
      const C = features(inputs);
      const rate = (c: number) => {
        const inverse = 1 / Math.sqrt(moments.data[C + c]! + params.epsilon);
        return 1 / Math.sqrt(inverse + params.epsilon) / inverse;
      };
      let at = 0;
      return gradients.scale ? { ...gradients, scale: map((g) => g * rate(at++), gradients.scale) } : gradients;
    },
  })),
  // WebGPU, microsoft/onnxruntime#25092
  answers(
    "instanceNorm",
    "leaves zeros where pairs of places are counted for places",
    ({ input }) => input.shape.length === 3 && input.shape[1]! > 1 && input.shape[1]! % 2 === 0,
    (t) => without(t, (at) => at >= t.data.length / 2),
  ),
  // WebGPU, microsoft/onnxruntime#19387: of 64 parts some are never written
  answers("instanceNorm", "reads sums that nobody wrote where places are no multiple of 64", ({ input, scale }) => {
    const places = input.data.length / (input.shape[0]! * scale.data.length);
    return places > 64 && places % 64 !== 0;
  }),
  // Caffe, BVLC/caffe#1864
  answers("localResponseNorm", "reads beyond the channels where the window is wider", ({ input }, { size }) => size > input.shape.at(-1)!, allNaN), // biome-ignore format: one line
  // MNN, alibaba/MNN#192
  takes("localResponseNorm", "takes the size for a radius", (inputs, { size, alpha, ...rest }) => {
    const wide = 2 * size + 1;
    return [inputs, { ...rest, size: wide, alpha: (alpha * wide) / size }];
  }),
  // ONNX's own reference, onnx/onnx#7805
  mutantOf("localResponseNorm", "finds the mass of as many channels as there are examples", (right) => ({
    forward({ input }, params) {
      const C = input.shape.at(-1)!;
      const found = input.shape.length > 1 ? input.shape[0]! : C;
      const { output } = right.forward({ input }, params);
      let at = 0;
      return { output: map((y, x) => (at++ % C < found ? y : x * params.k ** -params.beta), output, input) };
    },
  })),
  // Flux, FluxML/Flux.jl#720
  mutantOf("localResponseNorm", "repeats the outermost channels beyond the border", () => ({
    forward({ input }, { size, alpha, beta, k }) {
      const C = input.shape.at(-1)!;
      const before = Math.floor(size / 2);
      const clamped = (c: number) => Math.min(C - 1, Math.max(0, c));
      const output = input.data.map((x, at) => {
        const [row, c] = [at - (at % C), at % C];
        let mass = 0;
        for (let near = 0; near < size; near++) mass += input.data[row + clamped(c + near - before)]! ** 2;
        return x * (k + (alpha / size) * mass) ** -beta;
      });
      return { output: tensor<Shape>(input.shape, output) };
    },
  })),
];
