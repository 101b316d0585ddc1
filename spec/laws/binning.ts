/** What holds of the pools into cells, of their indices, and of unpooling, whatever the numbers are. */
import { build, map, read } from "../../reference/einstein.ts";
import { filled, reshaped, type Shape, type Tensor, tensor } from "../../reference/tensor.ts";
import type { Pair } from "../../reference/window.ts";
import { outputBound } from "../bounds.ts";
import { forward, pullBack } from "../calls.ts";
import { type Bound, expectAgreement, together } from "../tolerance.ts";
import type { LawOf } from "./agreement.ts";
import { choosingLaws } from "./choosing.ts";
import { conserves, image, sideBySide, tiled } from "./images.ts";

const negative = (t: Tensor): Tensor => map((x) => -x, t);

/** minPool(x) = −maxPool(−x). */
const leastIsTheMostTurnedOver: LawOf<"minPool2d"> = async ({ engine }, { inputs: { input }, params }) => {
  const least = await forward(engine, "minPool2d", { inputs: { input }, params });
  const most = await forward(engine, "maxPool2d", { inputs: { input: negative(input) }, params });
  expectAgreement("minPool2d of x and −maxPool2d of −x", least, negative(most), "exact", 0);
};

const minPoolConservesGradient: LawOf<"minPool2d"> = async (subject, example) => {
  const output = await forward(subject.engine, "minPool2d", example);
  await conserves(
    "minPool2d",
    subject,
    example,
    map((v) => (v === Infinity ? 0 : 1), output),
  );
};

const globalAverageConservesGradient: LawOf<"globalAvgPool2d"> = (subject, example) =>
  conserves("globalAvgPool2d", subject, example);
const globalMaxConservesGradient: LawOf<"globalMaxPool2d"> = (subject, example) =>
  conserves("globalMaxPool2d", subject, example);
const binsConserveGradient: LawOf<"adaptiveAvgPool2d"> = (subject, example) =>
  conserves("adaptiveAvgPool2d", subject, example);
const maxBinsConserveGradient: LawOf<"adaptiveMaxPool2d"> = (subject, example) =>
  conserves("adaptiveMaxPool2d", subject, example);

/** One bin is the whole image. */
const oneBinIsGlobal: LawOf<"adaptiveAvgPool2d"> = async ({ engine, oracle, u }, { inputs, ...rest }) => {
  const binned = { ...rest, inputs, params: { bins: [1, 1] as Pair } };
  const one = await forward(engine, "adaptiveAvgPool2d", binned);
  const whole = await forward(engine, "globalAvgPool2d", { inputs, params: {} });
  const bound = outputBound(oracle, "adaptiveAvgPool2d", { ...binned, values: "float" });
  expectAgreement("adaptiveAvgPool2d to one bin", one, reshaped(whole, one.shape), together(bound, bound), u);
};

const oneBinIsGlobalMax: LawOf<"adaptiveMaxPool2d"> = async ({ engine }, { inputs }) => {
  const one = await forward(engine, "adaptiveMaxPool2d", { inputs, params: { bins: [1, 1] } });
  const whole = await forward(engine, "globalMaxPool2d", { inputs, params: {} });
  expectAgreement("adaptiveMaxPool2d to one bin", one, reshaped(whole, one.shape), "exact", 0);
};

/** Bins that divide the image are the windows of a plain pool. */
const dividingBinsAreWindows: LawOf<"adaptiveAvgPool2d"> = async ({ engine, u }, { inputs, params: { bins } }) => {
  const input = tiled(inputs.input, bins);
  const [, H = 0, W = 0] = input.shape;
  const size: Pair = [H / bins[0], W / bins[1]];
  const binned = await forward(engine, "adaptiveAvgPool2d", { inputs: { input }, params: { bins } });
  const params = { ...sideBySide(size), countPadding: false };
  const pooled = await forward(engine, "avgPool2d", { inputs: { input }, params });
  const bound: Bound = { S: filled<Shape>(pooled.shape, 16), n: size[0] * size[1] };
  expectAgreement("adaptiveAvgPool2d with bins that divide", binned, pooled, bound, u);
};

const dividingBinsAreMaxWindows: LawOf<"adaptiveMaxPool2d"> = async ({ engine }, { inputs, params: { bins } }) => {
  const input = tiled(inputs.input, bins);
  const [, H = 0, W = 0] = input.shape;
  const binned = await forward(engine, "adaptiveMaxPool2d", { inputs: { input }, params: { bins } });
  const params = sideBySide([H / bins[0], W / bins[1]]);
  const pooled = await forward(engine, "maxPool2d", { inputs: { input }, params });
  expectAgreement("adaptiveMaxPool2d with bins that divide", binned, pooled, "exact", 0);
};

/** Where all pixels are the same, the first one of the image gets everything. */
const globalTieGoesToTheFirst: LawOf<"globalMaxPool2d"> = async ({ engine }, example) => {
  const input = map(() => 2, example.inputs.input);
  const { input: dInput } = await pullBack(engine, "globalMaxPool2d", { ...example, inputs: { input } });
  const g = read(example.cotangent as Tensor<2>);
  const expected = build(image(input).shape, (b, y, x, c) => (y + x === 0 ? g(b, c) : 0));
  expectAgreement("globalMaxPool2d gradient of a tie", dInput!, expected, "exact", 0);
};

/** A single average is the mean over both axes. */
const globalIsTheMean: LawOf<"globalAvgPool2d"> = async ({ engine, oracle, u }, example) => {
  const pooled = await forward(engine, "globalAvgPool2d", example);
  const means = await forward(engine, "mean", { inputs: example.inputs, params: { axes: [1, 2] } });
  const bound = outputBound(oracle, "globalAvgPool2d", example);
  expectAgreement("globalAvgPool2d and the mean over y and x", pooled, means, together(bound, bound), u);
};

/** Every index points at the maximum of its window, and is −1 where there is none. */
const indicesPointAtMaxima: LawOf<"maxPoolIndices2d"> = async ({ engine }, example) => {
  const [, H, W, C] = image(example.inputs.input).shape;
  const index = read(image(await forward(engine, "maxPoolIndices2d", example)));
  const pixels = read(reshaped(example.inputs.input, [example.inputs.input.shape[0]!, H * W, C]));
  const maxima = image(await forward(engine, "maxPool2d", example));
  const pointedAt = build(maxima.shape, (b, y, x, c) => {
    const at = index(b, y, x, c);
    return at < 0 ? -Infinity : pixels(b, at, c);
  });
  expectAgreement("the pixels that maxPoolIndices2d points at", pointedAt, maxima, "exact", 0);
};

/** Unpooling what was pooled keeps the winners where they were, and nothing else. */
const unpoolingKeepsTheWinners: LawOf<"maxUnpool2d"> = async ({ engine }, { inputs }) => {
  const original = image(tiled(inputs.input, [2, 3]));
  const params = sideBySide([2, 3]);
  const pooled = await forward(engine, "maxPool2d", { inputs: { input: original }, params });
  const indices = await forward(engine, "maxPoolIndices2d", { inputs: { input: original }, params });
  const [, H, W] = original.shape;
  const unpool = { inputs: { input: pooled, indices }, params: { size: [H, W] as Pair } };
  const restored = await forward(engine, "maxUnpool2d", unpool);
  const won = await pullBack(engine, "maxPool2d", {
    inputs: { input: original },
    params,
    cotangent: map(() => 1, pooled),
  });
  expectAgreement(
    "maxUnpool2d of a max pool",
    restored,
    map((x, w) => x * w, original, won.input!),
    "exact",
    0,
  );
};

/** Of values that all go to the first pixel, the last of each channel stays, and alone gets the gradient. */
const theLastStays: LawOf<"maxUnpool2d"> = async ({ engine }, example) => {
  const input = image(example.inputs.input);
  const [, Y, X] = input.shape;
  const call = { ...example, inputs: { input, indices: map(() => 0, input) } };
  const value = read(input);
  const g = read(image(example.cotangent));
  const output = await forward(engine, "maxUnpool2d", call);
  const only = build(image(output).shape, (b, y, x, c) => (y + x === 0 ? value(b, Y - 1, X - 1, c) : 0));
  expectAgreement("maxUnpool2d to one pixel", output, only, "exact", 0);
  const { input: dInput } = await pullBack(engine, "maxUnpool2d", call);
  const paid = build(input.shape, (b, y, x, c) => (y === Y - 1 && x === X - 1 ? g(b, 0, 0, c) : 0));
  expectAgreement("maxUnpool2d gradient of one pixel", dInput!, paid, "exact", 0);
};

/** A box around the whole image is the image: its bins are those of an adaptive pool. */
const boxAroundAllIsAdaptive: LawOf<"roiMaxPool2d"> = async ({ engine }, { inputs: { input }, params: { bins } }) => {
  const [B = 0, H = 0, W = 0] = input.shape;
  const corners = Array.from({ length: B }, (_, b) => [b, 0, 0, W - 1, H - 1]);
  const inputs = { input, boxes: tensor([B, 5], corners.flat()) };
  const boxed = await forward(engine, "roiMaxPool2d", { inputs, params: { bins, scale: 1 } });
  const binned = await forward(engine, "adaptiveMaxPool2d", { inputs: { input }, params: { bins } });
  expectAgreement("roiMaxPool2d of boxes around the images", boxed, binned, "exact", 0);
};

/** A box that lies beside the image is empty: 0, and no gradient. */
const boxBesideTheImageIsEmpty: LawOf<"roiMaxPool2d"> = async ({ engine }, example) => {
  const { input, boxes } = example.inputs;
  const [R = 0] = boxes.shape;
  const corners = Array.from({ length: R }, () => [0, -64, -64, -48, -48]);
  const call = { ...example, inputs: { input, boxes: tensor([R, 5], corners.flat()) } };
  const output = await forward(engine, "roiMaxPool2d", call);
  expectAgreement(
    "roiMaxPool2d beside the image",
    output,
    map(() => 0, output),
    "exact",
    0,
  );
  const { input: dInput } = await pullBack(engine, "roiMaxPool2d", call);
  expectAgreement(
    "roiMaxPool2d gradient beside the image",
    dInput!,
    map(() => 0, input),
    "exact",
    0,
  );
};

export const binningLaws = {
  minPool2d: { ...choosingLaws.minPool2d, leastIsTheMostTurnedOver, minPoolConservesGradient },
  globalAvgPool2d: { globalIsTheMean, globalAverageConservesGradient },
  globalMaxPool2d: { ...choosingLaws.globalMaxPool2d, globalTieGoesToTheFirst, globalMaxConservesGradient },
  adaptiveAvgPool2d: { oneBinIsGlobal, dividingBinsAreWindows, binsConserveGradient },
  adaptiveMaxPool2d: {
    ...choosingLaws.adaptiveMaxPool2d,
    oneBinIsGlobalMax,
    dividingBinsAreMaxWindows,
    maxBinsConserveGradient,
  },
  maxPoolIndices2d: { indicesPointAtMaxima },
  maxUnpool2d: { unpoolingKeepsTheWinners, theLastStays },
  roiMaxPool2d: { ...choosingLaws.roiMaxPool2d, boxAroundAllIsAdaptive, boxBesideTheImageIsEmpty },
};
