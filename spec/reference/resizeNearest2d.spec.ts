import { describe, expect, test } from "vitest";
import { ParameterError, ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, type Params, vjp } from "../../reference/resizeNearest2d.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

const row = (...values: readonly number[]) => tensor([1, 1, values.length, 1], values);
const ramp = row(0, 6, 12);

describe("resizeNearest2d", () => {
  const to = (width: number, coordinates: Params["coordinates"]) => [
    ...forward({ input: ramp }, { size: [1, width], coordinates }).data,
  ];

  test('repeats pixels when the image grows by a whole factor (lecture 002, "Nearest Neighbor Upsampling")', () => {
    const input = tensor([1, 2, 2, 1], [1, 2, 3, 4]);
    const output = forward({ input }, { size: [4, 4], coordinates: "asymmetric" });
    expect([...output.data]).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
  });

  test("takes ⌊3i/2⌋ or, from the middle of the pixel, ⌊3(2i+1)/4⌋", () => {
    expect(to(2, "asymmetric")).toEqual([0, 6]); // 0, 1.5
    expect(to(2, "halfPixel")).toEqual([0, 12]); // 0.75, 2.25
    expect(to(4, "asymmetric")).toEqual([0, 0, 6, 12]); // 0, 0.75, 1.5, 2.25
    expect(to(4, "halfPixel")).toEqual([0, 6, 6, 12]); // 0.375, 1.125, 1.875, 2.625
  });

  test("pays a pixel for each of its copies", () => {
    const params = { size: [1, 4], coordinates: "halfPixel" } as const;
    const { input } = vjp({ input: ramp }, row(0, 6, 6, 12), row(1, 2, 4, 8), params);
    expect([...input.data]).toEqual([1, 6, 8]);
  });

  test("refuses a size of nothing, unknown coordinates, and an image without pixels", () => {
    expect(() => outputShape({ input: ramp }, { size: [0, 2], coordinates: "halfPixel" })).toThrow(
      new ParameterError("resizeNearest2d: size.y must be a whole number above 0, got 0"),
    );
    const params = { size: [1, 1], coordinates: "alignCorners" } as unknown as Params;
    expect(() => outputShape({ input: ramp }, params)).toThrow(
      new ParameterError('resizeNearest2d: coordinates must be "halfPixel" or "asymmetric", got "alignCorners"'),
    );
    const input = zeros([1, 0, 3, 1]);
    expect(() => outputShape({ input }, { size: [1, 1], coordinates: "halfPixel" })).toThrow(
      new ShapeError("resizeNearest2d: input must have at least one pixel, got [1, 0, 3, 1]"),
    );
  });
});
