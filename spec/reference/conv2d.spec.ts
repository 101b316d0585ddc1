import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forward, outputShape, type Params, vjp } from "../../reference/conv2d.ts";
import { map } from "../../reference/einstein.ts";
import { ParameterError, ShapeError } from "../../reference/errors.ts";
import { reshaped, sizeOf, tensor, zeros } from "../../reference/tensor.ts";
import { tensors } from "../arbitraries/tensors.ts";
import { cases } from "../arbitraries.ts";

const unit: Params = {
  stride: [1, 1],
  dilation: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  groups: 1,
};

describe("conv2d", () => {
  const input = tensor([1, 3, 3, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const kernel = tensor([2, 2, 1, 1], [1, 2, 3, 4]);
  const bias = tensor([1], [10]);

  test("lays the kernel on every window as it is, not flipped", () => {
    // Top left: 1·1 + 2·2 + 3·4 + 4·5 + 10 = 47. One to the right: 1·2 + 2·3 + 3·5 + 4·6 + 10 = 57.
    const output = forward({ input, kernel, bias }, unit);
    expect(output.shape).toEqual([1, 2, 2, 1]);
    expect([...output.data]).toEqual([47, 57, 77, 87]);
  });

  test("sends each product's gradient to both of its factors", () => {
    // Only the top left output is asked: dInput is the kernel on its window, dKernel that window, dBias 1.
    const output = forward({ input, kernel, bias }, unit);
    const grads = vjp({ input, kernel, bias }, output, tensor([1, 2, 2, 1], [1, 0, 0, 0]), unit);
    expect([...grads.input.data]).toEqual([1, 2, 0, 3, 4, 0, 0, 0, 0]);
    expect([...grads.kernel.data]).toEqual([1, 2, 4, 5]);
    expect([...grads.bias.data]).toEqual([1]);
  });

  test("pads each border by itself: one row above, two columns to the right", () => {
    // Window rows −1…0 and columns 0…1 see 1·0 + 2·0 + 3·1 + 4·2 = 11; the last one, off the right border, sees nothing.
    const params = {
      ...unit,
      padding: [
        [1, 0],
        [0, 2],
      ],
      stride: [2, 1],
    } as const;
    const output = forward({ input, kernel }, params);
    expect(output.shape).toEqual([1, 2, 4, 1]);
    expect([...output.data]).toEqual([11, 18, 9, 0, 1 * 4 + 2 * 5 + 3 * 7 + 4 * 8, 77, 1 * 6 + 3 * 9, 0]);
  });

  test("with dilation 2 skips every other pixel: 1·1 + 2·3 + 3·7 + 4·9 = 64", () => {
    expect([...forward({ input, kernel }, { ...unit, dilation: [2, 2] }).data]).toEqual([64]);
  });

  test("with groups shows a filter only the channels of its own group", () => {
    // Four channels 1 2 3 4 in two groups, two filters of two weights: 1·1 + 2·10 = 21 and 3·100 + 4·1000 = 4300.
    const pixel = tensor([1, 1, 1, 4], [1, 2, 3, 4]);
    const filters = tensor([1, 1, 2, 2], [1, 100, 10, 1000]);
    expect([...forward({ input: pixel, kernel: filters }, { ...unit, groups: 2 }).data]).toEqual([21, 4300]);
  });

  test("of 3 × 32 × 32 with ten 5 × 5 filters and padding 2 is 10 × 32 × 32, from 760 parameters by 768000 products", () => {
    // Lecture 003, "Strided Convolutions".
    const shapes = { input: { shape: [1, 32, 32, 3] }, kernel: { shape: [5, 5, 3, 10] }, bias: { shape: [10] } };
    const shape = outputShape(shapes, {
      ...unit,
      padding: [
        [2, 2],
        [2, 2],
      ],
    });
    expect(shape).toEqual([1, 32, 32, 10]);
    expect(sizeOf(shapes.kernel.shape) + sizeOf(shapes.bias.shape)).toBe(760);
    expect(sizeOf(shape) * 5 * 5 * 3).toBe(768_000);
  });
});

describe("laws of conv2d", () => {
  test("an impulse returns the kernel, turned by half a circle", () => {
    fc.assert(
      fc.property(tensors([3, 2, 1, 4], "whole"), (kernel) => {
        const impulse = tensor([1, 5, 3, 1], [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]); // 1 at y = 2, x = 1
        const { data } = forward({ input: impulse, kernel: reshaped(kernel, [3, 2, 1, 4]) }, unit);
        // Window (y, x) sees the impulse under its tap (2 − y, 1 − x).
        const turned = [5, 4, 3, 2, 1, 0].flatMap((tap) => [...kernel.data.slice(4 * tap, 4 * tap + 4)]);
        expect([...data]).toEqual(turned);
      }),
    );
  });

  test('shifting the input shifts the output (lecture 002, "Equivariance")', () => {
    fc.assert(
      fc.property(tensors([1, 4, 5, 2], "whole"), tensors([2, 3, 2, 2], "whole"), fc.nat(3), (image, kernel, shift) => {
        const filter = reshaped(kernel, [2, 3, 2, 2]);
        const placed = (left: number) => {
          const wide = zeros([1, 4, 12, 2]);
          for (let y = 0; y < 4; y++) wide.data.set(image.data.subarray(10 * y, 10 * y + 10), 24 * y + 2 * (2 + left));
          return forward({ input: wide, kernel: filter }, unit);
        };
        const [still, moved] = [placed(0), placed(shift)];
        for (let y = 0; y < 3; y++) {
          const row = (of: typeof still, from: number) => of.data.slice(20 * y + 2 * from, 20 * y + 2 * (from + 7));
          expect(row(moved, shift)).toEqual(row(still, 0));
        }
      }),
    );
  });

  test("a 1 × 1 kernel is a fully connected layer at every pixel", () => {
    fc.assert(
      fc.property(tensors([2, 2, 3, 2], "whole"), tensors([1, 1, 2, 3], "whole"), (image, kernel) => {
        const input = reshaped(image, [2, 2, 3, 2]);
        const output = forward({ input, kernel: reshaped(kernel, [1, 1, 2, 3]) }, unit);
        for (let pixel = 0; pixel < 12; pixel++) {
          const [a, b] = input.data.slice(2 * pixel) as unknown as [number, number];
          const byHand = [0, 1, 2].map((o) => a * kernel.data[o]! + b * kernel.data[3 + o]!);
          expect(Array.from(output.data.slice(3 * pixel, 3 * pixel + 3), (v) => v + 0)).toEqual(
            byHand.map((v) => v + 0),
          );
        }
      }),
    );
  });

  test("the bias is added once to every output", () => {
    fc.assert(
      fc.property(cases.conv2d, ({ inputs: { input, kernel, bias }, params }) => {
        if (!bias) return;
        const plain = forward({ input, kernel } as never, params);
        const { data } = forward({ input, kernel, bias } as never, params);
        for (const [at, value] of data.entries()) {
          expect(value - plain.data[at]!).toBe(bias.data[at % bias.data.length]! + 0);
        }
      }),
    );
  });

  test("twice the input is twice the output", () => {
    fc.assert(
      fc.property(cases.conv2d, ({ inputs: { input, kernel }, params }) => {
        const once = forward({ input, kernel } as never, params);
        const twice = forward({ input: map((x) => 2 * x, input), kernel } as never, params);
        expect(twice.data).toEqual(map((x) => 2 * x, once).data);
      }),
    );
  });
});

describe("errors of conv2d", () => {
  const shapes = (input: number[], kernel: number[], bias?: number[]) => ({
    input: { shape: input },
    kernel: { shape: kernel },
    bias: bias && { shape: bias },
  });

  test.each([
    [
      "an input without a batch axis",
      shapes([5, 5, 3], [3, 3, 3, 4]),
      "conv2d: input must have rank 4 [batch, y, x, channel], got [5, 5, 3]",
    ],
    [
      "a kernel of rank 2",
      shapes([1, 5, 5, 3], [3, 3]),
      "conv2d: kernel must have rank 4 [ky, kx, inChannel / groups, outChannel], got [3, 3]",
    ],
    [
      "a kernel with the wrong channel count",
      shapes([1, 5, 5, 3], [3, 3, 1, 4]),
      "conv2d: kernel axis 2 must be 3 (the input's channel count), got 1 in shape [3, 3, 1, 4]",
    ],
    [
      "a bias of another length than the filters",
      shapes([1, 5, 5, 3], [3, 3, 3, 4], [3]),
      "conv2d: bias axis 0 must be 4 (the kernel's output channel count), got 3 in shape [3]",
    ],
    [
      "a bias of rank 2",
      shapes([1, 5, 5, 3], [3, 3, 3, 4], [1, 4]),
      "conv2d: bias must have rank 1 [outChannel], got [1, 4]",
    ],
    [
      "a kernel larger than the image",
      shapes([1, 5, 2, 3], [3, 3, 3, 4]),
      "conv2d: a 3-tap window with dilation 1 spans 3 pixels along x, but the padded input has 2; add padding or use a smaller window",
    ],
  ])("%s is a ShapeError", (_what, inputs, message) => {
    expect(() => outputShape(inputs, unit)).toThrow(new ShapeError(message));
  });

  test("a grouped kernel must have the channels of one group", () => {
    expect(() => outputShape(shapes([1, 5, 5, 4], [3, 3, 4, 4]), { ...unit, groups: 2 })).toThrow(
      new ShapeError(
        "conv2d: kernel axis 2 must be 2 (the input's 4 channels in 2 groups), got 4 in shape [3, 3, 4, 4]",
      ),
    );
  });

  test("groups that do not divide the channels are a ParameterError", () => {
    expect(() => outputShape(shapes([1, 5, 5, 4], [3, 3, 2, 4]), { ...unit, groups: 3 })).toThrow(
      new ParameterError("conv2d: groups must divide the input's 4 channels and the kernel's 4 filters, got 3"),
    );
    expect(() => outputShape(shapes([1, 5, 5, 4], [3, 3, 2, 4]), { ...unit, groups: 0 })).toThrow(
      new ParameterError("conv2d: groups must be a whole number above 0, got 0"),
    );
  });
});
