import { describe, expect, test } from "vitest";
import { tensor } from "../../reference/tensor.ts";
import { conv2d, convTranspose2d, flatten, linear, sequential } from "../../src/layers/index.ts";
import { model } from "../../src/model.ts";
import { fromTorch, torchShape } from "../../src/torchLayout.ts";

const net = model(
  { name: "net", input: [1, 2, 3] },
  sequential(conv2d({ filters: 2, size: [1, 2], padding: "same" }), flatten(), linear({ features: 1 })),
);
const counted = (...shape: readonly number[]) =>
  tensor(
    shape,
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, at) => at),
  );

describe("PyTorch's arrays in our order", () => {
  test("a kernel [out, in, ky, kx] becomes [ky, kx, in, out]", () => {
    expect(torchShape("conv1.kernel", [1, 2, 3, 2])).toEqual([2, 3, 1, 2]);
    // Of output o, input c and tap kx PyTorch's number is 6o + 2c + kx; here kx is slowest, then c, then o.
    const { data } = fromTorch(net, "conv1.kernel", [1, 2, 3, 2], counted(2, 3, 1, 2));
    expect([...data]).toEqual([0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11]);
  });

  test("a transposed kernel [in, out, ky, kx] becomes [ky, kx, in, out]", () => {
    const up = model({ name: "up", input: [2, 2, 2] }, sequential(convTranspose2d({ filters: 3, size: [1, 2] })));
    expect(up.parameters[0]!.shape).toEqual([1, 2, 2, 3]);
    expect(torchShape("convTranspose1.kernel", [1, 2, 2, 3])).toEqual([2, 3, 1, 2]);
    const { data } = fromTorch(up, "convTranspose1.kernel", [1, 2, 2, 3], counted(2, 3, 1, 2));
    expect([...data]).toEqual([0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11]); // 6c + 2o + kx
  });

  test("features flattened channel by channel become features flattened pixel by pixel", () => {
    // 2 channels of 1×2 pixels: PyTorch counts channel·2 + pixel, here it is pixel·2 + channel.
    const { data } = fromTorch(net, "linear1.weight", [1, 4], counted(1, 4));
    expect([...data]).toEqual([0, 2, 1, 3]);
    expect([...fromTorch(net, "linear1.bias", [1], counted(1)).data]).toEqual([0]);
  });
});
