import { describe, expect, test } from "vitest";
import { ParameterError } from "../../reference/errors.ts";
import { forward, outputShape, type Params, vjp } from "../../reference/slice.ts";
import { tensor } from "../../reference/tensor.ts";

describe("slice", () => {
  const input = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
  const lastRow: Params = { begin: [1, 0], end: [2, 2] };

  test("keeps the places from begin up to end", () => {
    const output = forward({ input }, lastRow);
    expect(output.shape).toEqual([1, 2]);
    expect([...output.data]).toEqual([4, 5]);
  });

  test("gives what was cut off no gradient", () => {
    const dOutput = tensor([1, 2], [10, 20]);
    expect([...vjp({ input }, dOutput, dOutput, lastRow).input.data]).toEqual([0, 0, 0, 10, 20, 0]);
  });
});

describe("errors of slice", () => {
  const rule = (axis: number, extent: number) =>
    `slice: begin and end of axis ${axis} must be whole numbers with 0 ≤ begin < end ≤ ${extent}`;

  test.each<[Params, string]>([
    [{ begin: [0], end: [1, 1] }, "slice: begin must have 2 entries (one for each axis of the input [2, 3]), got 1"],
    [{ begin: [0, 0], end: [] }, "slice: end must have 2 entries (one for each axis of the input [2, 3]), got 0"],
    [{ begin: [1, 0], end: [1, 3] }, `${rule(0, 2)}, got 1 and 1`],
    [{ begin: [0, 0], end: [2, 4] }, `${rule(1, 3)}, got 0 and 4`],
    [{ begin: [0, -1], end: [2, 3] }, `${rule(1, 3)}, got -1 and 3`],
    [{ begin: [0.5, 0], end: [2, 3] }, `${rule(0, 2)}, got 0.5 and 2`],
  ])("%j is a ParameterError", (params, message) => {
    expect(() => outputShape({ input: { shape: [2, 3] } }, params)).toThrow(new ParameterError(message));
  });
});
