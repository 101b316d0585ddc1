import { describe, expect, test } from "vitest";
import { tensor } from "../../reference/tensor.ts";
import {
  channelsFirst,
  channelsLast,
  columnsChannelFirst,
  filtersFirst,
  filtersLast,
  permuted,
} from "./peers/layout.ts";

const counted = (...shape: number[]) =>
  tensor(
    shape,
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, at) => at),
  );

describe("a layout", () => {
  test("permuted by [1, 0] is a matrix transposed", () => {
    expect(permuted(counted(2, 3), [1, 0])).toEqual(tensor([3, 2], new Float32Array([0, 3, 1, 4, 2, 5])));
  });

  test("with channels first holds one channel after the other", () => {
    // Two pixels of two channels: 0 1, 2 3.
    expect(channelsFirst(counted(1, 1, 2, 2))).toEqual(tensor([1, 2, 1, 2], new Float32Array([0, 2, 1, 3])));
  });

  test("comes back from images and kernels unchanged", () => {
    const [images, kernel] = [counted(2, 3, 4, 5), counted(3, 2, 4, 5)];
    expect(channelsLast(channelsFirst(images))).toEqual(images);
    expect(filtersFirst(kernel).shape).toEqual([5, 4, 3, 2]);
    expect(filtersLast(filtersFirst(kernel))).toEqual(kernel);
  });

  test("of a linear layer follows the flattened image: columns of pixels with channels become channels of pixels", () => {
    // One output over three pixels of two channels.
    expect(columnsChannelFirst(counted(1, 6), 2)).toEqual(tensor([1, 6], new Float32Array([0, 2, 4, 1, 3, 5])));
  });
});
