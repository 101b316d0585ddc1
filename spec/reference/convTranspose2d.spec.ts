import { describe, expect, test } from "vitest";
import { forward, outputShape, type Params, vjp } from "../../reference/convTranspose2d.ts";
import { ParameterError, ShapeError } from "../../reference/errors.ts";
import { tensor } from "../../reference/tensor.ts";

const unit: Params = {
  stride: [1, 1],
  dilation: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  groups: 1,
  outputPadding: [0, 0],
};

describe("convTranspose2d", () => {
  const input = tensor([1, 1, 2, 1], [1, 2]);
  const kernel = tensor([2, 2, 1, 1], [1, 2, 3, 4]);
  const bias = tensor([1], [10]);

  test("lays the kernel down once for every pixel, and adds up where two meet", () => {
    // 1·[1 2; 3 4] at the left and 2·[1 2; 3 4] one to the right: the middle column is 2 + 2·1 and 4 + 2·3.
    const output = forward({ input, kernel }, unit);
    expect(output.shape).toEqual([1, 2, 3, 1]);
    expect([...output.data]).toEqual([1, 4, 4, 3, 10, 8]);
  });

  test("with a stride lays them apart, and outputPadding adds a column that only the bias reaches", () => {
    const output = forward({ input, kernel, bias }, { ...unit, stride: [1, 2], outputPadding: [0, 1] });
    expect(output.shape).toEqual([1, 2, 5, 1]);
    expect([...output.data]).toEqual([11, 12, 12, 14, 10, 13, 14, 16, 18, 10]);
  });

  test("padding cuts the border off", () => {
    const padding = [
      [1, 0],
      [0, 2],
    ] as const;
    expect([...forward({ input, kernel }, { ...unit, padding }).data]).toEqual([3]);
  });

  test("with groups lays a channel into its own group only", () => {
    // Two channels 5 and 7 in two groups, two filters each: 5·(1, 2) and 7·(3, 4).
    const pixel = tensor([1, 1, 1, 2], [5, 7]);
    const filters = tensor([1, 1, 2, 2], [1, 2, 3, 4]);
    expect([...forward({ input: pixel, kernel: filters }, { ...unit, groups: 2 }).data]).toEqual([5, 10, 21, 28]);
  });

  test("collects the gradient under the kernel", () => {
    // Only output (0, 1) is asked: pixel 0 laid tap 2 there, pixel 1 tap 1.
    const output = forward({ input, kernel, bias }, unit);
    const grads = vjp({ input, kernel, bias }, output, tensor([1, 2, 3, 1], [0, 1, 0, 0, 0, 0]), unit);
    expect([...grads.input.data]).toEqual([2, 1]);
    expect([...grads.kernel.data]).toEqual([2, 1, 0, 0]);
    expect([...grads.bias.data]).toEqual([1]);
  });
});

describe("errors of convTranspose2d", () => {
  const shapes = (input: number[], kernel: number[], bias?: number[]) => ({
    input: { shape: input },
    kernel: { shape: kernel },
    bias: bias && { shape: bias },
  });
  const good = shapes([1, 4, 4, 6], [3, 3, 6, 2]);

  test.each([
    [
      "an input without a batch axis",
      shapes([4, 4, 6], [3, 3, 6, 2]),
      "convTranspose2d: input must have rank 4 [batch, y, x, channel], got [4, 4, 6]",
    ],
    [
      "a kernel of rank 2",
      shapes([1, 4, 4, 6], [3, 3]),
      "convTranspose2d: kernel must have rank 4 [ky, kx, inChannel, outChannel / groups], got [3, 3]",
    ],
    [
      "a kernel laid out like that of conv2d",
      shapes([1, 4, 4, 6], [3, 3, 2, 6]),
      "convTranspose2d: kernel axis 2 must be 6 (the input's channel count), got 2 in shape [3, 3, 2, 6]",
    ],
    [
      "a bias of another length than the filters",
      shapes([1, 4, 4, 6], [3, 3, 6, 2], [6]),
      "convTranspose2d: bias axis 0 must be 2 (the kernel's output channel count), got 6 in shape [6]",
    ],
  ])("%s is a ShapeError", (_what, inputs, message) => {
    expect(() => outputShape(inputs, unit)).toThrow(new ShapeError(message));
  });

  test.each([
    [{ groups: 4 }, "convTranspose2d: groups must divide the input's 6 channels, got 4"],
    [{ groups: 0 }, "convTranspose2d: groups must be a whole number above 0, got 0"],
    [{ stride: [1, 1.5] }, "convTranspose2d: stride.x must be a whole number above 0, got 1.5"],
    [{ outputPadding: [-1, 0] }, "convTranspose2d: outputPadding.y must be a whole number of at least 0, got -1"],
    [
      { stride: [2, 3], outputPadding: [0, 3] },
      "convTranspose2d: outputPadding.x must be below 3 (the larger of stride and dilation), got 3",
    ],
  ] as const)("%j is a ParameterError", (wrong, message) => {
    expect(() => outputShape(good, { ...unit, ...wrong })).toThrow(new ParameterError(message));
  });

  test("padding that leaves nothing is a ShapeError", () => {
    const padding = [
      [3, 3],
      [0, 0],
    ] as const;
    expect(() => outputShape(good, { ...unit, padding })).toThrow(
      new ShapeError("convTranspose2d: padding.y must leave at least one of 6 pixels, got 3 + 3"),
    );
  });
});
