/** What holds of resizing, whatever the numbers are. */
import { build, map, read } from "../../reference/einstein.ts";
import { filled, type Shape, type Tensor } from "../../reference/tensor.ts";
import type { Pair } from "../../reference/window.ts";
import { forward } from "../calls.ts";
import { expectAgreement } from "../tolerance.ts";
import type { LawOf } from "./agreement.ts";
import { inner } from "./algebra.ts";
import { conserves, image, sideBySide } from "./images.ts";

const sizeOfImage = ({ shape: [, H = 0, W = 0] }: Tensor): Pair => [H, W];

const copiesConserveGradient: LawOf<"resizeNearest2d"> = (subject, example) =>
  conserves("resizeNearest2d", subject, example);
const mixesConserveGradient: LawOf<"resizeBilinear2d"> = (subject, example) =>
  conserves("resizeBilinear2d", subject, example);

/** The same size is the same image, under all coordinates. */
const copiesOfTheSameSize: LawOf<"resizeNearest2d"> = async ({ engine }, { inputs, params }) => {
  const same = { inputs, params: { ...params, size: sizeOfImage(inputs.input) } };
  expectAgreement(
    "resizeNearest2d to the same size",
    await forward(engine, "resizeNearest2d", same),
    inputs.input,
    "exact",
    0,
  );
};

/** A whole factor repeats every pixel. */
const wholeFactorRepeats: LawOf<"resizeNearest2d"> = async ({ engine }, { inputs, params }) => {
  const [, H, W] = image(inputs.input).shape;
  const enlarged = { inputs, params: { ...params, size: [2 * H, 3 * W] as Pair } };
  const output = await forward(engine, "resizeNearest2d", enlarged);
  const pixel = read(image(inputs.input));
  const repeated = build(image(output).shape, (b, y, x, c) => pixel(b, Math.floor(y / 2), Math.floor(x / 3), c));
  expectAgreement("resizeNearest2d by whole factors", output, repeated, "exact", 0);
};

/** The same size is the same image, under all coordinates. */
const mixesOfTheSameSize: LawOf<"resizeBilinear2d"> = async ({ engine }, { inputs, params }) => {
  const same = { inputs, params: { ...params, size: sizeOfImage(inputs.input) } };
  expectAgreement(
    "resizeBilinear2d to the same size",
    await forward(engine, "resizeBilinear2d", same),
    inputs.input,
    "exact",
    0,
  );
};

/** The weights of each mix sum to 1: an image of one colour keeps it. */
const oneColourStays: LawOf<"resizeBilinear2d"> = async ({ engine, u }, { inputs, params }) => {
  const input = map(() => 3, inputs.input);
  const output = await forward(engine, "resizeBilinear2d", { inputs: { input }, params });
  const expected = filled<Shape>(output.shape, 3);
  expectAgreement("resizeBilinear2d of one colour", output, expected, { S: expected, n: 4 }, u);
};

/** Aligned corners are the corners. */
const alignedCornersStay: LawOf<"resizeBilinear2d"> = async ({ engine, u }, { inputs, params: { size } }) => {
  const output = await forward(engine, "resizeBilinear2d", { inputs, params: { size, coordinates: "alignCorners" } });
  const corner = (t: Tensor, [Y, X]: Pair) =>
    build([t.shape[0]!, t.shape[3]!], (b, c) => read(image(t))(b, Y - 1, X - 1, c));
  const [, H, W] = image(inputs.input).shape;
  const expected = corner(inputs.input, [size[0] > 1 ? H : 1, size[1] > 1 ? W : 1]);
  expectAgreement(
    "the last corner of resizeBilinear2d",
    corner(output, size),
    expected,
    { S: map(Math.abs, expected), n: 4 },
    u,
  );
};

/** Reading the nails again gives the image: with a stride, or as the sum of each cell. */
const nailsAreReadAgain: LawOf<"bedOfNails2d"> = async ({ engine }, { inputs, params: { scale } }) => {
  const bed = await forward(engine, "bedOfNails2d", { inputs, params: { scale } });
  const params = sideBySide([1, 1], scale);
  const again = await forward(engine, "maxPool2d", { inputs: { input: bed }, params });
  expectAgreement("every nail of bedOfNails2d", again, inputs.input, "exact", 0);
  const [total, expected] = [bed, inputs.input].map((t) =>
    inner(
      t,
      map(() => 1, t),
    ),
  );
  if (Math.abs(total! - expected!) > 1e-9) throw new Error(`bedOfNails2d: the sum must stay ${expected}, got ${total}`);
};

export const resizingLaws = {
  resizeNearest2d: { copiesOfTheSameSize, wholeFactorRepeats, copiesConserveGradient },
  resizeBilinear2d: { mixesOfTheSameSize, oneColourStays, alignedCornersStay, mixesConserveGradient },
  bedOfNails2d: { nailsAreReadAgain },
};
