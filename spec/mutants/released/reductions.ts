/** What releases got wrong about sums, means and maxima over axes. */
import { map } from "../../../reference/einstein.ts";
import { type Shape, sizeOf, type Tensor } from "../../../reference/tensor.ts";
import { type Mutant, mutantOf } from "../mutant.ts";
import { but, takes, without } from "./altered.ts";
import { answers } from "./planted.ts";

const terms = (input: Shape, output: Shape): number => sizeOf(input) / Math.max(1, sizeOf(output));
/** How many numbers lie beside each other in memory and go into one sum. */
const innermost = ({ shape }: Tensor, axes: readonly number[]): number => {
  const kept = shape.findLastIndex((_, axis) => !axes.includes(axis));
  return sizeOf(shape.slice(kept + 1));
};

export const releasedReductions: readonly Mutant[] = [
  // ONNX Runtime: docs/reports/onnx-runtime.md
  but("localResponseNorm", "keeps one sum in float32 along the channels", "output", (_, { input }, params) => {
    const { size, alpha, beta, k } = params;
    const C = input.shape.at(-1)!;
    const [before, after] = [Math.floor(size / 2), size - 1 - Math.floor(size / 2)];
    let [at, mass] = [0, 0];
    const share = (c: number) => (c < 0 || c >= C ? 0 : (alpha / size) * input.data[at - (at % C) + c]! ** 2);
    return map((x) => {
      const c = at % C;
      if (c === 0) {
        mass = 0;
        for (let near = 0; near < after; near++) mass = Math.fround(mass + share(near));
      }
      mass = Math.fround(Math.fround(mass + share(c + after)) - share(c - before - 1));
      at++;
      return x * (k + mass) ** -beta;
    }, input);
  }),
  // MLX, ml-explore/mlx#855
  answers("sum", "is wrong where one axis is kept among six", ({ input }, { axes }) => {
    const rank = input.shape.length;
    return rank > 4 && axes.length === rank - 1 && axes.includes(0) && axes.includes(rank - 1);
  }),
  // TensorFlow, tensorflow/tensorflow#21439
  answers(
    "sum",
    "is wrong from the 33rd of four axes' first on",
    ({ input }, { axes }) => input.shape.length === 4 && input.shape[0]! > 32 && axes.length === 1 && axes[0] === 3,
  ),
  // mshadow, dmlc/mshadow#116
  answers(
    "sum",
    "loses the last sum over the first of three axes",
    ({ input }, { axes }) => input.shape.length === 3 && axes.length === 1 && axes[0] === 0,
    (t) => without(t, (at) => at === t.data.length - 1),
  ),
  // Knet, denizyuret/Knet.jl#107
  takes("sum", "adds up what the first 512 blocks of 128 threads reach", ({ input }, params) => {
    const all = params.axes.length === input.shape.length;
    return [{ input: all ? without(input, (at) => at >= 2 ** 16) : input }, params];
  }),
  // 1bit-MONSTER, 1bit-MONSTER/1bit-MONSTER#301: what integer division leaves is left out
  takes("sum", "leaves out what is left of blocks of 16 beyond 1024", ({ input }, params) => {
    const row = innermost(input, params.axes);
    const blocks = row > 1024 ? Math.floor(row / 16) * 16 : row;
    return [{ input: without(input, (at) => at % row >= blocks) }, params];
  }),
  takes("mean", "leaves out what is left of blocks of 16 beyond 1024", ({ input }, params) => {
    const row = innermost(input, params.axes);
    const blocks = row > 1024 ? Math.floor(row / 16) * 16 : row;
    return [{ input: without(input, (at) => at % row >= blocks) }, params];
  }),
  // ROCm MIOpen, ROCm/rocm-libraries#9030: some terms four times, as many never
  takes("mean", "reads what is left of 1024 with the wrong stride", ({ input }, params) => {
    const row = innermost(input, params.axes);
    const { data } = input;
    const full = Math.floor(row / 1024) * 1024;
    let at = 0;
    const strided = map((x) => {
      const place = at++;
      const within = place % row;
      return row > 1024 && within > full && within % 4 !== 0 ? data[place - 1]! : x;
    }, input);
    return [{ input: strided }, params];
  }),
  // AleaTK, quantalea/AleaTK#5
  but("mean", "divides by all there is", "output", (right, { input }) =>
    map((x) => (x * terms(input.shape, right.shape)) / input.data.length, right),
  ),
  // deepchem, deepchem/deepchem#569
  mutantOf("mean", "ignores which axes where each has the same extent", (right) => ({
    forward(inputs, params) {
      const { shape } = inputs.input;
      const square = shape.length > 1 && shape.every((extent) => extent === shape[0]);
      const axes = square ? params.axes.map((_, at) => at) : params.axes;
      return right.forward(inputs, { axes });
    },
  })),
  // nvFuser, csarofeen/pytorch#1141; tinyengine, mit-han-lab/tinyengine#107
  but("max", "starts at the smallest number above 0 where terms are many", "output", (right, { input }) => {
    const many = terms(input.shape, right.shape) > 8;
    return map((x) => (many ? Math.max(x, 2 ** -126) : x), right);
  }),
  // SYCL in llama.cpp, ggml-org/llama.cpp#24451
  mutantOf("max", "hears the first 16 of more warps of 16", (right) => ({
    forward(inputs, params) {
      const row = innermost(inputs.input, params.axes);
      const heard = row > 256 ? 256 : row;
      let at = 0;
      const deaf = map((x) => (at++ % row < heard ? x : Number.NEGATIVE_INFINITY), inputs.input);
      return right.forward({ input: deaf }, params);
    },
  })),
];
