import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawBeta } from "../../../datasets/augment/beta.ts";
import { smoothed } from "../../../datasets/augment/labelSmoothing.ts";
import { drawMixing, mixed } from "../../../datasets/augment/mixup.ts";
import { ParameterError } from "../../../reference/errors.ts";
import { random } from "../../../reference/random.ts";
import { tensor } from "../../../reference/tensor.ts";

describe("mixup", () => {
  const rows = fc.array(fc.tuple(fc.integer(), fc.integer()), { minLength: 1, maxLength: 6 });

  test("is a mean of each row and its partner's", () => {
    const mixing = { own: 0.75, partners: Int32Array.of(1, 0) };
    expect(mixed(Float32Array.of(0, 4, 8, 0), mixing)).toEqual(Float32Array.of(2, 3, 6, 1));
  });

  test("with a share of 1 changes nothing", () =>
    fc.assert(
      fc.property(rows, fc.integer(), (rows, seed) => {
        const flat = Float32Array.from(rows.flat());
        expect(mixed(flat, { ...drawMixing(rows.length, 0.3, random(seed)), own: 1 })).toEqual(
          flat.map((value) => value + 0),
        );
      }),
    ));

  test.each([0.001, 0.2, 1, 3])("draws shares of mean 1/2 and variance 1/(8·%d + 4)", (alpha) => {
    const stream = random(1);
    const shares = Array.from({ length: 20_000 }, () => drawBeta(alpha, stream));
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    const variance = shares.reduce((sum, share) => sum + (share - 0.5) ** 2, 0) / shares.length;
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    expect(mean).toBeCloseTo(0.5, 1);
    expect(variance * (8 * alpha + 4)).toBeCloseTo(1, 1);
  });
});

describe("a smoothed label", () => {
  test("keeps most of its target, and gives every class a share", () => {
    const target = tensor([1, 4], Float32Array.of(0, 1, 0, 0));
    expect(smoothed(target, 0.5).data).toEqual(Float32Array.of(0.125, 0.625, 0.125, 0.125));
  });

  test("sums to 1", () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0, max: 0.99, noNaN: true }), (K, share) => {
        const { data } = smoothed(
          tensor(
            [1, K],
            Float32Array.from({ length: K }, (_, k) => (k === 0 ? 1 : 0)),
          ),
          share,
        );
        expect([...(data as Float32Array)].reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      }),
    ));

  test("cannot be all doubt", () => {
    expect(() => smoothed(tensor([1, 1], Float32Array.of(1)), 1)).toThrow(
      new ParameterError("smoothed: share must be a number from 0 to below 1, got 1"),
    );
  });
});
