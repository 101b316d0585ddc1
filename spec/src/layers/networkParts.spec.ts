import { describe, expect, test } from "vitest";
import { reference } from "../../../reference/index.ts";
import { random } from "../../../reference/random.ts";
import { sizeOf, type Tensor, tensor } from "../../../reference/tensor.ts";
import {
  auxiliary,
  block,
  conv2d,
  crop,
  flatten,
  layer,
  linear,
  maxPoolPair,
  relu,
  sequential,
  spatialAttention,
} from "../../../src/layers/index.ts";
import { releaseAll, upload, valuesOf } from "../../../src/learned.ts";
import { initialize, type Model, model, run } from "../../../src/model.ts";
import { sgd } from "../../../src/optimizers.ts";
import { differentiate } from "../../../src/passes.ts";
import { Tape } from "../../../src/tape.ts";
import { asEngine } from "../countingEngine.ts";

const counting = (shape: readonly number[]) =>
  tensor(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, (_, at) => at),
  );

function answer(subject: Model, input: Tensor, values: ReadonlyMap<string, Tensor> = new Map()) {
  const tape = new Tape(reference, { record: false });
  const named = new Map([...values].map(([name, value]) => [name, tape.constant(value)]));
  return tape.value(run(subject, tape, named, tape.data(input), { training: false }));
}

describe("a block", () => {
  test("gives its layers a name to stand under", () => {
    const fire = () => block("fire", conv2d({ filters: 1, size: 1 }), relu());
    const { calls } = model({ input: [2, 2, 1] }, sequential(fire(), fire()));
    expect(calls.map(({ layer: name }) => name)).toEqual(["fire1.conv1", "fire1.relu1", "fire2.conv1", "fire2.relu1"]);
  });
});

describe("crop", () => {
  const cropped = (offset?: number) =>
    layer("cropped", (scope, input) => {
      const like = scope.apply("maxPool2d", { input }, { size: [2, 3], stride: [1, 1], dilation: [1, 1], padding });
      return crop(scope, input, { like, ...(offset !== undefined && { offset }) });
    });
  const padding = [
    [0, 0],
    [0, 0],
  ] as const;
  const four = model({ input: [4, 4, 1] }, cropped());

  test("cuts the middle out, with the odd pixel off the end, or begins where it is told", () => {
    expect([...answer(four, counting([1, 4, 4, 1])).data]).toEqual([1, 2, 5, 6, 9, 10]); // 3×2 of 4×4
    const late = model({ input: [4, 4, 1] }, cropped(1));
    expect([...answer(late, counting([1, 4, 4, 1])).data]).toEqual([5, 6, 9, 10, 13, 14]);
  });

  test("of less than is wanted is a ShapeError with both sizes", () => {
    const tooFar = () => model({ name: "net", input: [4, 4, 1] }, sequential(cropped(2)));
    expect(tooFar).toThrow("in net/cropped1.crop1: crop: input must hold 3×2 pixels at 2 (the size of like), got 4×4");
    const smaller = layer("smaller", (scope, input) =>
      crop(scope, scope.apply("slice", { input }, { begin: [0, 0, 0, 0], end: [1, 3, 4, 1] }), { like: input }),
    );
    expect(() => model({ name: "net", input: [4, 4, 1] }, sequential(smaller))).toThrow(
      "in net/smaller1.crop1: crop: input must hold 4×4 pixels (the size of like), got 3×4",
    );
  });
});

describe("a pool and its unpooling", () => {
  const there = layer("pair", (scope, input) => {
    const { output, unpool } = maxPoolPair(scope, input, { size: 2 });
    return scope.run(unpool, output);
  });

  test("put every maximum back to where it was, in an image of the same size, odd or even", () => {
    const image = tensor([1, 3, 4, 1], [1, 9, 2, 3, 4, 5, 8, 6, 7, 7, 7, 7]);
    const found = answer(model({ input: [3, 4, 1] }, there), image);
    expect(found.shape).toEqual([1, 3, 4, 1]);
    expect([...found.data]).toEqual([0, 9, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0]);
  });

  test("are nothing to an image that has been through them", () => {
    const subject = model({ input: [6, 6, 2] }, there);
    const { uniform } = random(3);
    const once = answer(subject, tensor([1, 6, 6, 2], Float64Array.from({ length: 72 }, uniform)));
    expect([...answer(subject, once).data]).toEqual([...once.data]);
  });
});

test("spatial attention weighs a pixel by the mean and the maximum of its channels", () => {
  const subject = model({ input: [1, 1, 2] }, sequential(spatialAttention({ size: 1 })));
  expect(subject.parameters.map(({ name, shape }) => [name, shape])).toEqual([
    ["attention1.conv1.kernel", [1, 1, 2, 1]],
  ]);
  const kernel = tensor([1, 1, 2, 1], [2, 3]);
  const weighed = answer(subject, tensor([1, 1, 1, 2], [1, -1]), new Map([["attention1.conv1.kernel", kernel]]));
  const weight = 1 / (1 + Math.exp(-(2 * 0 + 3 * 1))); // the mean of 1 and −1 is 0, their maximum 1
  expect(weighed.data[0]).toBeCloseTo(weight, 12);
  expect(weighed.data[1]).toBeCloseTo(-weight, 12);
});

describe("an auxiliary classifier", () => {
  const engine = asEngine(reference);
  const head = (kind: string) => block(kind, flatten(), linear({ features: 2 }));
  const stem = () => conv2d({ filters: 2, size: 1 });
  const withHead = model(
    { input: [2, 2, 1] },
    sequential(stem(), auxiliary({ weight: 0.3 }, head("head")), head("head")),
  );
  const asked = { input: counting([1, 2, 2, 1]) as Tensor<4>, target: tensor([1, 2], [1, 0]) };
  const values = initialize(withHead, random(5));
  const second = ["weight", "bias"].map((own) => [`head1.linear1.${own}`, `auxiliary1.linear1.${own}`] as const);

  /** The loss, and the gradient of the stem. */
  function learned(subject: Model, given: ReadonlyMap<string, Tensor>) {
    const held = upload(engine, subject, sgd(), given);
    const chance = { labelSmoothing: 0, random: random(1) };
    const { loss, gradients } = differentiate({ engine, model: subject, values: valuesOf(held) }, asked, chance);
    releaseAll(engine, held);
    const numbers = (array: unknown) => [...(array as Tensor).data];
    return { loss: numbers(loss)[0]!, stem: numbers(gradients.get("conv1.kernel")) };
  }

  test("adds its weighted gradient to that of the layers below it, and nothing to the loss that is told", () => {
    const plain = model({ input: [2, 2, 1] }, sequential(stem(), head("head")));
    const own = new Map(plain.parameters.map(({ name }) => [name, values.get(name)!]));
    const ofHead = new Map([...own, ...second.map(([to, from]) => [to, values.get(from)!] as const)]);
    const [both, main, side] = [learned(withHead, values), learned(plain, own), learned(plain, ofHead)];
    expect(both.loss).toBe(main.loss);
    for (const [at, gradient] of both.stem.entries()) {
      expect(gradient).toBeCloseTo(main.stem[at]! + 0.3 * side.stem[at]!, 12);
    }
    expect(side.stem[0]).not.toBe(0);
  });

  test("is not asked in evaluation: its parameters need not be there", () => {
    const needed = [...values].filter(([name]) => !name.startsWith("auxiliary"));
    expect(answer(withHead, asked.input, new Map(needed)).shape).toEqual([1, 2]);
  });

  test("with a weight that is not above 0 is refused", () => {
    const build = () =>
      model({ name: "net", input: [2] }, sequential(auxiliary({ weight: 0 }, linear({ features: 2 }))));
    expect(build).toThrow("in net/auxiliary1: auxiliary: weight must be a number above 0, got 0");
  });
});
