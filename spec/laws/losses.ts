/** The algebra of the losses: what they are to each other, and where they are flat. */
import { build, map, sum } from "../../reference/einstein.ts";
import { filled, type Tensor } from "../../reference/tensor.ts";
import { gradientBounds, outputBound } from "../bounds.ts";
import { forward, pullBack } from "../calls.ts";
import { expectAgreement, together } from "../tolerance.ts";
import type { LawOf } from "./agreement.ts";

const like = (t: Tensor, value: number): Tensor => map(() => value, t);

/** Softmax first and then cross-entropy is the fused op, as long as no probability is below epsilon. */
const crossEntropyAfterSoftmax: LawOf<"crossEntropy"> = async ({ engine, u }, { inputs }) => {
  const { probabilities: logits, target } = inputs;
  const probabilities = await forward(engine, "softmax", { inputs: { input: logits }, params: {} });
  const loss = await forward(engine, "crossEntropy", {
    inputs: { probabilities, target },
    params: { epsilon: 2 ** -20 },
  });
  const fused = await forward(engine, "softmaxCrossEntropy", {
    inputs: { logits, target },
    params: { labelSmoothing: 0 },
  });
  expectAgreement("crossEntropy of softmax", loss, fused, { S: map((x) => Math.abs(x) + 4, fused), n: 32 }, u);
};

/** What is below epsilon cannot be moved by a gradient. */
const flatBelowEpsilon: LawOf<"crossEntropy"> = async ({ engine }, example) => {
  const { target } = example.inputs;
  for (const p of [0, example.params.epsilon / 2]) {
    const inputs = { probabilities: like(target, p), target };
    const gradients = await pullBack(engine, "crossEntropy", { ...example, inputs });
    expectAgreement(`crossEntropy gradient at ${p}`, gradients.probabilities!, like(target, 0), "exact", 0);
  }
};

/** Far out the loss is the distance from 0 or nothing, and never infinite. */
const sureAnswers: LawOf<"sigmoidCrossEntropy"> = async ({ engine }, { inputs }) => {
  for (const side of [-1e4, 1e4]) {
    const logits = like(inputs.logits, side);
    const target = map((t) => (t < 0.5 ? 0 : 1), inputs.target);
    const [B = 1, K = 1] = logits.shape;
    const wrong = side > 0 ? map((t) => 1 - t, target) : target;
    const losses = await forward(engine, "sigmoidCrossEntropy", { inputs: { logits, target }, params: {} });
    const expected = build([B], (b) => 1e4 * sum([K], (k) => wrong.data[b * K + k]!));
    expectAgreement(`sigmoidCrossEntropy of logits of ${side}`, losses, expected, "exact", 0);
    const cotangent = filled([B], 1);
    const gradients = await pullBack(engine, "sigmoidCrossEntropy", {
      inputs: { logits, target },
      params: {},
      cotangent,
    });
    const slope = map((w) => Math.sign(side) * w, wrong);
    expectAgreement(`sigmoidCrossEntropy gradient at ${side}`, gradients.logits!, slope, "exact", 0);
  }
};

/** Yes at x is no at −x. */
const yesAndNoAreMirrored: LawOf<"sigmoidCrossEntropy"> = async ({ engine, oracle, u }, example) => {
  const { logits, target } = example.inputs;
  const mirrored = { ...example, inputs: { logits: map((x) => -x, logits), target: map((t) => 1 - t, target) } };
  const bound = together(
    outputBound(oracle, "sigmoidCrossEntropy", example),
    outputBound(oracle, "sigmoidCrossEntropy", mirrored),
  );
  const [one, other] = [
    await forward(engine, "sigmoidCrossEntropy", example),
    await forward(engine, "sigmoidCrossEntropy", mirrored),
  ];
  expectAgreement("sigmoidCrossEntropy of the mirrored question", other, one, bound, u);
};

/** At the margin and beyond it nothing is lost, and nothing pulls. */
const marginIsEnough: LawOf<"hinge"> = async ({ engine }, example) => {
  const { target } = example.inputs;
  for (const beyond of [0, 1]) {
    const scores = map((t) => t * (example.params.margin + beyond), target);
    const call = { ...example, inputs: { scores, target } };
    expectAgreement("hinge beyond the margin", await forward(engine, "hinge", call), like(scores, 0), "exact", 0);
    const gradients = await pullBack(engine, "hinge", call);
    expectAgreement("hinge gradient beyond the margin", gradients.scores!, like(scores, 0), "exact", 0);
  }
};

/** Right by exactly the margin costs nothing and pulls at nothing. */
const marginIsEnoughForAll: LawOf<"multiclassHinge"> = async ({ engine }, example) => {
  const { target } = example.inputs;
  const call = { ...example, inputs: { scores: map((t) => t * example.params.margin, target), target } };
  const losses = await forward(engine, "multiclassHinge", call);
  expectAgreement("multiclassHinge at the margin", losses, like(losses, 0), "exact", 0);
  const gradients = await pullBack(engine, "multiclassHinge", call);
  expectAgreement("multiclassHinge gradient at the margin", gradients.scores!, like(target, 0), "exact", 0);
};

/** What the wrong classes lose the right one gains: Σ dScores = 0. */
const scoreGradientsCancel: LawOf<"multiclassHinge"> = async ({ engine, u }, example) => {
  const { scores } = await pullBack(engine, "multiclassHinge", example);
  const [B = 1, K = 1] = scores!.shape;
  const rows = build([B], (b) => sum([K], (k) => scores!.data[b * K + k]!));
  const S = map((g) => 2 * K * Math.abs(g), example.cotangent);
  expectAgreement("multiclassHinge dScores summed over the classes", rows, like(rows, 0), { S, n: K }, u);
};

/** Nothing is lost where prediction and target are the same, and nothing pulls there. */
const equalsCostNothing =
  <N extends "l1" | "l2">(op: N): LawOf<N> =>
  async ({ engine }, example) => {
    const { prediction } = example.inputs;
    const call = { ...example, inputs: { prediction, target: prediction } };
    expectAgreement(`${op} of equals`, await forward(engine, op, call), like(example.cotangent, 0), "exact", 0);
    const gradients = Object.values(await pullBack(engine, op, call));
    for (const gradient of gradients)
      expectAgreement(`${op} gradient of equals`, gradient, like(prediction, 0), "exact", 0);
  };

/** What pulls at the prediction pushes at the target. */
const sidesAreOpposite =
  <N extends "l1" | "l2">(op: N): LawOf<N> =>
  async ({ engine, oracle, u }, example) => {
    const { prediction, target } = await pullBack(engine, op, example);
    const bounds = gradientBounds(oracle, op, example);
    const mirrored = map((g) => -g, target!);
    expectAgreement(`${op} gradients of both sides`, prediction!, mirrored, together(...Object.values(bounds)), u);
  };

/** Two of one place: no loss if they belong together, ½margin² if not; no gradient either way. */
const coincidence: LawOf<"contrastive"> = async ({ engine, u }, example) => {
  const { a, same } = example.inputs;
  const call = { ...example, inputs: { a, b: a, same } };
  const expected = map((s) => (1 - s) * (example.params.margin ** 2 / 2), same);
  const losses = await forward(engine, "contrastive", call);
  expectAgreement("contrastive at distance 0", losses, expected, { S: expected, n: 2 }, u);
  for (const gradient of Object.values(await pullBack(engine, "contrastive", call)))
    expectAgreement("contrastive gradient at distance 0", gradient, like(a, 0), "exact", 0);
};

/** Strangers further apart than the margin leave each other alone. */
const farStrangersRest: LawOf<"contrastive"> = async ({ engine }, example) => {
  const { a, same } = example.inputs;
  const call = { ...example, inputs: { a, b: map((x) => x + 8, a), same: like(same, 0) } };
  const losses = await forward(engine, "contrastive", call);
  expectAgreement("contrastive beyond the margin", losses, like(losses, 0), "exact", 0);
  for (const gradient of Object.values(await pullBack(engine, "contrastive", call)))
    expectAgreement("contrastive gradient beyond the margin", gradient, like(a, 0), "exact", 0);
};

/** A positive on the anchor and a negative that is far: settled. All three in one place: the whole margin, and no pull. */
const settledOrTogether: LawOf<"triplet"> = async ({ engine, u }, example) => {
  const { anchor } = example.inputs;
  const far = map((x) => x + 8, anchor);
  for (const [negative, owed] of [
    [far, 0],
    [anchor, example.params.margin],
  ] as const) {
    const call = { ...example, inputs: { anchor, positive: anchor, negative } };
    const losses = await forward(engine, "triplet", call);
    const expected = like(losses, owed);
    expectAgreement("triplet of two in one place", losses, expected, { S: expected, n: 1 }, u);
    for (const gradient of Object.values(await pullBack(engine, "triplet", call)))
      expectAgreement("triplet gradient of two in one place", gradient, like(anchor, 0), "exact", 0);
  }
};

/** Exactly at the margin the loss is flat. */
const flatAtTheMargin: LawOf<"triplet"> = async ({ engine }, example) => {
  const { anchor } = example.inputs;
  const [B = 1, D = 1] = anchor.shape;
  const [zero, two] = [like(anchor, 0), build([B, D], (_, i) => (i === 0 ? 2 : 0))];
  const call = { ...example, inputs: { anchor: zero, positive: zero, negative: two }, params: { margin: 4 } };
  for (const gradient of Object.values(await pullBack(engine, "triplet", call)))
    expectAgreement("triplet gradient at the margin", gradient, zero, "exact", 0);
};

export const lossLaws = {
  crossEntropy: { crossEntropyAfterSoftmax, flatBelowEpsilon },
  sigmoidCrossEntropy: { sureAnswers, yesAndNoAreMirrored },
  hinge: { marginIsEnough },
  multiclassHinge: { marginIsEnoughForAll, scoreGradientsCancel },
  l1: { equalsCostNothing: equalsCostNothing("l1"), sidesAreOpposite: sidesAreOpposite("l1") },
  l2: { equalsCostNothing: equalsCostNothing("l2"), sidesAreOpposite: sidesAreOpposite("l2") },
  contrastive: { coincidence, farStrangersRest },
  triplet: { settledOrTogether, flatAtTheMargin },
};
