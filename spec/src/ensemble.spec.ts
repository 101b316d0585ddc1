import { describe, expect, test } from "vitest";
import { DataError } from "../../reference/errors.ts";
import { tensor } from "../../reference/tensor.ts";
import { expectSameClasses, meanOfAnswers } from "../../src/ensemble.ts";

describe("an ensemble", () => {
  test("answers with the mean of the probabilities, image by image", () => {
    // ¾ and ¼, beside ¼ and ¾: a half each. In the second image both are sure of the last class.
    const a = tensor([2, 2], [Math.log(3), 0, 0, 50]);
    const b = tensor([2, 2], [7, 7 + Math.log(3), 0, 50]);
    const { shape, data } = meanOfAnswers([a, b]);
    expect(shape).toEqual([2, 2]);
    for (const [at, probability] of [1 / 2, 1 / 2, Math.exp(-50), 1].entries()) {
      expect(Math.exp(data[at]!)).toBeCloseTo(probability, 12);
    }
  });

  test("of one is that one", () => {
    const only = tensor([1, 3], [1, 2, 3]);
    expect(meanOfAnswers([only])).toBe(only);
  });

  test("tells the same classes apart, or is refused by the names of the files", () => {
    const [a, b] = [
      { file: "a.safetensors", classes: ["cat", "dog"] },
      { file: "b.safetensors", classes: ["cat", "cow"] },
    ];
    expect(() => expectSameClasses([a, { ...a, file: "c" }])).not.toThrow();
    expect(() => expectSameClasses([a, b])).toThrow(
      new DataError('b.safetensors: class 1 must be "dog" (that of a.safetensors), got "cow"'),
    );
    expect(() => expectSameClasses([a, { file: "c", classes: ["cat"] }])).toThrow(
      new DataError("c: must have 2 classes (those of a.safetensors), got 1"),
    );
  });
});
