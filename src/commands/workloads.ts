/**
 * What is measured. A piece of work is data, so that any engine can be given it, in whatever language; the numbers that it
 * starts from are drawn here, the same for everybody.
 */
import { batches, type Dataset, digits, type Normalization } from "../../datasets/index.ts";
import type { ConvParams } from "../../reference/catalogue.ts";
import { random } from "../../reference/random.ts";
import { type Shape, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import { windowCounts } from "../../reference/window.ts";
import { initialize, type Model } from "../model.ts";
import { summary } from "../summary.ts";
import { lenet5, resnet18For64 } from "../zoo/index.ts";

interface Named {
  readonly name: string;
  /** Multiplications, each with its addition, in one repetition. */
  readonly multiplyAdds: number;
}

/** input · weightᵀ, both [extent, extent]; a contender may turn the weight around beforehand. */
export interface Product extends Named {
  readonly kind: "product";
  readonly extent: number;
}

/** A convolution without bias: its output, or the gradient of its input or of its kernel alone. */
export interface Convolution extends Named {
  readonly kind: "convolution";
  readonly part: "forward" | "input" | "kernel";
  readonly shapes: { readonly input: Shape; readonly kernel: Shape; readonly output: Shape };
  readonly params: ConvParams;
}

/** LeNet-5 (lecture 003), or a ResNet-18 for 64×64 photographs; images are squares. */
export type Network = "LeNet-5" | "resnet18-64";

/** From images to probabilities. */
export interface Inference extends Named {
  readonly kind: "inference";
  readonly network: Network;
  readonly batch: number;
  readonly extent: number;
}

/** Training steps: forward, back, and an update with momentum. One repetition is one step. */
export interface Training extends Named {
  readonly kind: "training";
  readonly network: Network;
  readonly batch: number;
  readonly extent: number;
  /** Batches that there are, taken in turn. */
  readonly steps: number;
  /** v ← momentum·v + gradient, parameter ← parameter − learningRate·v. */
  readonly updates: { readonly learningRate: number; readonly momentum: number };
  /** How many losses show that two contenders train alike; the momentum first matters in the third. */
  readonly checkedSteps: number;
}

export type Work = Product | Convolution | Inference | Training;

/** The digits' own, rounded, for each channel. */
export const normalizationOf = (network: Network): Normalization => ({
  mean: Array(channelsOf(network)).fill(0.13),
  deviation: Array(channelsOf(network)).fill(0.31),
});

export function product(extent: number): Product {
  return { kind: "product", name: `matrix product ${extent}×${extent}`, multiplyAdds: extent ** 3, extent };
}

export interface ConvolutionOptions {
  readonly input: Shape;
  readonly kernel: readonly [KY: number, KX: number, C: number, O: number];
  readonly stride?: number;
  readonly groups?: number;
}

/** A layer's forward pass and its two gradients; padding keeps the image's size at stride 1. */
export function convolutions(name: string, options: ConvolutionOptions): readonly Convolution[] {
  const { input, kernel, stride = 1, groups = 1 } = options;
  const [B, H, W] = input as readonly [number, number, number, number];
  const [KY, KX, C, O] = kernel;
  const [py, px] = [(KY - 1) / 2, (KX - 1) / 2];
  const params: ConvParams = {
    stride: [stride, stride],
    dilation: [1, 1],
    padding: [
      [py, py],
      [px, px],
    ],
    groups,
  };
  const output = [B, ...windowCounts("conv2d", [H, W], [KY, KX], params), O];
  const multiplyAdds = sizeOf(output) * KY * KX * C;
  const common = { kind: "convolution", multiplyAdds, shapes: { input, kernel, output }, params } as const;
  return [
    { ...common, name: `${name}, forward`, part: "forward" },
    { ...common, name: `${name}, input gradient`, part: "input" },
    { ...common, name: `${name}, kernel gradient`, part: "kernel" },
  ];
}

export function inference(batch: number, extent = 28): Inference {
  const network = "LeNet-5";
  const multiplyAdds = batch * perImage(network, extent).forward;
  const name = `${network} inference, ${sized(batch, extent)}`;
  return { kind: "inference", name, multiplyAdds, network, batch, extent };
}

export function training(batch: number, extent = 28, network: Network = "LeNet-5"): Training {
  const { forward, first } = perImage(network, extent);
  return {
    kind: "training",
    name: `${network} training step, ${sized(batch, extent)}`,
    // Forward, and back to the parameters and to the inputs of all layers but the first.
    multiplyAdds: batch * (3 * forward - first),
    ...{ network, batch, extent },
    steps: batch * extent * extent > 128 * 28 * 28 ? 5 : 20,
    updates: { learningRate: 0.01, momentum: 0.9 },
    checkedSteps: 3,
  };
}

const sized = (batch: number, extent: number) => `batch ${batch}${extent === 28 ? "" : `, ${extent}×${extent} pixels`}`;

/** How many numbers a pixel has. */
export const channelsOf = (network: Network): number => (network === "LeNet-5" ? 1 : 3);

const built = (network: Network, extent: number): Model =>
  network === "LeNet-5" ? lenet5({ input: [extent, extent, 1] }) : resnet18For64({ input: [extent, extent, 3] });

function perImage(network: Network, extent: number) {
  const products = summary(built(network, extent)).rows.map(({ multiplyAdds }) => multiplyAdds);
  return { forward: products.reduce((sum, count) => sum + count, 0), first: products[0]! };
}

/** What everybody is measured at. */
export const workloads: readonly Work[] = [
  product(256),
  product(512),
  product(1024),
  ...convolutions("LeNet-5 5×5, 1→20, 28×28, batch 64", { input: [64, 28, 28, 1], kernel: [5, 5, 1, 20] }),
  ...convolutions("LeNet-5 5×5, 20→50, 14×14, batch 64", { input: [64, 14, 14, 20], kernel: [5, 5, 20, 50] }),
  ...convolutions("VGG 3×3, 128→128, 56×56, batch 8", { input: [8, 56, 56, 128], kernel: [3, 3, 128, 128] }),
  ...convolutions("VGG 3×3, 256→256, 28×28, batch 8", { input: [8, 28, 28, 256], kernel: [3, 3, 256, 256] }),
  ...convolutions("ResNet 3×3 stride 2, 64→64, 56×56, batch 8", {
    input: [8, 56, 56, 64],
    kernel: [3, 3, 64, 64],
    stride: 2,
  }),
  ...convolutions("ResNet 1×1, 256→64, 56×56, batch 8", { input: [8, 56, 56, 256], kernel: [1, 1, 256, 64] }),
  ...convolutions("MobileNet depthwise 3×3, 128, 56×56, batch 8", {
    input: [8, 56, 56, 128],
    kernel: [3, 3, 1, 128],
    groups: 128,
  }),
  ...convolutions("MobileNet 1×1, 128→128, 56×56, batch 8", { input: [8, 56, 56, 128], kernel: [1, 1, 128, 128] }),
  inference(64),
  training(64),
  training(32, 64, "resnet18-64"),
];

/** The numbers that a work starts from, by name; a network's parameters under the names that its model has for them. */
export async function dataOf(work: Work): Promise<Readonly<Record<string, Tensor>>> {
  switch (work.kind) {
    case "product":
      return {
        input: drawn([work.extent, work.extent], "input"),
        weight: drawn([work.extent, work.extent], "weight"),
      };
    case "convolution":
      return Object.fromEntries(Object.entries(work.shapes).map(([name, shape]) => [name, drawn(shape, name)]));
    case "inference": {
      const input = drawn([work.batch, work.extent, work.extent, channelsOf(work.network)], "images");
      return { input, ...Object.fromEntries(parametersOf(work)) };
    }
    case "training": {
      const { input, target } = await firstBatches(work);
      return { input, target, ...Object.fromEntries(parametersOf(work)) };
    }
  }
}

export const modelOf = ({ network, extent }: Inference | Training): Model => built(network, extent);

/** Where every contender's network starts. */
export const parametersOf = (work: Inference | Training) => initialize(modelOf(work), random(1));

/** Images to train on: drawn digits, each pixel repeated where they are to be larger; in as many colours as are wanted. */
export function imagesOf({ network, batch, steps, extent }: Training): Dataset {
  const small = digits({ count: batch * steps, seed: 1 });
  const [times, channels] = [extent / 28, channelsOf(network)];
  if (times === 1 && channels === 1) return small;
  return {
    ...small,
    imageShape: [extent, extent, channels],
    async read(indices) {
      const pixels = await small.read(indices);
      return Uint8Array.from({ length: indices.length * extent * extent * channels }, (_, at) => {
        const pixel = Math.floor(at / channels);
        const [image, y, x] = [
          Math.floor(pixel / extent / extent),
          Math.floor(pixel / extent) % extent,
          pixel % extent,
        ];
        return pixels[(image * 28 + Math.floor(y / times)) * 28 + Math.floor(x / times)]!;
      });
    },
  };
}

/** All the batches of a training, one behind the other. */
async function firstBatches(work: Training) {
  const { network, batch, steps, extent } = work;
  const whole = batches(imagesOf(work), { size: batch * steps, normalization: normalizationOf(network) });
  for await (const { input, target } of whole) {
    return {
      input: tensor([steps, batch, extent, extent, channelsOf(network)], input.data),
      target: tensor([steps, batch, 10], target.data),
    };
  }
  throw new Error("an epoch has at least one batch");
}

function drawn<const S extends Shape>(shape: S, name: string): Tensor<S["length"]> {
  const { normal } = random(1).fork(name);
  return tensor(shape, Float32Array.from({ length: sizeOf(shape) }, normal));
}
