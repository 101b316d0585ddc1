/** Every network for photographs, narrow and on small images: what comes out and every gradient agree with the reference. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { reference } from "../../reference/index.ts";
import { random } from "../../reference/random.ts";
import { sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import { type Engine, openEngine } from "../../src/engines.ts";
import { releaseAll, upload, valuesOf } from "../../src/learned.ts";
import type { Model } from "../../src/model.ts";
import { sgd } from "../../src/optimizers.ts";
import { differentiate } from "../../src/passes.ts";
import { convnextFor64, mobilenetFor64, resnet18, resnet18For64, resnet34, resnet50 } from "../../src/zoo/index.ts";
import { asEngine } from "./countingEngine.ts";

const narrow = { input: [32, 32, 3], classes: 3 };
const models: Readonly<Record<string, () => Model>> = {
  "resnet18-64": () => resnet18For64({ ...narrow, width: 1 / 8 }),
  "mobilenet-64": () => mobilenetFor64({ ...narrow, width: 1 / 4 }),
  "convnext-64": () => convnextFor64({ ...narrow, width: 1 / 4 }),
  resnet18: () => resnet18({ ...narrow, input: [64, 64, 3], width: 1 / 16 }),
  resnet34: () => resnet34({ ...narrow, input: [64, 64, 3], width: 1 / 16 }),
  resnet50: () => resnet50({ ...narrow, input: [64, 64, 3], width: 1 / 32 }),
};

/** Numbers of the right size for every parameter; no scale is 0, so that every way through the network counts. */
function drawn({ parameters, states }: Model): ReadonlyMap<string, Tensor> {
  const values = parameters.map(({ name, shape, fans }) => {
    const { normal, uniform } = random(7).fork(name);
    const next = shape.length > 1 ? () => normal() / Math.sqrt(fans.fanIn) : () => 0.5 + uniform();
    return [name, tensor(shape, Float32Array.from({ length: sizeOf(shape) }, next))] as const;
  });
  const kept = states.map(
    ({ name, shape, first }) => [name, tensor(shape, new Float32Array(sizeOf(shape)).fill(first))] as const,
  );
  return new Map([...values, ...kept]);
}

/** Loss, logits, gradients and what the states shall move towards, by name. */
async function passed(engine: Engine, model: Model): Promise<ReadonlyMap<string, Tensor>> {
  const B = 4;
  const { normal } = random(3);
  const input = tensor(
    [B, ...model.input] as [number, number, number, number],
    Float32Array.from({ length: B * sizeOf(model.input) }, normal),
  );
  const target = tensor(
    [B, 3],
    Float32Array.from({ length: B * 3 }, (_, at) => (at % 3 === Math.floor(at / 3) % 3 ? 1 : 0)),
  );
  const held = upload(engine, model, sgd(), drawn(model));
  const chance = { labelSmoothing: 0.1, random: random(1) };
  const { loss, logits, gradients, remembered } = differentiate(
    { engine, model, values: valuesOf(held) },
    { input, target },
    chance,
  );
  const found = [
    ...([
      ["loss", loss],
      ["logits", logits],
    ] as const),
    ...gradients,
    ...remembered.map(({ state, fresh }) => [state, fresh] as const),
  ];
  const numbers = await Promise.all(found.map(async ([name, array]) => [name, await engine.toHost(array)] as const));
  for (const [, array] of found) engine.release(array);
  releaseAll(engine, held);
  return new Map(numbers);
}

const length = (values: Iterable<number>) => Math.sqrt([...values].reduce((sum, x) => sum + x * x, 0));

describe("networks for photographs on simd", () => {
  let simd: Engine;
  beforeAll(async () => {
    simd = await openEngine("simd", { threads: 1 });
  });
  afterAll(() => simd.close());

  test.each(Object.entries(models))("%s answers and learns as on the reference", async (_name, build) => {
    const model = build();
    const [truth, fast] = [await passed(asEngine(reference), model), await passed(simd, model)];
    expect([...fast.keys()]).toEqual([...truth.keys()]);
    expect(truth.size).toBe(2 + model.parameters.length + model.states.length);
    // A pixel that float32 puts on the other side of a relu's kink moves a gradient by more than a rounding.
    const all = length([...truth].flatMap(([name, { data }]) => (name.includes(".") ? [...data] : [])));
    for (const [name, { data }] of truth) {
      const error = length(Array.from(data, (value, at) => value - fast.get(name)!.data[at]!));
      expect(error, name).toBeLessThan(1e-3 * (length(data) + 1e-3 * all));
    }
  });
});
