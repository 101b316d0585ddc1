import { describe, expect, test } from "vitest";
import { ParameterError, ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, type Params, vjp } from "../../reference/resizeBilinear2d.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

const row = (...values: readonly number[]) => tensor([1, 1, values.length, 1], values);
const ramp = row(0, 6, 12);

describe("resizeBilinear2d", () => {
  const to = (width: number, coordinates: Params["coordinates"]) => [
    ...forward({ input: ramp }, { size: [1, width], coordinates }).data,
  ];

  test("reads between pixels: the ramp 0 6 12 at each place times 6", () => {
    expect(to(5, "alignCorners")).toEqual([0, 3, 6, 9, 12]); // 0, 0.5, 1, 1.5, 2
    expect(to(6, "halfPixel")).toEqual([0, 1.5, 4.5, 7.5, 10.5, 12]); // −0.25 is clamped, 0.25, 0.75, … 2.25 stays at 2
    expect(to(6, "asymmetric")).toEqual([0, 3, 6, 9, 12, 12]); // 0, 0.5, 1, … 2.5 stays at 2
  });

  test("leaves out what lies between when the image shrinks, and reads pixel 0 for one aligned corner", () => {
    expect(to(1, "alignCorners")).toEqual([0]);
    expect(to(1, "halfPixel")).toEqual([6]);
    expect(to(2, "alignCorners")).toEqual([0, 12]);
  });

  test("mixes four pixels: the middle of 0 4 / 8 12 is 6, and pays each a quarter", () => {
    const input = tensor([1, 2, 2, 1], [0, 4, 8, 12]);
    const params = { size: [1, 1], coordinates: "halfPixel" } as const;
    const output = forward({ input }, params);
    expect([...output.data]).toEqual([6]);
    const { input: dInput } = vjp({ input }, output, tensor([1, 1, 1, 1], [8]), params);
    expect([...dInput.data]).toEqual([2, 2, 2, 2]);
  });

  test("refuses unknown coordinates, and what is no image", () => {
    const params = { size: [1, 1], coordinates: "cubic" } as unknown as Params;
    expect(() => outputShape({ input: ramp }, params)).toThrow(
      new ParameterError(
        'resizeBilinear2d: coordinates must be "halfPixel" or "alignCorners" or "asymmetric", got "cubic"',
      ),
    );
    const flat = { input: zeros([3, 4]) };
    expect(() => outputShape(flat, { size: [1, 1], coordinates: "halfPixel" })).toThrow(
      new ShapeError("resizeBilinear2d: input must have rank 4 [batch, y, x, channel], got [3, 4]"),
    );
  });
});
