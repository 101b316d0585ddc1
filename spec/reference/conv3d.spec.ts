import { describe, expect, test } from "vitest";
import { forward, outputShape, type Params, vjp } from "../../reference/conv3d.ts";
import { ParameterError, ShapeError } from "../../reference/errors.ts";
import { tensor } from "../../reference/tensor.ts";

const none = [0, 0] as const;
const unit: Params = { stride: [1, 1, 1], dilation: [1, 1, 1], padding: [none, none, none], groups: 1 };

describe("conv3d", () => {
  // Three planes of one row: 1 2, 3 4 and 5 6. The kernel weighs a plane and the next by 1 10 and 100 1000.
  const input = tensor([1, 3, 1, 2, 1], [1, 2, 3, 4, 5, 6]);
  const kernel = tensor([2, 1, 2, 1, 1], [1, 10, 100, 1000]);
  const bias = tensor([1], [0.5]);

  test("adds up the products of two planes: 1·1 + 10·2 + 100·3 + 1000·4 = 4321", () => {
    const output = forward({ input, kernel, bias }, unit);
    expect(output.shape).toEqual([1, 2, 1, 1, 1]);
    expect([...output.data]).toEqual([4321.5, 6543.5]);
  });

  test("pads the front by itself, and dilates along z", () => {
    expect([...forward({ input, kernel }, { ...unit, padding: [[1, 0], none, none] }).data]).toEqual([
      2100, 4321, 6543,
    ]);
    expect([...forward({ input, kernel }, { ...unit, dilation: [2, 1, 1] }).data]).toEqual([6521]);
  });

  test("sends each product's gradient to both of its factors", () => {
    const output = forward({ input, kernel, bias }, unit);
    const grads = vjp({ input, kernel, bias }, output, tensor([1, 2, 1, 1, 1], [0, 1]), unit);
    expect([...grads.input.data]).toEqual([0, 0, 1, 10, 100, 1000]);
    expect([...grads.kernel.data]).toEqual([3, 4, 5, 6]);
    expect([...grads.bias.data]).toEqual([1]);
  });
});

describe("errors of conv3d", () => {
  const shapes = (input: number[], kernel: number[], bias?: number[]) => ({
    input: { shape: input },
    kernel: { shape: kernel },
    bias: bias && { shape: bias },
  });

  test.each([
    [
      "an image",
      shapes([1, 5, 5, 3], [3, 3, 3, 3, 4]),
      "conv3d: input must have rank 5 [batch, z, y, x, channel], got [1, 5, 5, 3]",
    ],
    [
      "a flat kernel",
      shapes([1, 5, 5, 5, 3], [3, 3, 3, 4]),
      "conv3d: kernel must have rank 5 [kz, ky, kx, inChannel / groups, outChannel], got [3, 3, 3, 4]",
    ],
    [
      "a kernel with the wrong channel count",
      shapes([1, 5, 5, 5, 3], [3, 3, 3, 1, 4]),
      "conv3d: kernel axis 3 must be 3 (the input's channel count), got 1 in shape [3, 3, 3, 1, 4]",
    ],
    [
      "a bias of rank 2",
      shapes([1, 5, 5, 5, 3], [3, 3, 3, 3, 4], [1, 4]),
      "conv3d: bias must have rank 1 [outChannel], got [1, 4]",
    ],
    [
      "a kernel deeper than the volume",
      shapes([1, 2, 5, 5, 3], [3, 3, 3, 3, 4]),
      "conv3d: a 3-tap window with dilation 1 spans 3 pixels along z, but the padded input has 2; add padding or use a smaller window",
    ],
  ])("%s is a ShapeError", (_what, inputs, message) => {
    expect(() => outputShape(inputs, unit)).toThrow(new ShapeError(message));
  });

  test("groups that do not divide, and half a dilation, are ParameterErrors", () => {
    const good = shapes([1, 5, 5, 5, 3], [3, 3, 3, 3, 4]);
    expect(() => outputShape(good, { ...unit, groups: 2 })).toThrow(
      new ParameterError("conv3d: groups must divide the input's 3 channels and the kernel's 4 filters, got 2"),
    );
    expect(() => outputShape(good, { ...unit, dilation: [0.5, 1, 1] })).toThrow(
      new ParameterError("conv3d: dilation.z must be a whole number above 0, got 0.5"),
    );
  });
});
