/**
 * A count of parameters is no proof of wiring. So PyTorch's own networks, and others built from the papers alone, were given
 * numbers by name (networks.py); here the same numbers go into our networks, and the same logits have to come out.
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Shape, sizeOf, type Tensor, tensor } from "../../../../reference/tensor.ts";
import { type Engine, openEngine } from "../../../../src/engines.ts";
import { releaseAll, upload, valuesOf } from "../../../../src/learned.ts";
import { type Model, modelShapes } from "../../../../src/model.ts";
import { sgd } from "../../../../src/optimizers.ts";
import { answer } from "../../../../src/passes.ts";
import { decodeSafetensors } from "../../../../src/safetensors.ts";
import { fromTorch } from "../../../../src/torchLayout.ts";
import { fromTorchvision } from "../../../../src/torchvision/weights.ts";
import * as zoo from "../../../../src/zoo/index.ts";
import type { Wide } from "../../../../src/zoo/width.ts";
import { mixed, torchNumbers } from "./formula.ts";
import { torchNames } from "./pairing.ts";

const narrow =
  (build: (options: Wide) => Model, width: number) =>
  (options: Wide): Model =>
    build({ ...options, width });

/** Those of torchvision are whole, or, where that takes long, an eighth as wide. */
const networks: Readonly<Record<string, (options: Wide) => Model>> = {
  alexnet: narrow(zoo.alexnet, 1 / 8),
  alexnet64: zoo.alexnet64,
  "convnext-large": narrow(zoo.convnextLarge, 1 / 8),
  "convnext-tiny": zoo.convnextTiny,
  densenet121: zoo.densenet121,
  fcn8s: narrow(zoo.fcn8s, 1 / 16),
  fractalnet: narrow(zoo.fractalnet, 1 / 8),
  googlenet: (options) => zoo.googlenet({ ...options, width: 1 / 8, auxiliaries: false }),
  lenet5: zoo.lenet5,
  mixer: (options) => zoo.mixer({ ...options, width: 1 / 12, patch: 8, layers: 2 }),
  mobilenet: narrow(zoo.mobilenet, 1 / 8),
  "mobilenet-v2": zoo.mobilenetV2,
  pyramidnet110: (options) => zoo.pyramidnet110({ ...options, blocks: 2, alpha: 12 }),
  resnet18: zoo.resnet18,
  resnet101: narrow(zoo.resnet101, 1 / 8),
  resnet152: narrow(zoo.resnet152, 1 / 8),
  resnet34: narrow(zoo.resnet34, 1 / 8),
  resnet50: zoo.resnet50,
  resnext50: zoo.resnext50,
  "se-resnet50": narrow(zoo.seResnet50, 1 / 8),
  segnet: narrow(zoo.segnet, 1 / 16),
  shufflenet: narrow(zoo.shufflenet, 1 / 5),
  "shufflenet-v2": zoo.shufflenetV2,
  squeezenet: zoo.squeezenet,
  unet: narrow(zoo.unet, 1 / 16),
  vgg11: narrow(zoo.vgg11, 1 / 8),
  vgg13: narrow(zoo.vgg13, 1 / 8),
  vgg16: narrow(zoo.vgg16, 1 / 8),
  vgg19: narrow(zoo.vgg19, 1 / 8),
  "wide-resnet50": narrow(zoo.wideResnet50, 1 / 8),
  xception: narrow(zoo.xception, 1 / 8),
  zfnet: narrow(zoo.zfnet, 1 / 8),
};

interface Kept {
  /** How far PyTorch's float32 is from its float64, as a part of the largest logit. */
  readonly rounding: number;
  /** [channel, y, x] */
  readonly input: readonly [number, number, number];
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}

const file = new URL("logits.safetensors", import.meta.url);
const { tensors, metadata } = decodeSafetensors("logits.safetensors", readFileSync(file));
const kept = (name: string): Kept => JSON.parse(metadata[name]!);

/** PyTorch's image [channel, y, x] in our order. */
function image([C, H, W]: Kept["input"]) {
  const value = mixed("input");
  const at = (place: number) => (place % C) * H * W + Math.floor(place / C);
  return tensor(
    [1, H, W, C],
    Float32Array.from({ length: H * W * C }, (_, place) => 2 * value(at(place)) - 1),
  );
}

/** These are torchvision's own, and go the way of a file's weights: in no order, by their names. */
const torchvisions = new Set(
  "alexnet64 convnext-tiny densenet121 mobilenet-v2 resnet18 resnet50 resnext50 shufflenet-v2 squeezenet vgg11".split(
    " ",
  ),
);

function torchTensor(name: string, shape: Shape): Tensor {
  const value = torchNumbers(name, shape);
  return tensor(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, (_, at) => value(at)),
  );
}

function ofTorchvision(model: Model, shapes: ReadonlyMap<string, Shape>) {
  const names = [...shapes.keys()].sort();
  return fromTorchvision("file", model, new Map(names.map((name) => [name, torchTensor(name, shapes.get(name)!)])));
}

function built(model: Model, shapes: ReadonlyMap<string, Shape>) {
  const names = torchNames(model, shapes);
  const numbers = [...modelShapes(model)].map(([own, shape]) => {
    const theirs = names.get(own)!;
    expect(sizeOf(shape), `${own} is ${theirs}`).toBe(sizeOf(shapes.get(theirs)!));
    return [own, fromTorch(model, own, shape, torchTensor(theirs, shapes.get(theirs)!))] as const;
  });
  return new Map(numbers);
}

describe("the logits are PyTorch's", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine("simd", { threads: 2 });
  });
  afterAll(() => engine.close());

  test("for every network that was asked", () => {
    expect(Object.keys(networks).sort()).toEqual([...tensors.keys()]);
  });

  test.each(Object.entries(networks))("%s", async (name, build) => {
    const { rounding, input, shapes } = kept(name);
    const [C, H, W] = input;
    const model = build({ input: [H, W, C], classes: 5 });
    const torchShapes = new Map(Object.entries(shapes));
    const held = upload(
      engine,
      model,
      sgd(),
      torchvisions.has(name) ? ofTorchvision(model, torchShapes) : built(model, torchShapes),
    );
    const logits = answer({ engine, model, values: valuesOf(held) }, image(input));
    const found = await engine.toHost(logits);
    engine.release(logits);
    releaseAll(engine, held);

    const expected = tensors.get(name)!;
    expect(found.shape.slice(1)).toEqual([...expected.shape]);
    const largest = Math.max(...Array.from(expected.data, Math.abs));
    const error = Math.max(...Array.from(expected.data, (logit, at) => Math.abs(logit - found.data[at]!)));
    expect(error / largest).toBeLessThan(8 * rounding);
  });
});
