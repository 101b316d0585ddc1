/** The algebra of the dense ops: matrix products, sums and maxima over axes, and log-probabilities. */
import { build, fold, map } from "../../reference/einstein.ts";
import { reshaped, type Shape, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import { outputBound } from "../bounds.ts";
import { forward, pullBack } from "../calls.ts";
import { expectAgreement, together } from "../tolerance.ts";
import type { LawOf } from "./agreement.ts";
import { choosingLaws } from "./choosing.ts";

const like = (t: Tensor, value: number): Tensor => map(() => value, t);

/** (a·b)ᵀ = bᵀ·aᵀ. */
const productOfTransposes: LawOf<"matmul"> = async ({ engine, oracle, u }, example) => {
  const { a, b } = example.inputs;
  const straight = await forward(engine, "matmul", example);
  const turned = await forward(engine, "matmul", { inputs: { a: transposed(b), b: transposed(a) }, params: {} });
  const bound = outputBound(oracle, "matmul", example);
  expectAgreement("matmul of the transposes, transposed", transposed(turned), straight, together(bound, bound), u);
};

/** The unit matrix changes nothing. */
const unitMatrixIsNeutral: LawOf<"matmul"> = async ({ engine }, { inputs: { a } }) => {
  const K = a.shape.at(-1)!;
  const shape = a.shape.with(-2, K);
  const values = Float64Array.from({ length: sizeOf(shape) }, (_, at) => ((at % (K * K)) % (K + 1) === 0 ? 1 : 0));
  const product = await forward(engine, "matmul", { inputs: { a, b: tensor(shape, values) }, params: {} });
  expectAgreement("matmul with the unit matrix", product, a, "exact", 0);
};

/** The same numbers in another shape are another matrix: what an engine prepared for the one, it must not use for the other. */
const numbersKeepNoShape: LawOf<"matmul"> = async ({ engine, oracle, u }, example) => {
  await forward(engine, "matmul", example);
  const { b } = example.inputs;
  const [K, N] = b.shape.slice(-2) as [number, number];
  const folded = reshaped(b, [...b.shape.slice(0, -2), N, K]);
  const other = { ...example, inputs: { a: example.cotangent, b: folded } };
  const right = oracle.kernels.matmul.forward(other.inputs, {}).output;
  const product = await forward(engine, "matmul", other);
  expectAgreement(
    "matmul by the numbers of b in another shape",
    product,
    right,
    outputBound(oracle, "matmul", other),
    u,
  );
};

/** The sum of ones is how many there are. */
const sumOfOnesCounts: LawOf<"sum"> = async ({ engine }, example) => {
  const input = like(example.inputs.input, 1);
  const total = await forward(engine, "sum", { ...example, inputs: { input } });
  expectAgreement("sum of ones", total, like(total, input.data.length / total.data.length), "exact", 0);
};

/** All axes at once, or one after the other from behind: the same sum. */
const sumAxisByAxis: LawOf<"sum"> = async ({ engine, oracle, u }, example) => {
  let input = example.inputs.input;
  for (const axis of [...example.params.axes].sort((one, other) => other - one))
    input = await forward(engine, "sum", { inputs: { input }, params: { axes: [axis] } });
  const bound = outputBound(oracle, "sum", example);
  expectAgreement("sum axis by axis", input, await forward(engine, "sum", example), together(bound, bound), u);
};

/** An axis of rows seen as an image of one column: max is max pooling over it, gradients and ties included. */
const maxIsMaxPool: LawOf<"max"> = async ({ engine }, example) => {
  const { input } = example.inputs;
  for (const axis of input.shape.keys()) {
    const [outer, extent, inner] = fold(input.shape, axis);
    const image = reshaped(input, [outer, extent, 1, inner]);
    const params = { size: [extent, 1], stride: [1, 1], dilation: [1, 1], padding: [[0, 0], [0, 0]] } as const; // biome-ignore format: one line
    const removed = input.shape.toSpliced(axis, 1);
    const pooled = await forward(engine, "maxPool2d", { inputs: { input: image }, params });
    const top = await forward(engine, "max", { inputs: { input }, params: { axes: [axis] } });
    expectAgreement(`max over axis ${axis}`, top, reshaped(pooled, removed), "exact", 0);
    const cotangent = map((x) => x + 3, top);
    const byMax = await pullBack(engine, "max", { inputs: { input }, params: { axes: [axis] }, cotangent });
    const pull = { inputs: { input: image }, params, cotangent: reshaped(cotangent, pooled.shape) };
    const byPool = await pullBack(engine, "maxPool2d", pull);
    expectAgreement(
      `gradient of max over axis ${axis}`,
      byMax.input!,
      reshaped(byPool.input!, input.shape),
      "exact",
      0,
    );
  }
};

/** log p is the logarithm of p. */
const logSoftmaxIsLogOfSoftmax: LawOf<"logSoftmax"> = async ({ engine, oracle, u }, example) => {
  const logP = await forward(engine, "logSoftmax", example);
  const p = await forward(engine, "softmax", example);
  // The last digit of log p, and the one that the logarithm of the mass had rounded, are shares of p.
  const ofLog = { S: map((y, share) => share * (1 + Math.abs(y)), logP, p), n: logP.shape.at(-1)! };
  const bound = together(outputBound(oracle, "softmax", example), ofLog);
  expectAgreement("exp of logSoftmax", map(Math.exp, logP), p, bound, u);
};

const logSoftmaxIgnoresAShift: LawOf<"logSoftmax"> = async ({ engine, oracle, u }, example) => {
  const shifted = { ...example, inputs: { input: map((x) => x + 4, example.inputs.input) } };
  const bound = together(outputBound(oracle, "logSoftmax", example), outputBound(oracle, "logSoftmax", shifted));
  const [still, moved] = [await forward(engine, "logSoftmax", example), await forward(engine, "logSoftmax", shifted)];
  expectAgreement("logSoftmax of shifted logits", moved, still, bound, u);
};

export const denseLaws = {
  matmul: { productOfTransposes, unitMatrixIsNeutral, numbersKeepNoShape },
  sum: { sumOfOnesCounts, sumAxisByAxis },
  max: { ...choosingLaws.max, maxIsMaxPool },
  logSoftmax: { logSoftmaxIsLogOfSoftmax, logSoftmaxIgnoresAShift },
};

/** The last two axes swapped. */
function transposed(t: Tensor): Tensor {
  const [M, N] = t.shape.slice(-2) as [number, number];
  const matrices = sizeOf(t.shape.slice(0, -2));
  const values = build([matrices, N, M], (i, n, m) => t.data[(i * M + m) * N + n]!);
  return tensor<Shape>([...t.shape.slice(0, -2), N, M], values.data);
}
