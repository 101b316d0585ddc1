import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataError, ParameterError } from "../../reference/errors.ts";
import { reference } from "../../reference/index.ts";
import { type Random, random } from "../../reference/random.ts";
import { type Shape, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import { type Engine, openEngine } from "../../src/engines.ts";
import { foldBatchNorm } from "../../src/foldBatchNorm.ts";
import {
  batchNorm,
  conv2d,
  depthwiseConv2d,
  globalAvgPool2d,
  type Layer,
  layer,
  linear,
  relu,
  sequential,
} from "../../src/layers/index.ts";
import { initialize, type Model, model, modelShapes } from "../../src/model.ts";
import { answer } from "../../src/passes.ts";
import { densenet121, googlenet, mobilenetFor64, resnet18For64, resnet50 } from "../../src/zoo/index.ts";
import { asEngine } from "./countingEngine.ts";

const net = (...layers: readonly Layer[]): Model => model({ name: "net", input: [6, 6, 3] }, sequential(...layers));
const head = [globalAvgPool2d(), linear({ features: 2 })];

/** As after training: every vector has moved away from where it began. */
function trained(subject: Model, chance: Random): ReadonlyMap<string, Tensor> {
  const first = initialize(subject, chance);
  return new Map(
    [...first].map(([name, { shape, data }]) => {
      const { normal, uniform } = chance.fork(name);
      const next = (value: number) => (name.endsWith("variance") ? 0.5 + uniform() : value + 0.3 * normal());
      return [name, tensor<Shape>(shape, shape.length > 1 ? data : Float32Array.from(data, next))];
    }),
  );
}

function images(input: Shape, count = 2): Tensor<4> {
  const { normal } = random(4);
  const shape = [count, ...input] as [number, number, number, number];
  return tensor(shape, Float32Array.from({ length: sizeOf(shape) }, normal));
}

async function logits(engine: Engine, subject: Model, values: ReadonlyMap<string, Tensor>): Promise<Tensor> {
  const held = new Map([...values].map(([name, value]) => [name, engine.fromHost(value)]));
  const found = answer({ engine, model: subject, values: held }, images(subject.input));
  const numbers = await engine.toHost(found);
  for (const array of [...held.values(), found]) engine.release(array);
  return numbers;
}

/** The largest difference, as a part of the largest logit. */
function distance(a: Tensor, b: Tensor): number {
  expect(a.shape).toEqual(b.shape);
  const largest = Math.max(...Array.from(b.data, Math.abs));
  return Math.max(...Array.from(a.data, (value, at) => Math.abs(value - b.data[at]!))) / largest;
}

const truth = asEngine(reference);

describe("folding batch norm into the convolution before it", () => {
  test("y = 3(2x − 4)/√(3 + 1) + 1 is y = 3x − 5", () => {
    const one = model(
      { name: "one", input: [1, 1, 1] },
      sequential(conv2d({ filters: 1, size: 1, bias: false }), batchNorm({ epsilon: 1 })),
    );
    const numbers = { "conv1.kernel": 2, "norm1.scale": 3, "norm1.shift": 1, "norm1.mean": 4, "norm1.variance": 3 };
    const shapes = modelShapes(one);
    const values = new Map(Object.entries(numbers).map(([name, value]) => [name, tensor(shapes.get(name)!, [value])]));
    const folded = foldBatchNorm(one, values);
    expect([...folded.values].map(([name, { data }]) => [name, ...data])).toEqual([
      ["conv1.kernel", 3],
      ["conv1.bias", -5],
    ]);
    expect([...modelShapes(folded.model)]).toEqual([
      ["conv1.kernel", [1, 1, 1, 1]],
      ["conv1.bias", [1]],
    ]);
  });

  test("leaves the logits of any plain network as they are, in float64 but for the last digits", async () => {
    const parts: Readonly<Record<string, () => readonly Layer[]>> = {
      plain: () => [conv2d({ filters: 4, size: 3, padding: 1, bias: false }), batchNorm()],
      biased: () => [conv2d({ filters: 4, size: 3, padding: 1 }), batchNorm(), relu()],
      grouped: () => [conv2d({ filters: 4, size: 1 }), conv2d({ filters: 6, size: 3, groups: 2 }), batchNorm()],
      depthwise: () => [depthwiseConv2d({ size: 3, padding: 1, bias: false }), batchNorm({ epsilon: 0.1 }), relu()],
      normFirst: () => [batchNorm(), relu(), conv2d({ filters: 3, size: 1 })],
    };
    const kinds = fc.array(fc.constantFrom(...Object.keys(parts)), { minLength: 1, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(kinds, fc.nat(), async (chosen, seed) => {
        const subject = net(...chosen.flatMap((kind) => parts[kind]!()), ...head);
        const values = trained(subject, random(seed));
        const wide = new Map(
          [...values].map(([name, { shape, data }]) => [name, tensor(shape, Float64Array.from(data))]),
        );
        const folded = foldBatchNorm(subject, wide);
        expect(
          distance(await logits(truth, folded.model, folded.values), await logits(truth, subject, wide)),
        ).toBeLessThan(1e-12);
      }),
      { numRuns: 20 },
    );
  });

  test("changes nothing that has another reader, or stands elsewhere than behind a convolution", () => {
    const kept = (subject: Model) =>
      [...modelShapes(foldBatchNorm(subject, initialize(subject, random(1))).model).keys()].filter((name) =>
        name.endsWith("variance"),
      );
    const around = layer("around", (scope, input) => {
      const found = scope.run(conv2d({ filters: 3, size: 1 }), input);
      return scope.apply("add", { a: found, b: scope.run(batchNorm(), found) }, {});
    });
    expect(kept(net(around, ...head))).toEqual(["around1.norm1.variance"]);
    expect(kept(net(conv2d({ filters: 3, size: 1 }), relu(), batchNorm(), ...head))).toEqual(["norm1.variance"]);
    expect(kept(net(conv2d({ filters: 3, size: 1 }), batchNorm(), batchNorm(), ...head))).toEqual(["norm2.variance"]);
  });

  test("leaves a layer whole that has a bias of its own elsewhere", () => {
    const own = layer("own", (scope, input) => {
      const found = scope.run(batchNorm(), scope.apply("conv2d", { input, kernel: kernelOf(scope) }, unitWindow));
      return scope.apply("add", { a: found, b: scope.parameter("bias", [1, 1, 1, 3], () => () => 0, fans) }, {});
    });
    const subject = net(own, ...head);
    const folded = foldBatchNorm(subject, initialize(subject, random(1)));
    expect([...modelShapes(folded.model)]).toEqual([...modelShapes(subject)]);
  });

  test("refuses values of another model, and a variance that none can have", () => {
    const subject = net(conv2d({ filters: 3, size: 1, bias: false }), batchNorm(), ...head);
    const values = initialize(subject, random(1));
    expect(() => foldBatchNorm(subject, new Map([...values].slice(1)))).toThrow(
      new DataError("foldBatchNorm: names must be the model's, got missing: conv1.kernel"),
    );
    const odd = new Map([...values, ["norm1.variance", tensor([3], [1, -1, 1])]]);
    expect(() => foldBatchNorm(subject, odd)).toThrow(
      new ParameterError("foldBatchNorm: norm1.variance must be a number of at least 0, got -1"),
    );
  });
});

const fans = { fanIn: 1, fanOut: 1 };
const unitWindow = {
  stride: [1, 1],
  dilation: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  groups: 1,
} as const;
const kernelOf = (scope: Parameters<Layer["call"]>[0]) => scope.parameter("kernel", [1, 1, 3, 3], () => () => 1, fans);

describe("folding the networks of the zoo", () => {
  let simd: Engine;
  beforeAll(async () => {
    simd = await openEngine("simd", { threads: 1 });
  });
  afterAll(() => simd.close());

  const small = { input: [64, 64, 3], classes: 5, width: 1 / 8 };
  /** With how many norms stay: in a DenseNet most stand before the convolutions. */
  const networks: Readonly<Record<string, readonly [build: () => Model, norms: number]>> = {
    "resnet18-64": [() => resnet18For64({ width: 1 / 4 }), 0],
    "mobilenet-64": [() => mobilenetFor64({ width: 1 / 2 }), 0],
    resnet50: [() => resnet50(small), 0],
    densenet: [() => densenet121({ ...small, blocks: [2, 2] }), 6],
    "googlenet, of which the auxiliary classifiers go": [() => googlenet({ ...small, input: [80, 80, 3] }), 0],
  };

  test.each(Object.entries(networks))("%s: the logits are as near to float64 as before", async (_, [build, norms]) => {
    const subject = build();
    const values = trained(subject, random(3));
    const folded = foldBatchNorm(subject, values);
    expect(folded.model.states.filter(({ name }) => name.endsWith("variance"))).toHaveLength(norms);
    expect(folded.model.calls.filter(({ op }) => op === "batchNorm")).toEqual([]);
    const exact = await logits(truth, subject, values);
    const [before, after] = [await logits(simd, subject, values), await logits(simd, folded.model, folded.values)];
    // Other roundings of the same sums: a few times as far at most.
    expect(distance(after, exact)).toBeLessThan(4 * distance(before, exact) + 2 ** -22);
  });
});
