import { describe, expect, test } from "vitest";
import {
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  conv2d,
  globalAvgPool2d,
  globalMaxPool2d,
  type Layer,
  linear,
  sequential,
  upsampleBilinear2d,
  upsampleNearest2d,
} from "../../../src/layers/index.ts";
import { model } from "../../../src/model.ts";

const traced = (...layers: readonly Layer[]) => model({ input: [6, 8, 4] }, sequential(...layers));
/** The last op's receptive field and jump. */
const field = (...layers: readonly Layer[]) => traced(...layers).calls.at(-1)!.field;

describe("layers that pool into cells or resize", () => {
  test("a global pool makes features of an image of any size", () => {
    for (const pool of [globalAvgPool2d(), globalMaxPool2d()]) {
      const { output, parameters } = traced(pool, linear({ features: 3 }));
      expect(output).toEqual([1, 3]);
      expect(parameters[0]).toMatchObject({ name: "linear1.weight", shape: [3, 4] });
    }
  });

  test("an adaptive pool makes as many bins as are wanted", () => {
    expect(traced(adaptiveAvgPool2d({ bins: 3 })).output).toEqual([1, 3, 3, 4]);
    expect(traced(adaptiveMaxPool2d({ bins: [2, 5] })).output).toEqual([1, 2, 5, 4]);
  });

  test("upsampling multiplies the size, from the middle of pixels unless told otherwise", () => {
    const nearest = traced(upsampleNearest2d({ scale: 2 }));
    expect(nearest.output).toEqual([1, 12, 16, 4]);
    expect(nearest.calls[0]!.params).toEqual({ size: [12, 16], coordinates: "halfPixel" });
    const bilinear = traced(upsampleBilinear2d({ scale: [1.5, 1], coordinates: "alignCorners" }));
    expect(bilinear.output).toEqual([1, 9, 8, 4]);
    expect(bilinear.calls[0]!.params).toEqual({ size: [9, 8], coordinates: "alignCorners" });
  });

  test("a receptive field knows of bins and of sizes", () => {
    // 6 rows in 3 bins are 2 each; of 8 columns in 3 bins the widest is 2…5, and the first is 0…2.
    expect(field(adaptiveMaxPool2d({ bins: 3 }))).toEqual({ size: [2, 4], jump: [2, 8 / 3], centre: [0.5, 1] });
    expect(field(conv2d({ filters: 1, size: 3, stride: 1 }), upsampleNearest2d({ scale: 2 }))).toEqual({
      size: [3, 3],
      jump: [0.5, 0.5],
      centre: [1, 1],
    });
    expect(field(conv2d({ filters: 1, size: 3 }), upsampleBilinear2d({ scale: 2 }))).toEqual({
      size: [4, 4],
      jump: [0.5, 0.5],
      centre: [1, 1],
    });
    expect(field(globalAvgPool2d())).toBeNull();
  });
});
