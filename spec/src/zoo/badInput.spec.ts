import { describe, expect, test } from "vitest";
import { alexnet, modelByName } from "../../../src/zoo/index.ts";

describe("an image that a network cannot take", () => {
  test("is an error that names the layer, both numbers, and the nearest size that it takes", () => {
    expect(() => modelByName("alexnet", { input: [32, 32, 3] })).toThrow(
      "in alexnet/pool2: maxPool2d: a 3-tap window with dilation 1 spans 3 pixels along y, but the padded input has 2; " +
        "add padding or use a smaller window; alexnet takes 67×67×3",
    );
    expect(() => modelByName("segnet", { input: [20, 40, 3] })).toThrow(
      /but the padded input has 1; .*; segnet takes 32×40×3$/,
    );
    expect(() => modelByName("googlenet", { input: [64, 300, 3] })).toThrow(/; googlenet takes 79×300×3$/);
  });

  test("for a reason that no size mends is an error without a way out", () => {
    expect(() => modelByName("alexnet", { input: [32, 32] })).toThrow(/got \[1, 32, 32\]$/);
  });

  test("what it takes instead is the smallest that it takes", () => {
    expect(alexnet({ input: [67, 67, 3] }).output).toEqual([1, 1000]);
    expect(() => alexnet({ input: [66, 67, 3] })).toThrow("in alexnet/pool3");
  });
});

test("a class count or a width that is none is refused", () => {
  expect(() => modelByName("alexnet", { classes: 0 })).toThrow(
    "in alexnet/linear3: linear: features must be a whole number above 0, got 0",
  );
  expect(() => alexnet({ width: 0 })).toThrow("model: width must be a number above 0, got 0");
});
