import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { centerWindow, fiveWindows, randomWindow, scaledWindow } from "../../../datasets/augment/window.ts";
import { ParameterError } from "../../../reference/errors.ts";
import { random } from "../../../reference/random.ts";

describe("a window", () => {
  test("in the middle leaves as much on each side, or one more behind", () => {
    expect(centerWindow([7, 8], 4)).toEqual({ top: 1, left: 2, height: 4, width: 4 });
  });

  test("comes in five places: the corners in reading order, then the middle", () => {
    const places = fiveWindows([5, 6], 3).map(({ top, left }) => [top, left]);
    expect(places).toEqual([
      [0, 0],
      [0, 3],
      [2, 0],
      [2, 3],
      [1, 1],
    ]);
  });

  test("drawn at random lies within, and reaches every place", () => {
    const stream = random(1);
    const drawn = Array.from({ length: 200 }, () => randomWindow([4, 5], 3, stream));
    expect(new Set(drawn.map(({ top, left }) => `${top} ${left}`)).size).toBe(2 * 3);
  });

  test("drawn by area and aspect keeps to both, as far as whole pixels can", () =>
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const scales = { area: [0.25, 0.5], aspect: [0.5, 2] } as const;
        const { top, left, height, width } = scaledWindow([100, 120], scales, random(seed));
        expect([top >= 0, left >= 0, top + height <= 100, left + width <= 120]).toEqual([true, true, true, true]);
        expect(Math.abs((height * width) / 12_000 - 0.375)).toBeLessThan(0.125 + 0.02);
        expect(Math.abs(Math.log2(width / height))).toBeLessThan(1 + 0.05);
      }),
    ));

  test("for which there is no room at random is the largest in the middle", () => {
    expect(scaledWindow([10, 100], { area: [1, 1], aspect: [1, 2] }, random(1))).toEqual({
      top: 0,
      left: 40,
      height: 10,
      width: 20,
    });
    expect(scaledWindow([100, 10], { area: [1, 1], aspect: [0.5, 1] }, random(1))).toEqual({
      top: 40,
      left: 0,
      height: 20,
      width: 10,
    });
  });

  test("larger than the image is a ParameterError", () => {
    expect(() => centerWindow([4, 6], 5)).toThrow(
      new ParameterError("centerWindow: extent must be a whole number from 1 to 4 (the image is 4×6), got 5"),
    );
  });
});
