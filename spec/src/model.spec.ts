import { describe, expect, test } from "vitest";
import { reference } from "../../reference/index.ts";
import { random } from "../../reference/random.ts";
import { filled, type Tensor, tensor } from "../../reference/tensor.ts";
import {
  conv2d,
  dropout,
  flatten,
  type Layer,
  layer,
  linear,
  maxPool2d,
  relu,
  sequential,
} from "../../src/layers/index.ts";
import { initialize, type Mode, type Model, model, run } from "../../src/model.ts";
import { Tape } from "../../src/tape.ts";

const residual = (body: Layer) =>
  layer("residual", (scope, input) => scope.apply("add", { a: input, b: scope.run(body, input) }, {}));

/** What a model answers, and the gradient of the sum of its answers by parameter. */
function answered(
  subject: Model,
  values: ReadonlyMap<string, Tensor>,
  input: Tensor,
  mode: Mode = { training: false },
) {
  const tape = new Tape(reference);
  const parameters = new Map([...values].map(([name, value]) => [name, tape.parameter(value)]));
  const output = run(subject, tape, parameters, tape.data(input), mode);
  const answer = [...tape.value(output).data];
  const grads = tape.backward(output);
  return { answer, gradients: new Map([...parameters].map(([name, variable]) => [name, grads.get(variable)])) };
}

describe("model", () => {
  test("layers of a kind are numbered in the order in which they run", () => {
    const body = sequential(conv2d({ filters: 2, size: 1 }), relu(), conv2d({ filters: 3, size: 1 }), residual(relu()));
    const { calls, parameters } = model({ input: [4, 4, 1] }, body);
    expect(calls.map(({ layer }) => layer)).toEqual(["conv1", "relu1", "conv2", "residual1.relu1", "residual1"]);
    expect(parameters.map(({ name }) => name)).toEqual(["conv1.kernel", "conv1.bias", "conv2.kernel", "conv2.bias"]);
  });

  test("a graph with a branch answers and learns through both ways", () => {
    const subject = model({ input: [2] }, residual(sequential(linear({ features: 2 }), relu())));
    const name = "sequential1.linear1";
    expect(subject.parameters.map((spec) => spec.name)).toEqual([`${name}.weight`, `${name}.bias`]);
    const values = new Map<string, Tensor>([
      [`${name}.weight`, tensor([2, 2], [1, 2, 3, -4])],
      [`${name}.bias`, tensor([2], [1, 0])],
    ]);
    const { answer, gradients } = answered(subject, values, tensor([1, 2], [5, 6]));
    expect(answer).toEqual([23, 6]); // 5 + relu(1·5 + 2·6 + 1), 6 + relu(3·5 − 4·6)
    expect([...gradients.get(`${name}.weight`)!.data]).toEqual([5, 6, 0, 0]); // relu is shut in the second row
    expect([...gradients.get(`${name}.bias`)!.data]).toEqual([1, 0]);
  });

  test("layers that do not fit are an error that names model, layer and op", () => {
    const build =
      (...layers: readonly Layer[]) =>
      () =>
        model({ name: "net", input: [4, 4, 1] }, sequential(...layers));
    expect(build(relu(), linear({ features: 2 }))).toThrow(
      "in net/linear1: linear: input must have rank 2 [batch, feature], got [1, 4, 4, 1]; put flatten() before it",
    );
    expect(build(maxPool2d({ size: 5 }))).toThrow(
      "in net/pool1: maxPool2d: a 5-tap window with dilation 1 spans 5 pixels along y, but the padded input has 4",
    );
    expect(build(residual(sequential(conv2d({ filters: 0, size: 1 }))))).toThrow(
      "in net/residual1.sequential1.conv1: conv2d: filters must be",
    );
  });

  test("an input that does not fit when it runs names the layer as well", () => {
    const subject = model({ name: "net", input: [4] }, sequential(linear({ features: 2 })));
    const values = initialize(subject, random(1));
    expect(() => answered(subject, values, tensor([1, 3], [1, 2, 3]))).toThrow(/^in net\/linear1: linear: /);
    expect(() => answered(subject, new Map(), tensor([1, 4], [1, 2, 3, 4]))).toThrow(
      "net: parameter linear1.weight has no value",
    );
  });

  test("a parameter's first values depend on the seed and its name alone", () => {
    const subject = model({ input: [4] }, sequential(linear({ features: 4 }), linear({ features: 4 })));
    const wider = model({ input: [8] }, sequential(linear({ features: 4 }), linear({ features: 4 })));
    const longer = model({ input: [4] }, sequential(linear({ features: 4 }), linear({ features: 9 })));
    const first = (of: Model, seed: number, name = "linear1.weight") => initialize(of, random(seed)).get(name)!.data;
    expect(first(subject, 1)).toEqual(first(longer, 1));
    expect(first(subject, 1, "linear2.weight")).toEqual(first(wider, 1, "linear2.weight"));
    expect(first(subject, 1)).not.toEqual(first(subject, 2));
    expect(first(subject, 1)).not.toEqual(first(subject, 1, "linear2.weight"));
    expect(first(subject, 1)).toBeInstanceOf(Float32Array);
  });

  test("dropout draws from the stream in training, and does nothing in evaluation", () => {
    const subject = model(
      { input: [10, 10, 1] },
      sequential(dropout({ keep: 0.5 }), flatten(), dropout({ keep: 0.5 })),
    );
    const input = filled([1, 10, 10, 1], 1);
    const drawn = (seed: number) =>
      answered(subject, new Map(), input, { training: true, random: random(seed), remember: () => {} }).answer;
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
    expect(new Set(drawn(1))).toEqual(new Set([0, 4])); // what passes both layers is scaled by 1/0.5 twice
    const passed = drawn(1).filter((value) => value > 0).length;
    expect(passed).toBeGreaterThan(10); // of 100, a quarter is expected; were both masks the same, a half
    expect(passed).toBeLessThan(40);
    expect(new Set(answered(subject, new Map(), input).answer)).toEqual(new Set([1]));
  });
});
