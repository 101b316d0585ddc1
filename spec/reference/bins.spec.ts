import { describe, expect, test } from "vitest";
import { bin } from "../../reference/bins.ts";

describe("bins", () => {
  test("overlap where they do not divide the image, and repeat where they are more than its pixels", () => {
    const spans = (bins: number, extent: number) =>
      Array.from({ length: bins }, (_, i) => bin(i, bins, extent)).map(({ begin, count }) => [begin, count]);
    expect(spans(3, 5)).toEqual([
      [0, 2],
      [1, 3],
      [3, 2],
    ]);
    expect(spans(2, 4)).toEqual([
      [0, 2],
      [2, 2],
    ]);
    expect(spans(3, 2)).toEqual([
      [0, 1],
      [0, 2],
      [1, 1],
    ]);
  });
});
