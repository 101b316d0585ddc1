import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ParameterError } from "../../reference/errors.ts";
import { ops } from "../../reference/index.ts";
import { forward, outputShape, vjp } from "../../reference/reverse.ts";
import { reshaped, tensor } from "../../reference/tensor.ts";
import { tensors } from "../arbitraries/tensors.ts";

describe("reverse", () => {
  const input = tensor([2, 3], [1, 2, 3, 4, 5, 6]);

  test("reads the rows, the columns or both backwards", () => {
    expect([...forward({ input }, { axes: [0] }).data]).toEqual([4, 5, 6, 1, 2, 3]);
    expect([...forward({ input }, { axes: [1] }).data]).toEqual([3, 2, 1, 6, 5, 4]);
    expect([...forward({ input }, { axes: [1, 0] }).data]).toEqual([6, 5, 4, 3, 2, 1]);
  });

  test("turns the gradient back", () => {
    expect([...vjp({ input }, input, input, { axes: [1] }).input.data]).toEqual([3, 2, 1, 6, 5, 4]);
  });

  test('makes a mathematical convolution of conv2d (lecture 004, "Convolutions vs. Cross-Correlation")', () => {
    // y[i, j] = Σ w[i′, j′] x[i − i′, j − j′] wherever the whole kernel lies on the image.
    fc.assert(
      fc.property(tensors([1, 4, 5, 1], "whole"), tensors([2, 3, 1, 1], "whole"), (image, weights) => {
        const kernel = forward({ input: weights }, { axes: [0, 1] });
        const none = [0, 0] as const;
        const params = { stride: [1, 1], dilation: [1, 1], padding: [none, none], groups: 1 } as const;
        const output = ops.conv2d.forward({ input: reshaped(image, [1, 4, 5, 1]), kernel }, params);
        for (let i = 1; i < 4; i++) {
          for (let j = 2; j < 5; j++) {
            let y = 0;
            for (let a = 0; a < 2; a++)
              for (let b = 0; b < 3; b++) y += weights.data[a * 3 + b]! * image.data[(i - a) * 5 + j - b]!;
            expect(output.data[(i - 1) * 3 + j - 2]! + 0).toBe(y + 0);
          }
        }
      }),
    );
  });
});

test.each([[[2]], [[-1]], [[0, 0]], [[0.5]]])("reverse: axes %j are a ParameterError", (axes) => {
  expect(() => outputShape({ input: { shape: [2, 3] } }, { axes })).toThrow(
    new ParameterError(`reverse: axes must be different axes of the input (shape [2, 3]), got [${axes.join(", ")}]`),
  );
});
