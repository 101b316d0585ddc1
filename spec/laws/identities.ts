/** Small identities of the other ops: what must hold whatever the numbers are. */
import { build, fold, map, sum } from "../../reference/einstein.ts";
import { filled, reshaped, type Shape, type Tensor, tensor } from "../../reference/tensor.ts";
import { outputBound } from "../bounds.ts";
import { forward, pullBack } from "../calls.ts";
import { expectAgreement, together } from "../tolerance.ts";
import type { LawOf } from "./agreement.ts";

/** Raising all logits alike changes nothing. */
const softmaxIgnoresAShift: LawOf<"softmax"> = async ({ engine, oracle, u }, example) => {
  const shifted = { ...example, inputs: { input: map((x) => x + 4, example.inputs.input) } };
  const bound = together(outputBound(oracle, "softmax", example), outputBound(oracle, "softmax", shifted));
  const [still, moved] = [await forward(engine, "softmax", example), await forward(engine, "softmax", shifted)];
  expectAgreement("softmax of shifted logits", moved, still, bound, u);
};

const softmaxSumsToOne: LawOf<"softmax"> = async ({ engine, u }, example) => {
  const rows = rowSums(await forward(engine, "softmax", example));
  const K = example.inputs.input.shape.at(-1)!;
  expectAgreement(
    "softmax summed over the classes",
    rows,
    map(() => 1, rows),
    { S: map(() => 1, rows), n: K },
    u,
  );
};

/** What one logit gains the others lose: Σ dLogits = 0. */
const logitGradientsCancel: LawOf<"softmaxCrossEntropy"> = async ({ engine, u }, example) => {
  const { logits } = await pullBack(engine, "softmaxCrossEntropy", example);
  const rows = rowSums(logits!);
  const S = map((g) => 2 * Math.abs(g), example.cotangent);
  expectAgreement(
    "softmaxCrossEntropy dLogits summed over the classes",
    rows,
    map(() => 0, rows),
    { S, n: 16 },
    u,
  );
};

/** Who prefers no class loses log K. */
const indifferenceCostsLogK: LawOf<"softmaxCrossEntropy"> = async ({ engine, u }, example) => {
  const inputs = { ...example.inputs, logits: map(() => -3, example.inputs.logits) };
  const losses = await forward(engine, "softmaxCrossEntropy", { ...example, inputs });
  const expected = map(() => Math.log(example.inputs.logits.shape[1]!), losses);
  expectAgreement("softmaxCrossEntropy of equal logits", losses, expected, { S: map(() => 4, losses), n: 8 }, u);
};

const nanGoesThroughRelu: LawOf<"relu"> = async ({ engine }, example) => {
  const input = map(() => NaN, example.inputs.input);
  expectAgreement("relu of NaN", await forward(engine, "relu", { inputs: { input }, params: {} }), input, "exact", 0);
};

const kinkHasNoGradient: LawOf<"relu"> = async ({ engine }, example) => {
  const input = map(() => 0, example.inputs.input);
  const gradients = await pullBack(engine, "relu", { ...example, inputs: { input } });
  expectAgreement("relu gradient at 0", gradients.input!, input, "exact", 0);
};

/** σ(x) + σ(−x) = 1. */
const sigmoidIsSymmetric: LawOf<"sigmoid"> = async ({ engine, oracle, u }, example) => {
  const turned = { ...example, inputs: { input: map((x) => -x, example.inputs.input) } };
  const bound = together(outputBound(oracle, "sigmoid", example), outputBound(oracle, "sigmoid", turned));
  const both = map(
    (p, q) => p + q,
    await forward(engine, "sigmoid", example),
    await forward(engine, "sigmoid", turned),
  );
  expectAgreement(
    "sigmoid of x and −x together",
    both,
    map(() => 1, both),
    bound,
    u,
  );
};

/** tanh(−x) = −tanh(x). */
const tanhIsOdd: LawOf<"tanh"> = async ({ engine, oracle, u }, example) => {
  const turned = { ...example, inputs: { input: map((x) => -x, example.inputs.input) } };
  const bound = outputBound(oracle, "tanh", example);
  const mirrored = map((y) => -y, await forward(engine, "tanh", turned));
  expectAgreement("tanh of −x, turned", mirrored, await forward(engine, "tanh", example), together(bound, bound), u);
};

/** Row i of the unit matrix picks column i of the weight. */
const unitVectorsPickColumns: LawOf<"linear"> = async (
  { engine, oracle, u },
  { inputs: { weight, bias }, ...rest },
) => {
  const [O = 0, I = 0] = weight.shape;
  const unit = build([I, I], (row, column) => (row === column ? 1 : 0));
  const inputs = { input: unit, weight, bias };
  const expected = build([I, O], (i, o) => weight.data[o * I + i]! + (bias?.data[o] ?? 0));
  const bound = outputBound(oracle, "linear", { ...rest, inputs });
  expectAgreement(
    "linear of unit vectors",
    await forward(engine, "linear", { inputs, params: {} }),
    expected,
    bound,
    u,
  );
};

/** A b with axes of extent 1 acts like its copies written out. */
const unitAxesRepeat: LawOf<"add"> = async ({ engine }, example) => {
  const { a, b } = example.inputs;
  const copies = repeated(b, a.shape);
  const short = await forward(engine, "add", example);
  const long = await forward(engine, "add", { inputs: { a, b: copies }, params: {} });
  expectAgreement("add with b written out", long, short, "exact", 0);
};

/** The order of the elements survives a flattening and the way back. */
const reshapeThereAndBack: LawOf<"reshape"> = async ({ engine }, { inputs: { input }, params }) => {
  const there = await forward(engine, "reshape", { inputs: { input }, params });
  const back = await forward(engine, "reshape", { inputs: { input: there }, params: { shape: input.shape } });
  expectAgreement("reshape there and back", back, input, "exact", 0);
};

/** A mask of ones with keep 1 is no dropout; a mask of zeros is nothing. */
const masksOfOneKind: LawOf<"dropout"> = async ({ engine }, { inputs: { input } }) => {
  for (const bit of [0, 1]) {
    const mask = map(() => bit, input);
    const output = await forward(engine, "dropout", { inputs: { input, mask }, params: { keep: 1 } });
    expectAgreement(
      `dropout by a mask of ${bit}`,
      output,
      map((x) => x * bit, input),
      "exact",
      0,
    );
  }
};

/** The mean of a constant is the constant. */
const meanOfAConstant: LawOf<"mean"> = async ({ engine, u }, example) => {
  const input = map(() => 3, example.inputs.input);
  const means = await forward(engine, "mean", { ...example, inputs: { input } });
  const expected = filled<Shape>(means.shape, 3);
  expectAgreement("mean of threes", means, expected, { S: expected, n: input.data.length / means.data.length }, u);
};

export const identities = {
  softmax: { softmaxIgnoresAShift, softmaxSumsToOne },
  softmaxCrossEntropy: { logitGradientsCancel, indifferenceCostsLogK },
  relu: { nanGoesThroughRelu, kinkHasNoGradient },
  sigmoid: { sigmoidIsSymmetric },
  tanh: { tanhIsOdd },
  linear: { unitVectorsPickColumns },
  add: { unitAxesRepeat },
  reshape: { reshapeThereAndBack },
  dropout: { masksOfOneKind },
  mean: { meanOfAConstant },
};

/** Summed along the last axis. */
function rowSums(t: Tensor): Tensor {
  const [rows, K] = fold(t.shape, t.shape.length - 1);
  return reshaped(
    build([rows], (row) => sum([K], (k) => t.data[row * K + k]!)),
    t.shape.slice(0, -1),
  );
}

/** Axes of extent 1 copied to the extents of `shape`, one axis after the other. */
export function repeated(t: Tensor, shape: Shape): Tensor {
  return shape.reduce((source: Tensor, extent, axis) => {
    const [outer, n, inner] = fold(source.shape, axis);
    const wide = build([outer, extent, inner], (o, k, i) => source.data[(o * n + (n === 1 ? 0 : k)) * inner + i]!);
    return tensor<Shape>(source.shape.with(axis, extent), wide.data);
  }, t);
}
