import { describe, expect, test } from "vitest";
import { forward, outputShape, vjp } from "../../reference/concat.ts";
import { ParameterError, ShapeError } from "../../reference/errors.ts";
import { tensor } from "../../reference/tensor.ts";

describe("concat", () => {
  const parts = [tensor([2, 1], [1, 2]), tensor([2, 2], [3, 4, 5, 6])];

  test("lays the rows of each part behind those of the one before", () => {
    const output = forward({ parts }, { axis: 1 });
    expect(output.shape).toEqual([2, 3]);
    expect([...output.data]).toEqual([1, 3, 4, 2, 5, 6]);
  });

  test("gives each part its stretch of the gradient", () => {
    const dOutput = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
    const grads = vjp({ parts }, dOutput, dOutput, { axis: 1 });
    expect(grads.parts.map(({ shape, data }) => [shape, [...data]])).toEqual([
      [
        [2, 1],
        [1, 4],
      ],
      [
        [2, 2],
        [2, 3, 5, 6],
      ],
    ]);
  });
});

describe("errors of concat", () => {
  const of = (...shapes: number[][]) => ({ parts: shapes.map((shape) => ({ shape })) });

  test.each([
    [of(), "concat: parts must hold at least one tensor, got none"],
    [of([2, 3], [2, 3], [2, 4]), "concat: parts[2] must have the shape of parts[0] [2, 3] but for axis 0, got [2, 4]"],
    [of([2, 3], [2, 3, 1]), "concat: parts[1] must have the shape of parts[0] [2, 3] but for axis 0, got [2, 3, 1]"],
  ])("%j is a ShapeError", (inputs, message) => {
    expect(() => outputShape(inputs, { axis: 0 })).toThrow(new ShapeError(message));
  });

  test.each([2, -1, 0.5])("axis %d is a ParameterError", (axis) => {
    expect(() => outputShape(of([2, 3], [2, 3]), { axis })).toThrow(
      new ParameterError(`concat: axis must be one of the parts' (shape [2, 3]), got ${axis}`),
    );
  });
});
