import { describe, expect, test } from "vitest";
import { ParameterError } from "../../reference/errors.ts";
import { forward, outputShape, type Params, vjp } from "../../reference/pad.ts";
import { tensor } from "../../reference/tensor.ts";

describe("pad", () => {
  const input = tensor([3], [1, 2, 3]);
  const wide: Params = { padding: [[2, 1]], mode: "constant", value: 7 };

  test("puts a value around: 7 7 1 2 3 7", () => {
    expect([...forward({ input }, wide).data]).toEqual([7, 7, 1, 2, 3, 7]);
  });

  test("mirrors without repeating the border: 3 2 1 2 3 2", () => {
    expect([...forward({ input }, { ...wide, mode: "reflect" }).data]).toEqual([3, 2, 1, 2, 3, 2]);
  });

  test("repeats the border: 1 1 1 2 3 3", () => {
    expect([...forward({ input }, { ...wide, mode: "replicate" }).data]).toEqual([1, 1, 1, 2, 3, 3]);
  });

  test("adds up the gradients of copies, and drops those of the value", () => {
    const dOutput = tensor([6], [1, 2, 3, 4, 5, 6]);
    const back = (mode: Params["mode"]) => [...vjp({ input }, dOutput, dOutput, { ...wide, mode }).input.data];
    expect(back("constant")).toEqual([3, 4, 5]);
    expect(back("reflect")).toEqual([3, 4 + 2 + 6, 5 + 1]);
    expect(back("replicate")).toEqual([1 + 2 + 3, 4, 5 + 6]);
  });

  test("puts zeros around an image as numpy does in lecture 002", () => {
    const padding = [
      [1, 1],
      [1, 1],
    ] as const;
    const image = tensor([1, 2], [5, 6]);
    const padded = forward({ input: image }, { padding, mode: "constant", value: 0 });
    expect(padded.shape).toEqual([3, 4]);
    expect([...padded.data]).toEqual([0, 0, 0, 0, 0, 5, 6, 0, 0, 0, 0, 0]);
  });
});

describe("errors of pad", () => {
  const input = { shape: [2, 3] };
  const zero = { padding: [[0, 0] as const, [0, 0] as const], mode: "constant", value: 0 } as const;

  test.each<[Partial<Params>, string]>([
    [{ padding: [[1, 1]] }, "pad: padding must have 2 entries (one for each axis of the input [2, 3]), got 1"],
    [
      {
        padding: [
          [0, 0],
          [-1, 0],
        ],
      },
      "pad: padding of axis 1 must be a whole number of at least 0, got -1",
    ],
    [
      {
        mode: "reflect",
        padding: [
          [0, 2],
          [0, 0],
        ],
      },
      "pad: padding of axis 0 must be below 2 (a mirror shows no more than the input), got 2",
    ],
    [{ value: NaN }, "pad: value must be a number or an infinity, got NaN"],
    [{ mode: "circular" as "reflect" }, 'pad: mode must be "constant", "reflect" or "replicate", got "circular"'],
  ])("%j is a ParameterError", (wrong, message) => {
    expect(() => outputShape({ input }, { ...zero, ...wrong })).toThrow(new ParameterError(message));
  });
});
