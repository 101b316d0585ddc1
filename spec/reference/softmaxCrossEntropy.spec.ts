import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { map } from "../../reference/einstein.ts";
import { DataError, ParameterError, ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, vjp } from "../../reference/softmaxCrossEntropy.ts";
import { filled, type Tensor, tensor, zeros } from "../../reference/tensor.ts";
import { cases } from "../arbitraries.ts";

const plain = { labelSmoothing: 0 };

describe("softmaxCrossEntropy", () => {
  test("is −log of the probability of the target, in nats: logits 0 and ln 3 give log 4 and log 4/3", () => {
    const logits = tensor([2, 2], [0, Math.log(3), 0, Math.log(3)]);
    const target = tensor([2, 2], [1, 0, 0, 1]);
    const [first, second] = forward({ logits, target }, plain).data;
    expect([first, second]).toEqual([expect.closeTo(Math.log(4), 15), expect.closeTo(Math.log(4 / 3), 15)]);
  });

  test("of K equal logits is log K, a guess among K classes", () => {
    const [loss] = forward(
      { logits: zeros([1, 10]), target: tensor([1, 10], [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]) },
      plain,
    ).data;
    expect(loss).toBeCloseTo(Math.log(10), 15);
  });

  test("is finite and exact at logits of ±10⁴: 20000 for the wrong class, 0 for the right one", () => {
    const logits = tensor([2, 2], [1e4, -1e4, 1e4, -1e4]);
    const target = tensor([2, 2], [0, 1, 1, 0]);
    const loss = forward({ logits, target }, plain);
    expect(Array.from(loss.data, Math.abs)).toEqual([20000, 0]);
    expect([...vjp({ logits, target }, loss, tensor([2], [1, 1]), plain).logits.data]).toEqual([1, -1, 0, 0]);
  });

  test("has the gradient p − target, times that of the loss", () => {
    const logits = zeros([1, 4]);
    const target = tensor([1, 4], [0, 1, 0, 0]);
    const grads = vjp({ logits, target }, tensor([1], [0]), tensor([1], [2]), plain);
    expect([...grads.logits.data]).toEqual([0.5, 2 * (0.25 - 1), 0.5, 0.5]);
  });

  test("with label smoothing ½ of 2 classes wants ¾ of the target and ¼ of the other: ¾ log 4 + ¼ log 4/3", () => {
    const logits = tensor([1, 2], [0, Math.log(3)]);
    const loss = forward({ logits, target: tensor([1, 2], [1, 0]) }, { labelSmoothing: 0.5 });
    expect(loss.data[0]).toBeCloseTo(0.75 * Math.log(4) + 0.25 * Math.log(4 / 3), 15);
  });

  test("with label smoothing 0.4 of 4 classes wants 0.7 of the target and 0.1 of each other", () => {
    const logits = zeros([1, 4]);
    const target = tensor([1, 4], [0, 1, 0, 0]);
    const grads = vjp({ logits, target }, tensor([1], [0]), tensor([1], [1]), { labelSmoothing: 0.4 });
    const expected = [0.25 - 0.1, 0.25 - 0.7, 0.25 - 0.1, 0.25 - 0.1];
    expect([...grads.logits.data]).toEqual(expected.map((value) => expect.closeTo(value, 15)));
  });
});

describe("laws of softmaxCrossEntropy", () => {
  test("the loss is not negative, and the gradient of a row sums to 0", () => {
    fc.assert(
      fc.property(cases.softmaxCrossEntropy, ({ inputs, params }) => {
        const { logits, target } = inputs as { logits: Tensor<2>; target: Tensor<2> };
        const [B, K] = logits.shape;
        const loss = forward({ logits, target }, params);
        for (const value of loss.data) expect(value).toBeGreaterThanOrEqual(0);
        const grads = vjp({ logits, target }, loss, filled([B], 1), params);
        for (let b = 0; b < B; b++) {
          const row = Array.from(grads.logits.data.slice(b * K, b * K + K));
          expect(row.reduce((total, value) => total + value)).toBeCloseTo(0, 14);
        }
      }),
    );
  });

  test("adding a constant to the logits changes nothing", () => {
    fc.assert(
      fc.property(cases.softmaxCrossEntropy, fc.integer({ min: -1000, max: 1000 }), ({ inputs, params }, constant) => {
        const { logits, target } = inputs as { logits: Tensor<2>; target: Tensor<2> };
        const moved = forward({ logits: map((x) => x + constant, logits), target }, params);
        const still = forward({ logits, target }, params);
        for (const [b, value] of moved.data.entries()) expect(value).toBeCloseTo(still.data[b]!, 11);
      }),
    );
  });
});

describe("errors of softmaxCrossEntropy", () => {
  test.each([-0.1, 1, NaN])("labelSmoothing %d is a ParameterError", (labelSmoothing) => {
    expect(() => outputShape({ logits: zeros([1, 2]), target: zeros([1, 2]) }, { labelSmoothing })).toThrow(
      new ParameterError(
        `softmaxCrossEntropy: labelSmoothing must be a number from 0 to below 1, got ${labelSmoothing}`,
      ),
    );
  });

  test("logits of an image are a ShapeError", () => {
    expect(() => outputShape({ logits: zeros([1, 2, 2]), target: zeros([1, 2]) }, plain)).toThrow(
      new ShapeError("softmaxCrossEntropy: logits must have rank 2 [batch, class], got [1, 2, 2]"),
    );
  });

  test("class numbers instead of distributions are a ShapeError", () => {
    expect(() => outputShape({ logits: zeros([8, 10]), target: zeros([8]) }, plain)).toThrow(
      new ShapeError("softmaxCrossEntropy: target must have the shape of logits [8, 10], got [8]"),
    );
  });

  test("a target that is no distribution is a DataError", () => {
    const target = tensor([2, 2], [1, 0, 1, 1]);
    expect(() => forward({ logits: zeros([2, 2]), target }, plain)).toThrow(
      new DataError("softmaxCrossEntropy: target row 1 must sum to 1 (a probability distribution), got 2"),
    );
  });
});
