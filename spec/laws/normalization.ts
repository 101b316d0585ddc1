/** What makes a normalization one: what it does to mean and variance, and which of them are the same in another dress. */
import * as batchNorm from "../../reference/batchNorm.ts";
import type { Inputs, OpName, Params } from "../../reference/catalogue.ts";
import { build, map, padded, read, sum } from "../../reference/einstein.ts";
import * as groupNorm from "../../reference/groupNorm.ts";
import * as instanceNorm from "../../reference/instanceNorm.ts";
import * as layerNorm from "../../reference/layerNorm.ts";
import { mapInputs } from "../../reference/named.ts";
import type { Layout } from "../../reference/normalization.ts";
import { filled, reshaped, type Shape, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import type { Case } from "../arbitraries.ts";
import { gradientBounds, outputBound } from "../bounds.ts";
import { forward, pullBack } from "../calls.ts";
import { expectAgreement, float32, together } from "../tolerance.ts";
import type { LawOf } from "./agreement.ts";
import { localResponseLaws } from "./localResponse.ts";

type Family = "batchNorm" | "layerNorm" | "groupNorm" | "instanceNorm";

const layouts: { readonly [N in Family]: (shape: Shape, params: Params<N>) => Layout } = {
  batchNorm: batchNorm.layout,
  layerNorm: layerNorm.layout,
  groupNorm: groupNorm.layout,
  instanceNorm: instanceNorm.layout,
};

/** The case with another input. */
const withInput = <N extends OpName>(example: Case<N>, change: (x: number) => number): Case<N> => ({
  ...example,
  inputs: mapInputs(example.inputs, (t, name) => (name === "input" ? map(change, t) : t)),
});

const far = 8192;

/**
 * A mean thousands of deviations away costs not one digit: who subtracts the square of the mean from the mean of the squares
 * loses twenty-six bits of it. In float64 the reference has them to lose.
 */
function meansAreNoMatter<N extends Family>(op: N): LawOf<N> {
  return async ({ engine, oracle, u }, example) => {
    const near = withInput(example, Math.round);
    const moved = await forward(
      engine,
      op,
      withInput(near, (x) => x + far),
    );
    const still = await forward(oracle, op, near);
    expectAgreement(`${op} far from 0`, moved, still, outputBound(oracle, op, near), Math.max(u, float32));
  };
}

/** With scale 1 and shift 0 the mean of a group is 0, and its variance v/(v + ε). */
function groupsAreStandard<N extends Family>(op: N): LawOf<N> {
  return async ({ engine, u }, example) => {
    const plain = {
      ...example,
      inputs: mapInputs(example.inputs, (t, name) => (name === "input" ? t : map(() => (name === "scale" ? 1 : 0), t))),
    };
    const { input } = plain.inputs as Inputs<Family, Tensor>;
    const layout = layouts[op](input.shape, example.params);
    const { epsilon } = example.params as Params<"batchNorm">;
    const before = statistics(input, layout);
    const after = statistics(await forward(engine, op, plain), layout);
    const n = layout.rows * layout.width;
    const expected = map((v) => v / (v + epsilon), before.variance);
    // The mean of what was rounded near the input's mean, in units of the deviation.
    const S = map((m, v) => 2 + Math.abs(m) / Math.sqrt(v + epsilon), before.mean, before.variance);
    expectAgreement(
      `${op} mean of a group`,
      after.mean,
      map(() => 0, S),
      { S, n },
      u,
    );
    expectAgreement(`${op} variance of a group`, after.variance, expected, { S, n: n + 3 }, u);
  };
}

/** What a whole group gains is taken away again: Σ dInput = 0 over every group. */
function inputGradientsCancel<N extends Family>(op: N): LawOf<N> {
  return async ({ engine, oracle, u }, example) => {
    const { input } = await pullBack(engine, op, example);
    const bound = gradientBounds(oracle, op, example).input!;
    if (bound === "exact") return;
    const layout = layouts[op](input!.shape, example.params);
    const totals = sums(input!, layout);
    expectAgreement(
      `${op} Σ dInput of a group`,
      totals,
      map(() => 0, totals),
      { S: sums(bound.S, layout), n: bound.n },
      u,
    );
  };
}

/** Groups of one channel are instances. */
const isGroupsOfOneChannel: LawOf<"instanceNorm"> = async ({ engine, oracle, u }, example) => {
  const params = { ...example.params, groups: example.inputs.input.shape.at(-1)! };
  const grouped = await forward(engine, "groupNorm", { inputs: example.inputs, params });
  const bound = outputBound(oracle, "instanceNorm", example);
  const alone = await forward(engine, "instanceNorm", example);
  expectAgreement("groupNorm with a group per channel", grouped, alone, together(bound, bound), u);
};

/** One group is a layer, if scale and shift are the same everywhere. */
const oneGroupIsALayer: LawOf<"groupNorm"> = async ({ engine, oracle, u }, example) => {
  const { input, scale, shift } = example.inputs;
  const [B = 1, ...rest] = input.shape;
  const C = rest.at(-1)!;
  const constants = (shape: Shape) => ({
    input,
    scale: filled<Shape>(shape, scale.data[0]!),
    shift: filled<Shape>(shape, shift.data[0]!),
  });
  const { epsilon } = example.params;
  const one = { ...example, inputs: constants([C]), params: { epsilon, groups: 1 } };
  const grouped = await forward(engine, "groupNorm", one);
  const layered = await forward(engine, "layerNorm", {
    inputs: constants(rest),
    params: { epsilon, axes: rest.length },
  });
  const bound = outputBound(oracle, "groupNorm", one);
  expectAgreement(`groupNorm of ${B} examples in one group`, grouped, layered, together(bound, bound), u);
};

/** With the moments of the batch itself, inference is training. */
const ownMomentsAreTraining: LawOf<"batchNormInference"> = async ({ engine, oracle, u }, example) => {
  const { input, scale, shift } = example.inputs;
  const C = input.shape.at(-1)!;
  const moments = await forward(engine, "channelMoments", { inputs: { input }, params: {} });
  const row = (m: number) => tensor([C], Float64Array.from(moments.data).slice(m * C, (m + 1) * C));
  const given = { ...example, inputs: { input, scale, shift, mean: row(0), variance: row(1) } };
  const trained = { ...example, inputs: { input, scale, shift } };
  const bound = together(outputBound(oracle, "batchNormInference", given), outputBound(oracle, "batchNorm", trained));
  const n = sizeOf(input.shape) / C;
  const answers = [
    await forward(engine, "batchNormInference", given),
    await forward(engine, "batchNorm", trained),
  ] as const;
  const wide = bound === "exact" ? bound : { ...bound, n: Math.max(bound.n, n) };
  expectAgreement("batchNormInference with the batch's own moments", ...answers, wide, u);
};

/** Lecture 003: "we can fuse them into the previous layer" — its kernel and bias with the scale inside do the same. */
const foldsIntoTheConvolution: LawOf<"batchNormInference"> = async ({ engine, u }, example) => {
  const { input, scale, shift, mean, variance } = example.inputs;
  const C = input.shape.at(-1)!;
  const rows = sizeOf(input.shape) / C;
  const image = reshaped(input, [1, rows, 1, C]);
  const kernel = build([2, 1, C, C], (ky, _kx, c, o) => ((ky + c + 2 * o) % 3) - 1);
  const bias = build([C], (o) => (o % 2) - 0.5);
  const params: Params<"conv2d"> = {
    stride: [1, 1],
    dilation: [1, 1],
    padding: [
      [1, 0],
      [0, 0],
    ],
    groups: 1,
  };
  const slope = (o: number) => scale.data[o]! / Math.sqrt(variance.data[o]! + example.params.epsilon);
  const tap = read(kernel);
  const folded = {
    input: image,
    kernel: build([2, 1, C, C], (ky, kx, c, o) => slope(o) * tap(ky, kx, c, o)),
    bias: build([C], (o) => slope(o) * (bias.data[o]! - mean.data[o]!) + shift.data[o]!),
  };
  const convolved = await forward(engine, "conv2d", { inputs: { input: image, kernel, bias }, params });
  const inputs = { input: convolved, scale, shift, mean, variance };
  const apart = await forward(engine, "batchNormInference", { inputs, params: example.params });
  const fused = await forward(engine, "conv2d", { inputs: folded, params });
  const pixel = padded(image);
  const S = build([1, rows, 1, C], (_b, y, _x, o) => {
    const products = sum([2, C], (ky, c) => Math.abs(tap(ky, 0, c, o) * pixel(0, y + ky - 1, 0, c)));
    const around = Math.abs(bias.data[o]!) + Math.abs(mean.data[o]!);
    return Math.abs(slope(o)) * (products + around) + Math.abs(shift.data[o]!);
  });
  expectAgreement("conv2d with the normalization folded in", fused, apart, { S, n: 2 * C + 4 }, u);
};

/** An input that moves takes its mean along, and leaves the variance where it is. */
const shiftMovesTheMeanAlone: LawOf<"channelMoments"> = async ({ engine, oracle, u }, example) => {
  const near = withInput(example, Math.round);
  const still = await forward(oracle, "channelMoments", near);
  const moved = await forward(
    engine,
    "channelMoments",
    withInput(near, (x) => x + far),
  );
  const [, C] = still.shape as readonly [number, number];
  const at = read<2>(still as Tensor<2>);
  const expected = build([2, C], (m, c) => at(m, c) + (m === 0 ? far : 0));
  const n = sizeOf(example.inputs.input.shape) / C;
  const S = map(Math.abs, expected);
  expectAgreement("channelMoments far from 0", moved, expected, { S, n }, Math.max(u, float32));
};

const familyLaws = <N extends Family>(op: N): Readonly<Record<string, LawOf<N>>> => ({
  meansAreNoMatter: meansAreNoMatter(op),
  groupsAreStandard: groupsAreStandard(op),
  inputGradientsCancel: inputGradientsCancel(op),
});

export const normalizationLaws = {
  batchNorm: familyLaws("batchNorm"),
  channelMoments: { shiftMovesTheMeanAlone },
  batchNormInference: { ownMomentsAreTraining, foldsIntoTheConvolution },
  layerNorm: familyLaws("layerNorm"),
  groupNorm: { ...familyLaws("groupNorm"), oneGroupIsALayer },
  instanceNorm: { ...familyLaws("instanceNorm"), isGroupsOfOneChannel },
  localResponseNorm: localResponseLaws,
};

/** The sum of every group. */
function sums(t: Tensor, { outer, rows, groups, width }: Layout): Tensor {
  const at = read(reshaped(t, [outer, rows, groups, width]));
  return build([outer, groups], (o, g) => sum([rows, width], (n, w) => at(o, n, g, w)));
}

function statistics(t: Tensor, layout: Layout) {
  const { outer, rows, groups, width } = layout;
  const count = rows * width;
  const mean = map((total) => total / count, sums(t, layout));
  const [at, of] = [read(reshaped(t, [outer, rows, groups, width])), read<2>(mean as Tensor<2>)];
  const squares = build([outer, rows, groups, width], (o, n, g, w) => (at(o, n, g, w) - of(o, g)) ** 2);
  return { mean, variance: map((total) => total / count, sums(squares, layout)) };
}
