import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DataError } from "../../../reference/errors.ts";
import { random } from "../../../reference/random.ts";
import { type Shape, sizeOf, type Tensor, tensor } from "../../../reference/tensor.ts";
import { initialize, modelShapes } from "../../../src/model.ts";
import { decodeSafetensors } from "../../../src/safetensors.ts";
import { fromTorchvision, isTorch, withTheirClasses } from "../../../src/torchvision/weights.ts";
import * as zoo from "../../../src/zoo/index.ts";

/** The names and shapes of torchvision's networks, of 5 classes; that their numbers go where they belong, wiring.spec.ts says. */
const { metadata } = decodeSafetensors(
  "logits",
  readFileSync(new URL("../zoo/wiring/logits.safetensors", import.meta.url)),
);

function fileOf(name: string): ReadonlyMap<string, Tensor> {
  const { shapes } = JSON.parse(metadata[name]!) as { readonly shapes: Readonly<Record<string, Shape>> };
  return new Map(Object.entries(shapes).map(([key, shape]) => [key, tensor(shape, new Float32Array(sizeOf(shape)))]));
}

const images = { input: [64, 64, 3], classes: 5 };
const resnet18 = fileOf("resnet18");

describe("weights of torchvision's", () => {
  test("are known by their names", () => {
    expect(isTorch(resnet18)).toBe(true);
    expect(isTorch(initialize(zoo.lenet5(), random(1)))).toBe(false);
  });

  test("come without the counts of batches, and in older files under older names", () => {
    const counts = tensor([], [17]);
    const older = [...fileOf("densenet121")].flatMap(([name, value]) => {
      const before = name.replace(/(denselayer\d+\.(?:norm|conv))([12])/, "$1.$2");
      return [[before, value] as const, [name.replace(/\w+$/, "num_batches_tracked"), counts] as const];
    });
    const found = fromTorchvision("file", zoo.densenet121(images), new Map(older));
    expect([...found.keys()]).toEqual([...modelShapes(zoo.densenet121(images)).keys()]);
  });

  test("of other classes are taken for all but the head, which is theirs until a new one is drawn", () => {
    const found = withTheirClasses("file", zoo.resnet18({ ...images, classes: 10 }), resnet18);
    expect(found.get("linear1.weight")!.shape).toEqual([5, 512]);
    expect(found.get("conv1.kernel")!.shape).toEqual([7, 7, 3, 64]);
  });
});

describe("a file that does not fit is refused, with the layer, both shapes, and a way out", () => {
  const without = (start: string) => new Map([...resnet18].filter(([key]) => !key.startsWith(start)));
  const more = (name: string, ...shape: number[]) =>
    new Map([...resnet18, [name, tensor(shape, new Float32Array(sizeOf(shape)))] as const]);
  const cases: readonly (readonly [what: string, refused: () => unknown, message: string])[] = [
    [
      "other classes",
      () => fromTorchvision("f", zoo.resnet18({ ...images, classes: 10 }), resnet18),
      "f: fc.weight must have shape [10, 512] (linear1.weight of resnet18), got [5, 512]; " +
        "the file is for 5 classes: --new-head draws the last layer anew",
    ],
    [
      "another network",
      () => fromTorchvision("f", zoo.resnet50(images), resnet18),
      "f: layer1.0.conv1.weight must have shape [64, 64, 1, 1] (bottleneck1.residual1.conv1.kernel of resnet50), " +
        "got [64, 64, 3, 3]; the file fits --model resnet18",
    ],
    [
      "a deeper network",
      () => withTheirClasses("f", zoo.resnet34({ ...images, classes: 10 }), resnet18),
      "f: layer2.0.conv1.weight must have shape [64, 64, 3, 3] (basic3.residual1.conv1.kernel of resnet34), " +
        "got [128, 64, 3, 3]; the file fits --model resnet18",
    ],
    [
      "another family",
      () => fromTorchvision("f", zoo.squeezenet(images), resnet18),
      "f: names must be those of torchvision's squeezenet, got conv1.weight; the file fits --model resnet18",
    ],
    [
      "a network that torchvision wires otherwise",
      () => fromTorchvision("f", zoo.googlenet({ ...images, input: [96, 96, 3] }), resnet18),
      "f: model must be one of resnet18, resnet34, resnet50, resnet101, resnet152, resnext50, wide-resnet50, alexnet64, " +
        "vgg11, vgg13, vgg16, vgg19, mobilenet-v2, convnext-tiny, convnext-large, squeezenet, densenet121, shufflenet-v2 " +
        "(those that torchvision wires alike), got googlenet",
    ],
    [
      "images of another size",
      () => fromTorchvision("f", zoo.alexnet64(images), fileOf("alexnet64")),
      "f: classifier.1.weight must have shape [4096, 256] (linear1.weight of alexnet64), got [4096, 9216]; " +
        "the file is for images of another size: --size 227",
    ],
    [
      "an array that is missing",
      () => fromTorchvision("f", zoo.resnet18(images), without("bn1.running_var")),
      "f: the running_var of bn1 must have shape [64] (norm1.variance of resnet18), got none",
    ],
    [
      "a layer that is missing",
      () => fromTorchvision("f", zoo.resnet18(images), without("fc.")),
      "f: one more layer must have shape [5, 512] (linear1.weight of resnet18), got none",
    ],
    [
      "an array too many",
      () => fromTorchvision("f", zoo.resnet18(images), more("conv1.bias", 64)),
      "f: conv1.bias must be absent (resnet18 has none), got shape [64]",
    ],
  ];

  test.each(cases)("%s", (_, refused, message) => {
    expect(refused).toThrow(new DataError(message));
  });
});
