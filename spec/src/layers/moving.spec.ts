import { describe, expect, test } from "vitest";
import { channelShuffle, convTranspose2d, type Layer, sequential } from "../../../src/layers/index.ts";
import { model } from "../../../src/model.ts";
import { summary } from "../../../src/summary.ts";

const traced = (layer: Layer, input: readonly number[] = [6, 8, 4]) => {
  const { output, parameters } = model({ input }, sequential(layer));
  return { output, shapes: Object.fromEntries(parameters.map(({ name, shape }) => [name, shape])) };
};

describe("layers that upsample and move", () => {
  test("convTranspose2d has a kernel [ky, kx, inChannel, filters] and a bias", () => {
    const { output, shapes } = traced(convTranspose2d({ filters: 5, size: [3, 2], stride: 2 }));
    expect(output).toEqual([1, 13, 16, 5]);
    expect(shapes).toEqual({ "convTranspose1.kernel": [3, 2, 4, 5], "convTranspose1.bias": [5] });
  });

  test('with "same" padding the output is the input times the stride, whatever the kernel', () => {
    for (const size of [1, 2, 3, 4, 5]) {
      expect(traced(convTranspose2d({ filters: 1, size, stride: [2, 3], padding: "same" })).output).toEqual([
        1, 12, 24, 1,
      ]);
    }
  });

  test("a grouped convTranspose2d has the filters of one group for each channel", () => {
    const { shapes } = traced(convTranspose2d({ filters: 8, size: 3, groups: 4, bias: false }));
    expect(shapes).toEqual({ "convTranspose1.kernel": [3, 3, 4, 2] });
  });

  test("a summary counts one product for each input element and weight of its channel", () => {
    // 6·8·4 elements, each times 3·3·5 weights.
    const layers = model({ input: [6, 8, 4] }, sequential(convTranspose2d({ filters: 5, size: 3, stride: 2 })));
    expect(summary(layers).totals.multiplyAdds).toBe(6 * 8 * 4 * 3 * 3 * 5);
  });

  test("channelShuffle keeps the shape and has no parameters", () => {
    expect(traced(channelShuffle({ groups: 2 }))).toEqual({ output: [1, 6, 8, 4], shapes: {} });
  });
});
