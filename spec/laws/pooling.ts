/** The policies of the pools: ties, NaN, windows that see nothing, and that no gradient is lost. */
import { accumulate, build, each, map, padded, sum } from "../../reference/einstein.ts";
import { filled, type Tensor, zeros } from "../../reference/tensor.ts";
import { type Pool2, pixelUnder } from "../../reference/window.ts";
import { forward, pullBack } from "../calls.ts";
import { expectAgreement } from "../tolerance.ts";
import type { LawOf } from "./agreement.ts";
import { inner } from "./algebra.ts";
import { choosingLaws } from "./choosing.ts";

/** Where all pixels are the same, the first one in row-major order that lies in the image gets the gradient. */
const tiesGoToTheFirst: LawOf<"maxPool2d"> = async ({ engine }, example) => {
  const input = map(() => 2, example.inputs.input);
  const { row, column } = pixelUnder(example.params);
  const seen = inside(input);
  const expected = zeros<readonly number[]>(input.shape);
  const give = accumulate<4>(expected as Tensor<4>);
  const cotangent = map(() => 1, example.cotangent);
  each(cotangent.shape as readonly [number, number, number, number], (b, y, x, c) => {
    const taps = tapsOf(example.params).map(([ky, kx]) => [row(y, ky), column(x, kx)] as const);
    const first = taps.find(([pixelY, pixelX]) => seen(pixelY, pixelX) === 1);
    if (first) give(b, first[0], first[1], c, 1);
  });
  const { input: dInput } = await pullBack(engine, "maxPool2d", { ...example, inputs: { input }, cotangent });
  expectAgreement("maxPool2d gradient of a tie", dInput!, expected, "exact", 0);
};

/** A window that sees a NaN is NaN; one that sees nothing is −∞. */
const nanWinsAndNothingIsLowest: LawOf<"maxPool2d"> = async ({ engine }, example) => {
  const { row, column } = pixelUnder(example.params);
  const input = map(() => -1, example.inputs.input);
  input.data[input.data.length >> 1] = NaN;
  const pixel = padded<4>(input as Tensor<4>, -Infinity);
  const expected = build(example.cotangent.shape, (...[b, y, x, c]) => {
    const seen = tapsOf(example.params).map(([ky, kx]) => pixel(b!, row(y!, ky), column(x!, kx), c!));
    return seen.some(Number.isNaN) ? NaN : seen.includes(-1) ? -1 : -Infinity;
  });
  const output = await forward(engine, "maxPool2d", { ...example, inputs: { input } });
  expectAgreement("maxPool2d around a NaN", output, expected, "exact", 0);
};

/** All that comes in goes out: Σ dInput = Σ dOutput over the windows that see the image. */
const maxPoolConservesGradient: LawOf<"maxPool2d"> = async ({ engine, u }, example) => {
  const output = await forward(engine, "maxPool2d", example);
  const gradients = await pullBack(engine, "maxPool2d", example);
  const sighted = map((value) => (value === -Infinity ? 0 : 1), output);
  expectSum(gradients.input!, inner(example.cotangent, sighted), example.cotangent, u);
};

const averageConservesGradient: LawOf<"avgPool2d"> = async ({ engine, u }, example) => {
  const ones = { input: map(() => 1, example.inputs.input) };
  const sighted = await forward(engine, "avgPool2d", { ...example, inputs: ones });
  const gradients = await pullBack(engine, "avgPool2d", example);
  expectSum(gradients.input!, inner(example.cotangent, sighted), example.cotangent, u);
};

/** The average of ones is 1 and that of nothing 0; with countPadding it is the share of the window inside the image. */
const averageOfOnesIsTheShareSeen: LawOf<"avgPool2d"> = async ({ engine, u }, example) => {
  const { row, column } = pixelUnder(example.params);
  const input = map(() => 1, example.inputs.input);
  const seen = inside(input);
  const [KY, KX] = example.params.size;
  const expected = build(example.cotangent.shape, (...[, y, x]) => {
    const count = sum([KY, KX], (ky, kx) => seen(row(y!, ky), column(x!, kx)));
    return example.params.countPadding ? count / (KY * KX) : Math.min(count, 1);
  });
  const output = await forward(engine, "avgPool2d", { ...example, inputs: { input } });
  expectAgreement("avgPool2d of ones", output, expected, { S: expected, n: KY * KX }, u);
};

/** What the average of no pixel is may be a policy, but it is one for a single channel and for a register of them. */
const nothingIsAveragedAlike: LawOf<"avgPool2d"> = async ({ engine }, { inputs: { input } }) => {
  const [B = 1, , W = 1] = input.shape;
  const borders = [[1, 1], [0, 0]] as const; // biome-ignore format: one window
  const blind = { size: [2, 1], stride: [1, 1], dilation: [2, 1], padding: borders, countPadding: false } as const;
  const averageOf = (C: number) =>
    forward(engine, "avgPool2d", { inputs: { input: filled([B, 1, W, C], 1) }, params: blind });
  const [one, many] = [await averageOf(1), await averageOf(16)];
  expectAgreement(
    "avgPool2d of no pixel in 16 channels",
    many,
    map(() => one.data[0]!, many),
    "exact",
    0,
  );
};

export const maxPoolLaws = {
  ...choosingLaws.maxPool2d,
  tiesGoToTheFirst,
  nanWinsAndNothingIsLowest,
  maxPoolConservesGradient,
};
export const avgPoolLaws = { averageConservesGradient, averageOfOnesIsTheShareSeen, nothingIsAveragedAlike };

/** 1 inside the image, 0 outside. */
function inside({ shape: [, H = 0, W = 0] }: Tensor) {
  return padded(filled([H, W], 1));
}

function tapsOf({ size: [KY, KX] }: Pool2): readonly (readonly [number, number])[] {
  return Array.from({ length: KY * KX }, (_, at) => [Math.floor(at / KX), at % KX]);
}

function expectSum(gradient: Tensor, expected: number, cotangent: Tensor, u: number): void {
  const total = sum([gradient.data.length], (at) => gradient.data[at]!);
  const allowed = 64 * u * sum([cotangent.data.length], (at) => Math.abs(cotangent.data[at]!));
  if (Math.abs(total - expected) <= allowed) return;
  throw new Error(`pool: the sum of dInput must be ${expected} (the sum of dOutput), got ${total}`);
}
