import { describe, expect, test } from "vitest";
import { forward, outputShape, type Params, vjp } from "../../reference/conv1d.ts";
import { ParameterError, ShapeError } from "../../reference/errors.ts";
import { tensor } from "../../reference/tensor.ts";

const unit: Params = { stride: [1], dilation: [1], padding: [[0, 0]], groups: 1 };

describe("conv1d", () => {
  const input = tensor([1, 4, 1], [1, 2, 3, 4]);
  const kernel = tensor([2, 1, 1], [1, 10]);
  const bias = tensor([1], [100]);

  test("lays the kernel on every window as it is, not flipped: 1·1 + 10·2 + 100 = 121", () => {
    const output = forward({ input, kernel, bias }, unit);
    expect(output.shape).toEqual([1, 3, 1]);
    expect([...output.data]).toEqual([121, 132, 143]);
  });

  test("strides, dilates and pads each end by itself", () => {
    // One 0 before; taps two apart, windows two apart: 1·0 + 10·2 and 1·2 + 10·4.
    const output = forward({ input, kernel }, { ...unit, stride: [2], dilation: [2], padding: [[1, 0]] });
    expect([...output.data]).toEqual([20, 42]);
  });

  test("with groups shows a filter only the channels of its own group", () => {
    const moment = tensor([1, 1, 4], [1, 2, 3, 4]);
    const filters = tensor([1, 2, 2], [1, 100, 10, 1000]);
    expect([...forward({ input: moment, kernel: filters }, { ...unit, groups: 2 }).data]).toEqual([21, 4300]);
  });

  test("sends each product's gradient to both of its factors", () => {
    // Only the middle output is asked, which saw 2 and 3.
    const output = forward({ input, kernel, bias }, unit);
    const grads = vjp({ input, kernel, bias }, output, tensor([1, 3, 1], [0, 1, 0]), unit);
    expect([...grads.input.data]).toEqual([0, 1, 10, 0]);
    expect([...grads.kernel.data]).toEqual([2, 3]);
    expect([...grads.bias.data]).toEqual([1]);
  });

  test('has the output length of lecture 004, "Stride, Padding, and Dilation": ⌊(17 + 2·2 − (3·(5−1) + 1)) / 2⌋ + 1 = 5', () => {
    const shapes = { input: { shape: [1, 17, 1] }, kernel: { shape: [5, 1, 1] } };
    expect(outputShape(shapes, { ...unit, stride: [2], dilation: [3], padding: [[2, 2]] })).toEqual([1, 5, 1]);
  });
});

describe("errors of conv1d", () => {
  const shapes = (input: number[], kernel: number[], bias?: number[]) => ({
    input: { shape: input },
    kernel: { shape: kernel },
    bias: bias && { shape: bias },
  });

  test.each([
    [
      "an image",
      shapes([1, 5, 5, 3], [3, 3, 4]),
      "conv1d: input must have rank 3 [batch, x, channel], got [1, 5, 5, 3]",
    ],
    [
      "a kernel of rank 2",
      shapes([1, 5, 3], [3, 3]),
      "conv1d: kernel must have rank 3 [kx, inChannel / groups, outChannel], got [3, 3]",
    ],
    [
      "a kernel with the wrong channel count",
      shapes([1, 5, 3], [3, 1, 4]),
      "conv1d: kernel axis 1 must be 3 (the input's channel count), got 1 in shape [3, 1, 4]",
    ],
    [
      "a bias of another length than the filters",
      shapes([1, 5, 3], [3, 3, 4], [3]),
      "conv1d: bias axis 0 must be 4 (the kernel's output channel count), got 3 in shape [3]",
    ],
    [
      "a kernel longer than the signal",
      shapes([1, 2, 3], [3, 3, 4]),
      "conv1d: a 3-tap window with dilation 1 spans 3 pixels along x, but the padded input has 2; add padding or use a smaller window",
    ],
  ])("%s is a ShapeError", (_what, inputs, message) => {
    expect(() => outputShape(inputs, unit)).toThrow(new ShapeError(message));
  });

  test.each([
    [{ stride: [0] }, "conv1d: stride.x must be a whole number above 0, got 0"],
    [{ padding: [[0, -1]] }, "conv1d: padding.x must be a whole number of at least 0, got -1"],
    [{ groups: 2 }, "conv1d: groups must divide the input's 3 channels and the kernel's 4 filters, got 2"],
  ] as const)("%j is a ParameterError", (wrong, message) => {
    expect(() => outputShape(shapes([1, 5, 3], [3, 3, 4]), { ...unit, ...wrong })).toThrow(new ParameterError(message));
  });
});
