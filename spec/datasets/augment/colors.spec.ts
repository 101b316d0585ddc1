import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { brightness, contrast, inTurn, mapped, recolored, saturation } from "../../../datasets/augment/colors.ts";
import { colorNoise, jitter } from "../../../datasets/augment/jitter.ts";
import { random } from "../../../reference/random.ts";

describe("color", () => {
  const color = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));
  const factor = fc.double({ min: 0, max: 2, noNaN: true });

  test("is brighter, has more contrast or is grayer by a factor", () => {
    expect(mapped(brightness(3, 0.5), [10, 20, 40])).toEqual([5, 10, 20]);
    // The mean color [0, 100, 0] is as bright as a gray of 58.7.
    expect(mapped(contrast([0, 100, 0], 0), [1, 2, 3])).toEqual(
      [58.7, 58.7, 58.7].map((value) => expect.closeTo(value, 10)),
    );
    expect(mapped(saturation(3, 0), [0, 100, 0])).toEqual([58.7, 58.7, 58.7].map((value) => expect.closeTo(value, 10)));
  });

  test("stays as it is at factor 1", () =>
    fc.assert(
      fc.property(color, (color) => {
        for (const map of [brightness(3, 1), contrast(color, 1), saturation(3, 1)]) {
          mapped(map, color).forEach((value, c) => {
            expect(value).toBeCloseTo(color[c]!, 9);
          });
        }
      }),
    ));

  test("changed twice is changed by both in turn", () =>
    fc.assert(
      fc.property(color, factor, factor, (color, one, other) => {
        const [first, then] = [saturation(3, one), contrast([10, 20, 30], other)];
        const both = mapped(inTurn(first, then), color);
        mapped(then, mapped(first, color)).forEach((value, c) => {
          expect(both[c]).toBeCloseTo(value, 9);
        });
      }),
    ));

  test("of every pixel is mapped, and stays within what can be shown", () =>
    fc.assert(
      fc.property(fc.array(color, { minLength: 1, maxLength: 5 }), factor, (colors, by) => {
        const map = inTurn(saturation(3, by), brightness(3, by));
        const expected = colors.flatMap((color) =>
          mapped(map, color).map((value) => Math.min(255, Math.max(0, value))),
        );
        recolored(Float32Array.from(colors.flat()), map).forEach((value, at) => {
          expect(value).toBeCloseTo(expected[at]!, 3);
        });
      }),
    ));

  test("of gray pictures is mapped as well", () => {
    // (v − 10) · 2 + 10, of a mean of 10
    expect(recolored(Float32Array.of(1, 10, 20, 250), contrast([10], 2))).toEqual(Float32Array.of(0, 10, 30, 255));
    expect(mapped(saturation(1, 0.2), [70])).toEqual([70]);
  });

  test("jittered by nothing stays as it is, and gray stays gray", () => {
    const nothing = jitter([50, 60, 70], { brightness: 0, contrast: 0, saturation: 0 }, random(1));
    expect(mapped(nothing, [1, 2, 3])).toEqual([1, 2, 3]);
    const much = mapped(
      jitter([50, 60, 70], { brightness: 0.5, contrast: 0.5, saturation: 0.5 }, random(2)),
      [80, 80, 80],
    );
    expect(much[1]).toBeCloseTo(much[0]!, 9);
    expect(much[2]).toBeCloseTo(much[0]!, 9);
    expect(much[0]).not.toBeCloseTo(80, 1);
  });

  test("noise moves all pixels along the components, as far as they vary", () => {
    const noise = {
      deviation: 0.1,
      variances: [0.2, 0, 0],
      components: [
        [0.6, 0.8, 0],
        [0.8, -0.6, 0],
        [0, 0, 1],
      ],
    };
    const stream = random(1);
    const shifts = Array.from({ length: 4000 }, () => mapped(colorNoise(noise, stream), [0, 0, 0]));
    for (const [red, green, blue] of shifts) {
      expect(blue).toBe(0);
      expect(green).toBeCloseTo((0.8 / 0.6) * red!, 9);
    }
    const deviation = Math.sqrt(shifts.reduce((sum, [red]) => sum + red! ** 2, 0) / shifts.length);
    expect(deviation / (255 * 0.1 * 0.2 * 0.6)).toBeCloseTo(1, 1);
  });
});
