import { describe, expect, test } from "vitest";
import { reference } from "../../../reference/index.ts";
import { random } from "../../../reference/random.ts";
import { filled, type Shape, type Tensor, tensor } from "../../../reference/tensor.ts";
import {
  basicBlock,
  bottleneck,
  conv2d,
  convNeXtBlock,
  depthwiseConv2d,
  depthwiseSeparable,
  invertedResidual,
  type Layer,
  layerScale,
  residual,
  sequential,
  squeezeExcitation,
  stochasticDepth,
} from "../../../src/layers/index.ts";
import { initialize, type Model, model, run } from "../../../src/model.ts";
import { Tape } from "../../../src/tape.ts";

/** What a network answers to `input`, with first values but for those given; in training its masks come from `seed`. */
function answer(subject: Model, input: Tensor, given: Readonly<Record<string, Tensor>> = {}, seed?: number) {
  const tape = new Tape(reference, { record: false });
  const values = [...initialize(subject, random(1)), ...Object.entries(given)];
  const named = new Map(values.map(([name, value]) => [name, tape.constant(value)]));
  const mode =
    seed === undefined
      ? ({ training: false } as const)
      : ({ training: true, random: random(seed), remember: () => {} } as const);
  return [...tape.value(run(subject, tape, named, tape.data(input), mode)).data];
}

const alone = (layer: Layer, input: Shape = [6, 6, 4]) => model({ input }, sequential(layer));
const shapesOf = (layer: Layer) => alone(layer).parameters.map(({ name, shape }) => `${name} ${shape.join("×")}`);
/** How the ops of a block follow each other, without the pointwise ones. */
const opsOf = (layer: Layer) => alone(layer).calls.map(({ op }) => op);

describe("blocks", () => {
  test("a residual adds what its layers find to what went in", () => {
    const subject = model({ input: [1, 1, 1] }, residual([conv2d({ filters: 1, size: 1 })]));
    const given = { "conv1.kernel": tensor([1, 1, 1, 1], [3]), "conv1.bias": tensor([1], [1]) };
    expect(answer(subject, tensor([1, 1, 1, 1], [5]), given)).toEqual([21]); // 5 + 3·5 + 1
  });

  test("a new basic block or bottleneck hands on what is above 0", () => {
    for (const layer of [basicBlock({ filters: 4 }), bottleneck({ filters: 1 })]) {
      const input = tensor(
        [1, 6, 6, 4],
        Float64Array.from({ length: 144 }, (_, at) => (at % 5) - 2),
      );
      expect(answer(alone(layer), input)).toEqual([...input.data].map((x) => Math.max(0, x)));
    }
  });

  test("a basic block has a convolution on its way around only where it changes the shape", () => {
    expect(opsOf(basicBlock({ filters: 4 })).filter((op) => op === "conv2d")).toHaveLength(2);
    const halved = alone(basicBlock({ filters: 8, stride: 2 }));
    expect(halved.output).toEqual([1, 3, 3, 8]);
    expect(halved.parameters.map(({ name }) => name)).toContain("basic1.residual1.shortcut1.conv1.kernel");
    expect(alone(bottleneck({ filters: 4 })).output).toEqual([1, 6, 6, 16]);
  });

  test("a depthwise convolution has one filter for each channel, and a separable one mixes them afterwards", () => {
    expect(shapesOf(depthwiseConv2d({ size: 3 }))).toEqual(["conv1.kernel 3×3×1×4", "conv1.bias 4"]);
    expect(shapesOf(depthwiseSeparable({ filters: 7 })).filter((text) => text.includes("kernel"))).toEqual([
      "separable1.conv1.kernel 3×3×1×4",
      "separable1.conv2.kernel 1×1×4×7",
    ]);
    expect(alone(depthwiseSeparable({ filters: 7, stride: 2 })).output).toEqual([1, 3, 3, 7]);
  });

  test("an inverted residual is wide within, and has a way around only where the shape stays", () => {
    const kernels = shapesOf(invertedResidual({ filters: 4, expansion: 6 })).filter((text) => text.includes("kernel"));
    expect(kernels).toEqual([
      "inverted1.conv1.kernel 1×1×4×24",
      "inverted1.conv2.kernel 3×3×1×24",
      "inverted1.conv3.kernel 1×1×24×4",
    ]);
    for (const options of [
      { filters: 4, expansion: 2, stride: 2 },
      { filters: 5, expansion: 1 },
    ]) {
      expect(opsOf(invertedResidual(options))).not.toContain("add");
    }
    expect(opsOf(invertedResidual({ filters: 4, expansion: 1 }))).toEqual([
      ...["conv2d", "batchNorm", "relu6", "conv2d", "batchNorm", "add"],
    ]);
    expect(opsOf(invertedResidual({ filters: 4, expansion: 2, squeezed: 2 }))).toContain("sigmoid");
  });

  test("squeeze-and-excitation weighs each channel by what the image has of them", () => {
    const subject = model({ input: [2, 1, 1] }, squeezeExcitation({ squeezed: 1 }));
    const given = { "linear1.weight": tensor([1, 1], [1]), "linear2.weight": tensor([1, 1], [Math.log(3) / 2]) };
    // The mean of 1 and 3 is 2; sigmoid(2·ln 3/2) = 3/4.
    for (const [at, expected] of [0.75, 2.25].entries()) {
      expect(answer(subject, tensor([1, 2, 1, 1], [1, 3]), given)[at]).toBeCloseTo(expected, 12);
    }
  });

  test("layerScale multiplies every channel by a number of its own", () => {
    const subject = model({ input: [1, 1, 2] }, layerScale({ first: 0.5 }));
    expect(answer(subject, tensor([1, 1, 1, 2], [4, 6]))).toEqual([2, 3]);
    expect(answer(subject, tensor([1, 1, 1, 2], [4, 6]), { scale: tensor([2], [1, 2]) })).toEqual([4, 12]);
  });

  test("a ConvNeXt block sees 7×7 pixels and keeps the shape", () => {
    const { output, calls } = alone(convNeXtBlock());
    expect(output).toEqual([1, 6, 6, 4]);
    expect(calls[0]!.field?.size).toEqual([7, 7]);
  });

  test("stochastic depth drops examples whole, makes up for it, and does nothing in evaluation", () => {
    const subject = model({ input: [2, 2, 1] }, stochasticDepth({ keep: 0.5 }));
    const input = filled<Shape>([40, 2, 2, 1], 1);
    expect(answer(subject, input)).toEqual([...input.data]);
    const drawn = answer(subject, input, {}, 3);
    expect(drawn).toEqual(answer(subject, input, {}, 3));
    expect(drawn).not.toEqual(answer(subject, input, {}, 4));
    const examples = Array.from({ length: 40 }, (_, b) => drawn.slice(4 * b, 4 * b + 4));
    for (const example of examples) expect([0, 2].map((value) => example.every((x) => x === value))).toContain(true);
    const passed = examples.filter(([x]) => x === 2).length;
    expect(passed).toBeGreaterThan(10);
    expect(passed).toBeLessThan(30);
  });

  test("a probability that is none is refused", () => {
    expect(() => stochasticDepth({ keep: 0 })).toThrow(
      "stochasticDepth: keep must be a number above 0 and at most 1, got 0",
    );
  });
});
