import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError, ParameterError } from "../../reference/errors.ts";
import { reference } from "../../reference/index.ts";
import { tensor } from "../../reference/tensor.ts";
import { correct, guesses, losses, meanAnswer, tally } from "../../src/metrics.ts";

describe("metrics", () => {
  const logits = tensor([3, 3], [1, 3, 2, 5, 5, 0, 0, -1, -2]);

  test("the guess is the class with the largest logit, the first of equals", () => {
    expect(guesses(logits)).toEqual([1, 0, 0]);
  });

  test("a label is right when fewer than k classes stand before it", () => {
    expect(correct(logits, [1, 0, 0])).toBe(3);
    expect(correct(logits, [2, 1, 2])).toBe(0); // second; equal to the first, but later; last
    expect(correct(logits, [2, 1, 2], 2)).toBe(2);
    expect(correct(logits, [2, 1, 2], 3)).toBe(3);
  });

  test("NaN is never right", () => {
    expect(correct(tensor([2, 2], [NaN, 0, NaN, NaN]), [0, 0])).toBe(0);
    expect(correct(tensor([1, 2], [NaN, 0]), [1])).toBe(0);
  });

  test("exactly k labels of a row are right", () => {
    const row = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(row, fc.integer({ min: 1, max: 6 }), (values, k) => {
        const right = values.map((_, label) => correct(tensor([1, values.length], values), [label], k));
        expect(right.reduce((sum, one) => sum + one, 0)).toBe(Math.min(k, values.length));
      }),
    );
  });

  test("losses are the cross-entropies of the reference, and stay finite at the extremes", () => {
    const target = tensor([3, 3], [0, 0, 1, 1, 0, 0, 0, 1, 0]);
    const { output } = reference.kernels.softmaxCrossEntropy.forward({ logits, target }, { labelSmoothing: 0 });
    losses(logits, [2, 0, 1]).forEach((loss, b) => {
      expect(loss).toBeCloseTo(output.data[b]!, 12);
    });
    expect(losses(tensor([1, 2], [1e4, -1e4]), [1])).toEqual([20000]);
  });

  test("an evaluation counts by label and guess, and shows the worst mistakes first", () => {
    const found = tally(3, { mistakes: 2, samples: 3 });
    found.add(tensor([2, 3], [4, 0, 0, 0, 4, 0]), [0, 2], [10, 11]);
    found.add(tensor([2, 3], [9, 0, 0, 0, 1, 0]), [1, 0], [12, 13]);
    const { images, top1, top5, confusion, mistakes, samples } = found.result();
    expect(samples.map(({ index, label, guess }) => [index, label, guess])).toEqual([
      [10, 0, 0],
      [11, 2, 1],
      [12, 1, 0],
    ]);
    expect({ images, top1, top5 }).toEqual({ images: 4, top1: 1 / 4, top5: null });
    expect(confusion).toEqual([
      [1, 1, 0],
      [1, 0, 0],
      [0, 1, 0],
    ]);
    expect(mistakes.map(({ index, label, guess }) => [index, label, guess])).toEqual([
      [12, 1, 0], // a loss of about 9
      [11, 2, 1], // of about 4; image 13 (about 1.5) has no place among the worst two
    ]);
    expect(mistakes[0]!.probability).toBeCloseTo(1 / (1 + 2 * Math.exp(-9)), 12);
    expect(mistakes[0]!.loss).toBeCloseTo(9 + Math.log(1 + 2 * Math.exp(-9)), 12);
  });

  test("top5 is told from 6 classes on", () => {
    const found = tally(6);
    found.add(tensor([2, 6], [5, 4, 3, 2, 1, 0, 5, 4, 3, 2, 1, 0]), [4, 5], [0, 1]);
    expect(found.result()).toMatchObject({ top1: 0, top5: 1 / 2 });
  });

  test("views of one image are judged by the mean of their probabilities", () => {
    // Probabilities 3/4 1/4 and 1/10 9/10 have the mean 17/40 23/40.
    const two = tensor([2, 2], [Math.log(3), 0, 0, Math.log(9)]);
    const mean = meanAnswer(two, 2);
    expect(mean.shape).toEqual([1, 2]);
    expect([...mean.data].map(Math.exp)).toEqual([expect.closeTo(17 / 40, 12), expect.closeTo(23 / 40, 12)]);
    const found = tally(2, { views: 2 });
    found.add(two, [0, 0], [6, 7]);
    const { images, loss, mistakes } = found.result();
    expect({ images, loss }).toEqual({ images: 1, loss: expect.closeTo(-Math.log(17 / 40), 12) });
    expect(mistakes).toMatchObject([{ index: 3, label: 0, guess: 1 }]);
  });

  test("an image that is short of views, or has none, is refused", () => {
    expect(() => tally(2, { views: 2 }).add(tensor([3, 2], [0, 0, 0, 0, 0, 0]), [0, 0, 1], [0, 1, 2])).toThrow(
      new DataError("evaluate: images must come in groups of 2 (the views of each), got 3"),
    );
    expect(() => tally(2, { views: 0 })).toThrow(
      new ParameterError("evaluate: views must be a whole number above 0, got 0"),
    );
  });

  test("nothing cannot be judged", () => {
    expect(() => tally(2).result()).toThrow("evaluate: a data set must have at least 1 image, got 0");
  });
});
