/** What releases got wrong about matrix products, and about sums and products that repeat one side. */
import { map } from "../../../reference/einstein.ts";
import { type Shape, sizeOf, type Tensor, tensor } from "../../../reference/tensor.ts";
import { type Mutant, mutantOf } from "../mutant.ts";
import { but, takes, withInput, without } from "./altered.ts";
import { allZeros, answers, pullsBack } from "./planted.ts";

type Sides = { readonly a: Tensor; readonly b: Tensor };
const M = ({ a }: Sides) => a.shape.at(-2)!;
const K = ({ a }: Sides) => a.shape.at(-1)!;
const N = ({ b }: Sides) => b.shape.at(-1)!;

/** The last two axes swapped, of square matrices. */
const turned = (t: Tensor): Tensor => {
  const n = t.shape.at(-1)!;
  const at = (place: number) => {
    const within = place % (n * n);
    return place - within + (within % n) * n + Math.floor(within / n);
  };
  return tensor<Shape>(
    t.shape,
    t.data.map((_, place) => t.data[at(place)]!),
  );
};

/** a plus numbers of b that are looked up by another place. */
const addsAt = (fault: string, where: (given: Sides) => boolean, place: (at: number, given: Sides) => number): Mutant =>
  but("add", fault, "output", (right, given) => {
    if (!where(given)) return right;
    let at = 0;
    return map((x) => x + given.b.data[place(at++, given)]!, given.a);
  });

export const releasedProducts: readonly Mutant[] = [
  // MPS, pytorch/pytorch#84736 and #86937
  takes("matmul", "reads b transposed where all are square", (inputs, params) => {
    const square = M(inputs) === K(inputs) && K(inputs) === N(inputs);
    return [square ? withInput(inputs, "b", turned) : inputs, params];
  }),
  // Burn, tracel-ai/burn#5304
  pullsBack("matmul", "has a wrong gradient of b where a is wider than high", "b", (given) => K(given) > M(given)),
  // ncnn, Tencent/ncnn#4890
  answers("matmul", "is wrong for a column times a row", (given) => K(given) === 1 && M(given) > 1 && N(given) > 1),
  answers("matmul", "is wrong for one row and several matrices", (given) => M(given) === 1 && given.a.shape[0]! > 1),
  // WebGPU in llama.cpp, ggml-org/llama.cpp#19965
  answers("matmul", "is wrong from 65536 matrices on", ({ a }) => sizeOf(a.shape.slice(0, -2)) > 65535),
  // 1bit-MONSTER, 1bit-MONSTER/1bit-MONSTER#1273
  takes("linear", "reads the first 16 features again and again beyond 256", (inputs, params) => {
    const I = inputs.input.shape[1]!;
    const again = (t: Tensor) => tensor<Shape>(t.shape, t.data.map((_, at) => t.data[at - (at % I) + ((at % I) % 16)]!)); // biome-ignore format: one line
    return [I > 256 ? withInput(inputs, "input", again) : inputs, params];
  }),
  // 1bit-MONSTER, 1bit-MONSTER/1bit-MONSTER#301
  takes("linear", "leaves out what is left of 16 features beyond 1024", (inputs, params) => {
    const I = inputs.input.shape[1]!;
    const blocks = I > 1024 ? Math.floor(I / 16) * 16 : I;
    return [withInput(inputs, "input", (t) => without(t, (at) => at % I >= blocks)), params];
  }),
  takes("matmul", "leaves out what is left of 16 terms beyond 1024", (inputs, params) => {
    const terms = K(inputs);
    const blocks = terms > 1024 ? Math.floor(terms / 16) * 16 : terms;
    return [withInput(inputs, "a", (t) => without(t, (at) => at % terms >= blocks)), params];
  }),
  // WebGPU in llama.cpp, ggml-org/llama.cpp#19535
  answers("linear", "is wrong from 65536 outputs on", ({ weight }) => weight.shape[0]! > 65535),
  pullsBack("linear", "has no gradient of the bias of a large batch", "bias", ({ input }) => input.shape[0]! > 1024, allZeros), // biome-ignore format: one line
  // AiDotNet.Tensors, ooples/AiDotNet.Tensors#651
  addsAt(
    "repeats b along the last axis, wherever it belongs",
    ({ a, b }) => b.data.length > 1 && a.data.length > b.data.length,
    (at, { b }) => at % b.data.length,
  ),
  // aiter, ROCm/aiter#288
  addsAt(
    "does not repeat b along the middle of three axes",
    ({ a, b }) => a.shape.length === 3 && a.shape[1]! > 1 && b.shape[1] === 1 && b.shape[0]! > 1 && b.shape[2]! > 1,
    (at, { b }) => at % b.data.length,
  ),
  // plaidml, plaidml/plaidml#178
  answers("add", "is wrong where a column is repeated an even number of times", ({ a, b }) => {
    const [, columns = 1] = a.shape;
    return a.shape.length === 2 && b.shape[1] === 1 && b.shape[0]! > 1 && columns % 2 === 0;
  }),
  // MNN, alibaba/MNN#2706
  answers(
    "multiply",
    "takes a single number for four",
    ({ a, b }) => b.data.length === 1 && b.shape.length === 4 && a.data.length > 1,
  ),
  // Tenstorrent, tenstorrent/tt-metal#15359
  answers("multiply", "is wrong where b repeats along both last axes of four", ({ a, b }) => {
    const repeats = [2, 3].every((axis) => a.shape[axis]! > 1 && b.shape[axis] === 1);
    return a.shape.length === 4 && repeats && b.data.length > 1;
  }),
  // Odyssey, HomericIntelligence/Odyssey#2080; TVM, apache/tvm#2465
  mutantOf("multiply", "sums the gradient of b over the first of two axes that repeat", (right) => ({
    vjp(inputs, output, dOutput, params, saved, wanted) {
      const gradients = right.vjp(inputs, output, dOutput, params, saved, wanted);
      const repeating = inputs.a.shape.filter((extent, axis) => extent > 1 && inputs.b.shape[axis] === 1);
      if (!gradients.b || repeating.length < 2) return gradients;
      return { ...gradients, b: map((g) => g / repeating.at(-1)!, gradients.b) };
    },
  })),
];
