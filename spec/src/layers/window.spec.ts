import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Pair, windowCounts } from "../../../reference/window.ts";
import { expandWindow } from "../../../src/layers/window.ts";

const pairOf = (from: number, to: number) => {
  const one = fc.integer({ min: from, max: to });
  return fc.tuple(one, one) as fc.Arbitrary<Pair>;
};

describe("expandWindow", () => {
  test("without options the stride is 1, the taps are neighbours, and nothing is padded", () => {
    expect(expandWindow([5, 6], [3, 3], {})).toEqual({
      stride: [1, 1],
      dilation: [1, 1],
      padding: [
        [0, 0],
        [0, 0],
      ],
    });
  });

  test("one number stands for both axes, and for all four sides", () => {
    expect(expandWindow([5, 6], [3, 3], { stride: 2, dilation: 3, padding: 4 })).toEqual({
      stride: [2, 2],
      dilation: [3, 3],
      padding: [
        [4, 4],
        [4, 4],
      ],
    });
  });

  test('"same" puts the odd pixel after', () => {
    // 4 taps on 6 pixels, stride 1: 3 pixels are missing; 2 taps on 5 pixels, stride 2: 1 is.
    expect(expandWindow([6, 5], [4, 2], { stride: [1, 2], padding: "same" }).padding).toEqual([
      [1, 2],
      [0, 1],
    ]);
  });

  test('"same" gives ⌈extent/stride⌉ windows, with no more padding than that needs', () => {
    fc.assert(
      fc.property(pairOf(1, 12), pairOf(1, 5), pairOf(1, 4), pairOf(1, 3), (extent, size, stride, dilation) => {
        const window = expandWindow(extent, size, { stride, dilation, padding: "same" });
        const counts = [Math.ceil(extent[0] / stride[0]), Math.ceil(extent[1] / stride[1])];
        expect(windowCounts("conv2d", extent, size, window)).toEqual(counts);
        for (const [axis, [before, after]] of window.padding.entries()) {
          expect(after - before === 0 || after - before === 1).toBe(true);
          const span = dilation[axis]! * (size[axis]! - 1) + 1;
          const needed = (counts[axis]! - 1) * stride[axis]! + span - extent[axis]!;
          expect(before + after).toBe(Math.max(0, needed));
        }
      }),
    );
  });

  test("pairs are taken as they are", () => {
    const padding = [
      [1, 2],
      [3, 4],
    ] as const;
    expect(expandWindow([5, 6], [3, 3], { padding }).padding).toEqual(padding);
  });

  test("another word for padding is refused", () => {
    expect(() => expandWindow([5, 6], [3, 3], { padding: "full" as "same" })).toThrow(
      'window: padding must be "valid", "same", a number or pairs, got "full"',
    );
  });
});
