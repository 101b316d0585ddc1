import { describe, expect, test } from "vitest";
import { DataError, ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, vjp } from "../../reference/sigmoidCrossEntropy.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

describe("sigmoidCrossEntropy", () => {
  test("adds −log σ for each yes and −log(1 − σ) for each no", () => {
    const logits = tensor([1, 3], [Math.log(3), Math.log(3), 0]); // σ = ¾, ¾, ½
    const target = tensor([1, 3], [1, 0, 0.5]);
    const [loss] = forward({ logits, target }).data;
    expect(loss).toBeCloseTo(Math.log(4 / 3) + Math.log(4) + Math.log(2), 15);
  });

  test("is finite and exact at logits of ±10⁴, and has the gradient σ − target there", () => {
    const inputs = { logits: tensor([4, 1], [1e4, 1e4, -1e4, -1e4]), target: tensor([4, 1], [0, 1, 0, 1]) };
    const loss = forward(inputs);
    expect([...loss.data]).toEqual([1e4, 0, 0, 1e4]);
    expect([...vjp(inputs, loss, tensor([4], [1, 1, 1, 1])).logits.data].map((x) => x + 0)).toEqual([1, 0, 0, -1]);
  });

  test("keeps the digits of a small loss and of its slope", () => {
    const inputs = { logits: tensor([1, 1], [40]), target: tensor([1, 1], [1]) };
    const loss = forward(inputs);
    expect(loss.data[0]! / Math.exp(-40)).toBeCloseTo(1, 14);
    expect(vjp(inputs, loss, tensor([1], [1])).logits.data[0]! / -Math.exp(-40)).toBeCloseTo(1, 14);
  });
});

describe("errors of sigmoidCrossEntropy", () => {
  test.each([
    [[3], [3], "sigmoidCrossEntropy: logits must have rank 2 [batch, class], got [3]"],
    [[2, 3], [2], "sigmoidCrossEntropy: target must have the shape of logits [2, 3], got [2]"],
  ])("logits %j with target %j are a ShapeError", (logits, target, message) => {
    expect(() => outputShape({ logits: { shape: logits }, target: { shape: target } })).toThrow(
      new ShapeError(message),
    );
  });

  test("a target of −1 is a DataError: a no is 0", () => {
    expect(() => forward({ logits: zeros([1, 2]), target: tensor([1, 2], [1, -1]) })).toThrow(
      new DataError("sigmoidCrossEntropy: target must be numbers from 0 to 1 (probabilities), got -1 at [0, 1]"),
    );
  });
});
