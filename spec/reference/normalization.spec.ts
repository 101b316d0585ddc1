import { describe, expect, test } from "vitest";
import * as batchNorm from "../../reference/batchNorm.ts";
import * as groupNorm from "../../reference/groupNorm.ts";
import * as instanceNorm from "../../reference/instanceNorm.ts";
import * as layerNorm from "../../reference/layerNorm.ts";
import { filled, tensor, zeros } from "../../reference/tensor.ts";

/** An epsilon that vanishes beside any variance, so that a deviation of 1 is 1. */
const epsilon = 1e-30;
const plain = <const S extends readonly number[]>(...shape: S) => ({ scale: filled(shape, 1), shift: zeros(shape) });

describe("normalization", () => {
  test("batchNorm gives a channel mean 0 and variance 1 over the batch: 1 and 3 become −1 and 1", () => {
    // Channel 0 is 1 3, mean 2, deviation 1; channel 1 is 0 10, mean 5, deviation 5. Then 2·y + 1 and 3·y − 1.
    const input = tensor([2, 2], [1, 0, 3, 10]);
    expect([...batchNorm.forward({ input, ...plain(2) }, { epsilon }).data]).toEqual([-1, -1, 1, 1]);
    const learned = { input, scale: tensor([2], [2, 3]), shift: tensor([2], [1, -1]) };
    expect([...batchNorm.forward(learned, { epsilon }).data]).toEqual([-1, -4, 3, 2]);
  });

  test("epsilon stands inside the root: variance 1 and epsilon 3 divide by 2", () => {
    const input = tensor([2, 1], [1, 3]);
    expect([...batchNorm.forward({ input, ...plain(1) }, { epsilon: 3 }).data]).toEqual([-0.5, 0.5]);
  });

  test("a channel of equal elements becomes its shift", () => {
    const inputs = { input: filled([3, 1], 7), scale: tensor([1], [2]), shift: tensor([1], [5]) };
    expect([...batchNorm.forward(inputs, { epsilon: 1e-5 }).data]).toEqual([5, 5, 5]);
  });

  test("a mean far above the deviation costs no digits: 1000⅛ and 1000⅜ and 1001 are −⅜, −⅛ and ½ from theirs", () => {
    // Mean 1000.5, all sums exact; the variance is (9 + 1 + 16)/64/3. Then the same with a third that no mean can hold.
    const exact = tensor([3, 1], [1000.125, 1000.375, 1001]);
    const found = batchNorm.forward({ input: exact, ...plain(1) }, { epsilon }).data;
    expect([...found]).toEqual([-3, -1, 4].map((d) => d / 8 / Math.sqrt(26 / 64 / 3)));
    const thirds = tensor([3, 1], [1000, 1000, 1001]);
    const shares = batchNorm.forward({ input: thirds, ...plain(1) }, { epsilon }).data;
    expect([...shares]).toEqual([-1, -1, 2].map((d) => expect.closeTo(d / Math.SQRT2, 15)));
  });

  test("batchNorm hands scale the sum of gradient times normal, shift the sum, and input what is neither", () => {
    // normal is −1 1 −1 1; of the gradient 1 0 0 0 the mean is 1/4 and the part along normal −1/4.
    const inputs = { input: tensor([4, 1], [1, 3, 1, 3]), ...plain(1) };
    const output = batchNorm.forward(inputs, { epsilon });
    const grads = batchNorm.vjp(inputs, output, tensor([4, 1], [1, 0, 0, 0]), { epsilon });
    expect([...grads.scale.data]).toEqual([-1]);
    expect([...grads.shift.data]).toEqual([1]);
    expect([...grads.input.data]).toEqual([0.5, 0, -0.5, 0]);
  });

  test("layerNorm, groupNorm and instanceNorm differ in what belongs together", () => {
    // One example, two pixels, two channels: 1 3 | 5 7.
    const input = tensor([1, 2, 2], [1, 3, 5, 7]);
    const inputs = { input, ...plain(2) };
    expect([...layerNorm.forward(inputs, { epsilon, axes: 1 }).data]).toEqual([-1, 1, -1, 1]);
    expect([...instanceNorm.forward(inputs, { epsilon }).data]).toEqual([-1, -1, 1, 1]);
    expect([...groupNorm.forward(inputs, { epsilon, groups: 2 }).data]).toEqual([-1, -1, 1, 1]);
    // All four: mean 4, variance (9 + 1 + 1 + 9)/4 = 5.
    const all = [-3, -1, 1, 3].map((d) => expect.closeTo(d / Math.sqrt(5), 14));
    expect([...groupNorm.forward(inputs, { epsilon, groups: 1 }).data]).toEqual(all);
    expect([...layerNorm.forward({ input, ...plain(2, 2) }, { epsilon, axes: 2 }).data]).toEqual(all);
  });
});

describe("errors of the normalizations", () => {
  const shapes = (input: number[], scale = [4], shift = [4]) => ({
    input: { shape: input },
    scale: { shape: scale },
    shift: { shape: shift },
  });
  const good = shapes([2, 3, 4]);

  test.each([
    [
      "an epsilon of 0",
      () => batchNorm.outputShape(good, { epsilon: 0 }),
      "batchNorm: epsilon must be a number above 0, got 0",
    ],
    [
      "a single number",
      () => batchNorm.outputShape(shapes([]), { epsilon: 1 }),
      "batchNorm: input must have rank 1 or more [..., channel], got []",
    ],
    [
      "a scale of the wrong length",
      () => batchNorm.outputShape(shapes([2, 4], [3]), { epsilon: 1 }),
      "batchNorm: scale axis 0 must be 4 (the input's channel count), got 3 in shape [3]",
    ],
    [
      "a shift of rank 2",
      () => instanceNorm.outputShape(shapes([2, 4], [4], [1, 4]), { epsilon: 1 }),
      "instanceNorm: shift must have rank 1 [channel], got [1, 4]",
    ],
    [
      "instances without a batch",
      () => instanceNorm.outputShape(shapes([4]), { epsilon: 1 }),
      "instanceNorm: input must have rank 2 or more [batch, ..., channel], got [4]",
    ],
    [
      "groups that do not divide",
      () => groupNorm.outputShape(good, { epsilon: 1, groups: 3 }),
      "groupNorm: groups must divide the input's 4 channels, got 3",
    ],
    [
      "no groups",
      () => groupNorm.outputShape(good, { epsilon: 1, groups: 0 }),
      "groupNorm: groups must be a whole number above 0, got 0",
    ],
    [
      "more axes than there are",
      () => layerNorm.outputShape(good, { epsilon: 1, axes: 4 }),
      "layerNorm: axes must be a whole number from 1 to 3 (the input's rank, [2, 3, 4]), got 4",
    ],
    [
      "a scale of fewer axes",
      () => layerNorm.outputShape(good, { epsilon: 1, axes: 2 }),
      "layerNorm: scale must have the shape of the input's last 2 axes [3, 4], got [4]",
    ],
  ])("%s is refused", (_what, call, message) => {
    expect(call).toThrow(message);
  });
});
