import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ParameterError, ShapeError } from "../../reference/errors.ts";
import { pixelUnder, type Window2, windowCounts } from "../../reference/window.ts";

const unit: Window2 = {
  stride: [1, 1],
  dilation: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
};

describe("windowCounts", () => {
  test("counts ⌊(extent + before + after − span) / stride⌋ + 1", () => {
    // y: span 2·(3−1)+1 = 5, ⌊(10 + 1 + 2 − 5) / 3⌋ + 1 = 3;  x: span 2, ⌊(7 − 2) / 2⌋ + 1 = 3
    const window: Window2 = {
      stride: [3, 2],
      dilation: [2, 1],
      padding: [
        [1, 2],
        [0, 0],
      ],
    };
    expect(windowCounts("op", [10, 7], [3, 2], window)).toEqual([3, 3]);
  });

  test("LeNet-5 keeps 28 pixels under 5 taps with padding 2, and halves them by pooling", () => {
    expect(
      windowCounts("op", [28, 28], [5, 5], {
        ...unit,
        padding: [
          [2, 2],
          [2, 2],
        ],
      }),
    ).toEqual([28, 28]);
    expect(windowCounts("op", [28, 28], [2, 2], { ...unit, stride: [2, 2] })).toEqual([14, 14]);
  });

  test("AlexNet's pooling takes 56 pixels to 27, 27 to 13 and 13 to 6", () => {
    const along = (extent: number) => windowCounts("op", [extent, extent], [3, 3], { ...unit, stride: [2, 2] })[0];
    expect([56, 27, 13].map(along)).toEqual([27, 13, 6]);
  });

  test("the last window fits into the padded input, and one more would not", () => {
    const small = fc.integer({ min: 1, max: 4 });
    const pads = fc.nat(3);
    fc.assert(
      fc.property(
        small,
        small,
        small,
        pads,
        pads,
        fc.integer({ min: 12, max: 20 }),
        (size, s, d, before, after, extent) => {
          const window: Window2 = {
            stride: [s, 1],
            dilation: [d, 1],
            padding: [
              [before, after],
              [0, 0],
            ],
          };
          const [count] = windowCounts("op", [extent, 1], [size, 1], window);
          const { row } = pixelUnder(window);
          expect(row(0, 0) + before).toBe(0);
          expect(row(count - 1, size - 1)).toBeLessThan(extent + after);
          expect(row(count, size - 1)).toBeGreaterThanOrEqual(extent + after);
        },
      ),
    );
  });

  test("a window larger than the padded input is a ShapeError that shows the span", () => {
    expect(() =>
      windowCounts("conv2d", [7, 9], [3, 5], {
        ...unit,
        dilation: [1, 3],
        padding: [
          [0, 0],
          [1, 1],
        ],
      }),
    ).toThrow(
      new ShapeError(
        "conv2d: a 5-tap window with dilation 3 spans 13 pixels along x, but the padded input has 11; add padding or use a smaller window",
      ),
    );
  });

  test.each([
    ["size.y", [0, 1], unit, "op: size.y must be a whole number above 0, got 0"],
    ["stride.x", [1, 1], { ...unit, stride: [1, 1.5] }, "op: stride.x must be a whole number above 0, got 1.5"],
    ["dilation.y", [1, 1], { ...unit, dilation: [0, 1] }, "op: dilation.y must be a whole number above 0, got 0"],
    [
      "padding.x",
      [1, 1],
      {
        ...unit,
        padding: [
          [0, 0],
          [0, -1],
        ],
      },
      "op: padding.x must be a whole number of at least 0, got -1",
    ],
  ] as const)("a %s out of range is a ParameterError", (_param, size, window, message) => {
    expect(() => windowCounts("op", [5, 5], size, window)).toThrow(new ParameterError(message));
  });
});

describe("pixelUnder", () => {
  test("is stride·window + dilation·tap − padding before", () => {
    const { row, column } = pixelUnder({
      stride: [2, 3],
      dilation: [4, 5],
      padding: [
        [6, 0],
        [7, 0],
      ],
    });
    expect(row(10, 1)).toBe(2 * 10 + 4 * 1 - 6);
    expect(column(10, 2)).toBe(3 * 10 + 5 * 2 - 7);
  });
});
