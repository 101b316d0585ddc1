/** What makes a convolution a convolution. No oracle is asked: each law turns one case into another that must agree. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import { build, padded, read } from "../../reference/einstein.ts";
import { filled, reshaped, type Shape, type Shaped, type Tensor } from "../../reference/tensor.ts";
import type { Case } from "../arbitraries.ts";
import { outputBound } from "../bounds.ts";
import { forward, type Subject } from "../calls.ts";
import { expectAgreement, together } from "../tolerance.ts";
import type { LawOf } from "./agreement.ts";

type ConvInputs = Inputs<"conv2d", Tensor>;
const plain = {
  stride: [1, 1],
  dilation: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  groups: 1,
} as const satisfies Params<"conv2d">;

/** Groups are convolutions of their own, side by side: split the channels, convolve, concatenate. */
const groupsAreSplitAndConcat: LawOf<"conv2d"> = async (subject, example) => {
  const { groups } = example.params;
  const whole = await forward(subject.engine, "conv2d", example);
  const { input, kernel, bias } = example.inputs;
  const parts: Tensor[] = [];
  for (let g = 0; g < groups; g++) {
    const part = (t: Tensor, count: number) => channels(t, g * count, count);
    const O = kernel.shape[3]! / groups;
    const inputs: ConvInputs = {
      input: part(input, kernel.shape[2]!),
      kernel: part(kernel, O),
      bias: bias && part(bias, O),
    };
    const alone = await forward(subject.engine, "conv2d", { inputs, params: { ...example.params, groups: 1 } });
    await expectSame(subject, { ...example, inputs, params: { ...example.params, groups: 1 } }, alone, part(whole, O));
    parts.push(alone);
  }
  const joined = await forward(subject.engine, "concat", { inputs: { parts }, params: { axis: 3 } });
  await expectSame(subject, example, joined, whole);
};

/** Dilation spreads the taps: a kernel with zeros in between does the same without it. */
const dilationIsZerosBetween: LawOf<"conv2d"> = async (subject, example) => {
  const { kernel } = example.inputs;
  const [dy, dx] = example.params.dilation;
  const [KY = 0, KX = 0, C = 0, O = 0] = kernel.shape;
  const tap = read<4>(kernel as Tensor<4>);
  const spread = build([dy * (KY - 1) + 1, dx * (KX - 1) + 1, C, O], (ky, kx, c, o) =>
    ky % dy === 0 && kx % dx === 0 ? tap(ky / dy, kx / dx, c, o) : 0,
  );
  const params = { ...example.params, dilation: [1, 1] } as const;
  const dilated = await forward(subject.engine, "conv2d", example);
  const dense = await forward(subject.engine, "conv2d", { inputs: { ...example.inputs, kernel: spread }, params });
  await expectSame(subject, example, dense, dilated);
};

/** A kernel of one tap is a fully connected layer at every pixel. */
const oneTapIsLinearPerPixel: LawOf<"conv2d"> = async (subject, example) => {
  const { kernel, bias } = example.inputs;
  const [, , C = 0, O = 0] = kernel.shape;
  const input = channels(example.inputs.input, 0, C);
  const [B = 0, H = 0, W = 0] = input.shape;
  const tap = read<4>(kernel as Tensor<4>);
  const inputs: ConvInputs = { input, kernel: build([1, 1, C, O], (_ky, _kx, c, o) => tap(0, 0, c, o)), bias };
  const convolved = await forward(subject.engine, "conv2d", { inputs, params: plain });
  const weight = build([O, C], (o, c) => tap(0, 0, c, o));
  const perPixel = { input: reshaped(input, [B * H * W, C]), weight, bias };
  const connected = await forward(subject.engine, "linear", { inputs: perPixel, params: {} });
  await expectSame(subject, { ...example, inputs, params: plain }, reshaped(connected, convolved.shape), convolved);
};

/** One bright pixel in the dark returns the kernel, turned by half a turn (it is a correlation), on top of the bias. */
const impulseReturnsTheKernel: LawOf<"conv2d"> = async ({ engine, oracle, u }, example) => {
  const { kernel, bias } = example.inputs;
  const { groups } = example.params;
  const [dy, dx] = example.params.dilation;
  const [KY = 0, KX = 0, C = 0, O = 0] = kernel.shape;
  const input = filled([1, 1, 1, C * groups], 0);
  const bright = example.cotangent.data.length % C; // some channel of the first group
  input.data[bright] = 1;
  const [spanY, spanX] = [dy * (KY - 1), dx * (KX - 1)];
  const params: Params<"conv2d"> = {
    ...example.params,
    stride: [1, 1],
    padding: [
      [spanY, spanY],
      [spanX, spanX],
    ],
  };
  const tap = padded<4>(kernel as Tensor<4>);
  const base = bias ? read<1>(bias as Tensor<1>) : () => 0;
  const expected = build([1, spanY + 1, spanX + 1, O], (_b, y, x, o) => {
    const [ky, kx] = [KY - 1 - y / dy, KX - 1 - x / dx];
    const hit = o < O / groups && Number.isInteger(ky) && Number.isInteger(kx);
    return base(o) + (hit ? tap(ky, kx, bright, o) : 0);
  });
  const impulse = { ...example, inputs: { ...example.inputs, input }, params };
  const output = await forward(engine, "conv2d", impulse);
  expectAgreement("conv2d of an impulse", output, expected, outputBound(oracle, "conv2d", impulse), u);
};

/** An image that moves down and right by one stride moves its output by one pixel. */
const shiftsGoThrough: LawOf<"conv2d"> = async (subject, example) => {
  const [sy, sx] = example.params.stride;
  const [B = 0, H = 0, W = 0, C = 0] = example.inputs.input.shape;
  const pixel = padded<4>(example.inputs.input as Tensor<4>);
  const moved = build([B, H + sy, W + sx, C], (b, y, x, c) => pixel(b, y - sy, x - sx, c));
  const still = await forward(subject.engine, "conv2d", example);
  const shifted = await forward(subject.engine, "conv2d", { ...example, inputs: { ...example.inputs, input: moved } });
  const at = read<4>(shifted as Tensor<4>);
  const [, Y = 0, X = 0, O = 0] = still.shape;
  await expectSame(
    subject,
    example,
    build([B, Y, X, O], (b, y, x, o) => at(b, y + 1, x + 1, o)),
    still,
  );
};

/** Turned by half a circle, image and kernel give the output turned: so correlation with a reversed kernel is convolution. */
const turnsGoThrough: LawOf<"conv2d"> = async (subject, example) => {
  const turned = (input: Tensor, axes: readonly number[]) =>
    forward(subject.engine, "reverse", { inputs: { input }, params: { axes } });
  const [[top, bottom], [left, right]] = example.params.padding;
  const { input, kernel, bias } = example.inputs;
  const upright = { ...example.params, stride: [1, 1] } as const;
  const reversed = {
    ...upright,
    padding: [
      [bottom, top],
      [right, left],
    ],
  } as const;
  const inputs = { input: await turned(input, [1, 2]), kernel: await turned(kernel, [0, 1]), bias };
  const still = await forward(subject.engine, "conv2d", { inputs: example.inputs, params: upright });
  const output = await forward(subject.engine, "conv2d", { inputs, params: reversed });
  await expectSame(subject, { ...example, params: upright }, await turned(output, [1, 2]), still);
};

export const convolutionLaws = {
  turnsGoThrough,
  groupsAreSplitAndConcat,
  dilationIsZerosBetween,
  oneTapIsLinearPerPixel,
  impulseReturnsTheKernel,
  shiftsGoThrough,
};

/** Two answers of the same engine to one question: each may be off by the bound. */
async function expectSame<T extends Shaped>(
  { oracle, u }: Subject<T>,
  example: Case<"conv2d">,
  actual: Tensor,
  expected: Tensor,
): Promise<void> {
  const bound = outputBound(oracle, "conv2d", example);
  expectAgreement("conv2d, asked in another way", actual, expected, together(bound, bound), u);
}

/** Some of the last axis. */
function channels(t: Tensor, first: number, count: number): Tensor {
  const C = t.shape.at(-1)!;
  const rows = t.data.length / C;
  const at = read<2>(reshaped(t, [rows, C]));
  return reshaped(
    build([rows, count], (row, c) => at(row, first + c)),
    [...t.shape.slice(0, -1), count] as Shape,
  );
}
