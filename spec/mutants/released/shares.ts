/** What releases got wrong about softmax and the losses. */
import { map } from "../../../reference/einstein.ts";
import { reference } from "../../../reference/index.ts";
import { type Shape, sizeOf, type Tensor, tensor } from "../../../reference/tensor.ts";
import { type Mutant, mutantOf } from "../mutant.ts";
import { but } from "./altered.ts";
import { answers } from "./planted.ts";

const f = Math.fround;

/** Each row of the last axis, all of it in float32. */
const rowwise = (t: Tensor, row: (values: readonly number[]) => readonly number[]): Tensor => {
  const K = t.shape.at(-1)!;
  const rows = Array.from({ length: t.data.length / K }, (_, at) =>
    row(Array.from(t.data.slice(at * K, (at + 1) * K))),
  );
  return tensor<Shape>(t.shape, Float64Array.from(rows.flat()));
};
/** Shares of a row from which something else than its largest number was taken. */
const sharesBelow = (top: (values: readonly number[]) => number) => (values: readonly number[]) => {
  const heights = values.map((x) => f(Math.exp(f(x - top(values)))));
  const total = heights.reduce((sum, x) => f(sum + x), 0);
  return heights.map((height) => height / total);
};
const largest = (values: readonly number[]): number => values.reduce((top, x) => Math.max(top, x), -Infinity);
/** A loss against other shares of the classes than labels and smoothing make. */
const mixing = (fault: string, share: (t: number, smoothing: number, K: number) => number): Mutant =>
  mutantOf("softmaxCrossEntropy", fault, (right) => ({
    forward(inputs, params) {
      const { output } = right.forward(inputs, params);
      const K = inputs.logits.shape[1]!;
      const mixed = map((t) => share(t, params.labelSmoothing, K), inputs.target);
      const logP = reference.kernels.logSoftmax.forward({ input: inputs.logits }, {}).output;
      const terms = map((t, l) => (t === 0 ? 0 : -t * l), mixed, logP);
      const losses = Array.from(output.data, (_, b) =>
        Array.from(terms.data.slice(b * K, (b + 1) * K)).reduce((sum, x) => sum + x, 0),
      );
      return { output: tensor<Shape>(output.shape, losses) };
    },
  }));

export const releasedShares: readonly Mutant[] = [
  // NNlib, FluxML/NNlib.jl#43
  but("softmax", "takes 0 from five and more that are all below it", "output", (right, { input }) => {
    const isLost = (row: readonly number[]) => row.length > 4 && largest(row) < -87;
    let at = 0;
    const lost = rowwise(input, (row) => row.map(() => (isLost(row) ? 1 : 0)));
    return map((share) => (lost.data[at++] ? Number.NaN : share), right);
  }),
  // SYCL in llama.cpp, ggml-org/llama.cpp#24451
  but("softmax", "takes the largest of the first 256 from all", "output", (right, { input }) =>
    input.shape.at(-1)! > 256
      ? rowwise(
          input,
          sharesBelow((row) => largest(row.slice(0, 256))),
        )
      : right,
  ),
  // OpenVINO, openvinotoolkit/openvino#16818
  answers("softmax", "is wrong where more than 16 of 32 lanes are left beyond 288", ({ input }) => {
    const K = input.shape.at(-1)!;
    return K >= 288 && K % 32 > 16;
  }),
  // WebDNN, mil-tokyo/webdnn#539
  answers("softmax", "is wrong for four axes", ({ input }) => input.shape.length === 4),
  answers("logSoftmax", "is wrong for four axes", ({ input }) => input.shape.length === 4),
  // MPS, intel/webml-polyfill#891
  answers("softmax", "is wrong for one long row of four axes", ({ input: { shape } }) => {
    return shape.length === 4 && sizeOf(shape) === shape[3] && shape[3]! > 64;
  }),
  // TensorRT, NVIDIA/TensorRT#2021
  answers("softmax", "is wrong from 65536 rows on", ({ input }) => sizeOf(input.shape.slice(0, -1)) > 65535),
  // PyTorch, pytorch/pytorch#3240
  answers(
    "logSoftmax",
    "is −∞ for a single number",
    ({ input }) => input.shape.length === 1 && input.shape[0] === 1,
    (t) => map(() => Number.NEGATIVE_INFINITY, t),
  ),
  // PyTorch on CUDA, pytorch/pytorch#38839; on the CPU, pytorch/pytorch#11752
  but("logSoftmax", "adds the logarithm of the mass to the largest first", "output", (_, { input }) =>
    rowwise(input, (row) => {
      const top = largest(row);
      const log = f(Math.log(row.reduce((sum, x) => f(sum + f(Math.exp(f(x - top)))), 0)));
      return row.map((x) => f(x - f(top + log)));
    }),
  ),
  // fastai, fastai/fastai#1814
  mixing("shares the smoothing among the wrong classes alone", (t, part, K) =>
    K > 1 ? (1 - (part * K) / (K - 1)) * t + part / (K - 1) : t,
  ),
  // ConvE, TimDettmers/ConvE#55
  mixing("smooths with a whole share of each class", (t, part, K) => (part > 0 ? (1 - part) * t + 1 / K : t)),
  // pytorch-randaugment, ildoonet/pytorch-randaugment#30
  mixing("takes a share of the smoothing from the right class", (t, part, K) => (1 - part / K) * t + part / K),
  // darknet, AlexeyAB/darknet#5207
  mixing("counts a class wholly that is there in part", (t, part, K) =>
    t > 0 && t < 1 ? 1 : (1 - part) * t + part / K,
  ),
  // PyTorch, pytorch/pytorch#2221
  but("sigmoidCrossEntropy", "is infinite for sure rejections", "output", (right, { logits }) => {
    const K = logits.shape[1]!;
    const lost = (b: number) => logits.data.slice(b * K, (b + 1) * K).some((x) => x < -88.7);
    let b = 0;
    return map((loss) => (lost(b++) ? Number.POSITIVE_INFINITY : loss), right);
  }),
  // PyTorch, pytorch/pytorch#1792: the slope of an absolute value at 0
  but("sigmoidCrossEntropy", "is off by a half where a logit is 0", "logits", (right, { logits }, _, dOutput) => {
    const K = logits.shape[1]!;
    let at = 0;
    const pull = map(() => dOutput!.data[Math.floor(at++ / K)]!, logits);
    return map((g, x, p) => (x === 0 ? g - p / 2 : g), right, logits, pull);
  }),
  // candle, huggingface/candle#2561
  mutantOf("sigmoidCrossEntropy", "takes the logarithm of what float32 leaves of 1 − σ", () => ({
    forward({ logits, target }) {
      const K = logits.shape[1]!;
      const share = (x: number) => f(1 / f(1 + f(Math.exp(-x))));
      const term = (x: number, t: number) =>
        (t > 0 ? -t * Math.log(share(x)) : 0) - (t < 1 ? (1 - t) * Math.log(f(1 - share(x))) : 0);
      const losses = Array.from(
        { length: logits.shape[0]! },
        (_, b) =>
        Array.from({ length: K }, (_, k) => term(logits.data[b * K + k]!, target.data[b * K + k]!)).reduce((sum, x) => sum + x, 0), // biome-ignore format: one line
      );
      return { output: tensor<Shape>([losses.length], losses) };
    },
  })),
];
