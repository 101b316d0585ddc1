/** ConvNetJS: image by image, in plain JavaScript. */
import { sizeOf, type Tensor, tensor } from "../../../reference/tensor.ts";
import type { WorkData } from "../../../src/commands/contender.ts";
import type { Convolution, Inference, Training } from "../../../src/commands/workloads.ts";
import { permuted } from "./layout.ts";
import { clocked, peerPackage, serve, versionOf } from "./serve.ts";

/** [y, x, channel], row-major. */
interface Volume {
  w: Float64Array | Float32Array;
}

interface Layer {
  readonly layer_type: string;
  readonly filters: readonly Volume[];
  readonly biases: Volume;
  forward(input: Volume): Volume;
}

interface Network {
  readonly layers: readonly Layer[];
  makeLayers(definitions: readonly object[]): void;
  forward(input: Volume): Volume;
}

/** What is used of ConvNetJS. */
interface ConvNetJs {
  readonly Vol: new (width: number, height: number, depth: number, value: number) => Volume;
  readonly Net: new () => Network;
  readonly ConvLayer: new (options: object) => Layer;
  readonly Trainer: new (
    network: Network,
    options: object,
  ) => { train(input: Volume, label: number): { loss: number } };
}

const library = peerPackage<ConvNetJs>("convnetjs");

await serve(async () => ({
  device: `ConvNetJS ${versionOf("convnetjs")}`,
  async prepare(work, data) {
    switch (work.kind) {
      case "product":
        return { refused: "no matrix product" };
      case "convolution":
        return convolved(work, data);
      case "inference":
        return inferred(work, data);
      case "training":
        return trained(work, data);
    }
  },
}));

function convolved({ part, params, shapes }: Convolution, { input, kernel }: WorkData) {
  if (part !== "forward") return { refused: "both gradients in one" };
  if (params.groups > 1) return { refused: "no groups" };
  const [, H, W, C] = shapes.input as readonly [number, number, number, number];
  const [KY, KX, , O] = shapes.kernel as readonly [number, number, number, number];
  const window = { sx: KX, sy: KY, stride: params.stride[0], pad: params.padding[0][0] };
  const layer = new library.ConvLayer({ ...window, filters: O, in_depth: C, in_sx: W, in_sy: H });
  fill(layer, kernel!);
  return forward(volumes(input!), (image) => layer.forward(image), shapes.output);
}

function inferred(work: Inference, data: WorkData) {
  const network = lenet5(work.extent, data);
  return forward(volumes(data.input!), (image) => network.forward(image), [work.batch, 10]);
}

function forward(images: readonly Volume[], compute: (image: Volume) => Volume, shape: readonly number[]) {
  return {
    answer: async () => {
      const outputs = images.map((image) => Array.from(compute(image).w));
      return tensor(shape, outputs.flat());
    },
    run: clocked(() => images.forEach((image) => void compute(image))),
    release: async () => {},
  };
}

function trained({ batch, extent, updates, checkedSteps }: Training, data: WorkData) {
  const options = { method: "sgd", learning_rate: updates.learningRate, momentum: updates.momentum, batch_size: batch };
  const trainer = new library.Trainer(lenet5(extent, data), options);
  const { input, target } = data;
  const images = volumes(tensor([sizeOf(input!.shape.slice(0, 2)), extent, extent, 1], input!.data));
  const labels = images.map((_, image) => target!.data.subarray(image * 10, (image + 1) * 10).indexOf(1));
  let next = 0;
  const step = () => {
    let loss = 0;
    for (let image = 0; image < batch; image++, next = (next + 1) % images.length) {
      loss += trainer.train(images[next]!, labels[next]!).loss;
    }
    return loss / batch;
  };
  return {
    answer: async () => tensor([checkedSteps], Array.from({ length: checkedSteps }, step)),
    run: clocked(step),
    release: async () => {},
  };
}

function lenet5(extent: number, parameters: WorkData): Network {
  const network = new library.Net();
  network.makeLayers([
    { type: "input", out_sx: extent, out_sy: extent, out_depth: 1 },
    { type: "conv", sx: 5, filters: 20, stride: 1, pad: 2, activation: "relu" },
    { type: "pool", sx: 2, stride: 2 },
    { type: "conv", sx: 5, filters: 50, stride: 1, pad: 2, activation: "relu" },
    { type: "pool", sx: 2, stride: 2 },
    { type: "fc", num_neurons: 500, activation: "relu" },
    { type: "softmax", num_classes: 10 }, // it brings a linear layer of its own
  ]);
  const learned = network.layers.filter(({ layer_type }) => layer_type === "conv" || layer_type === "fc");
  for (const [at, name] of ["conv1", "conv2", "linear1", "linear2"].entries()) {
    const weights = parameters[`${name}.kernel`] ?? permuted(parameters[`${name}.weight`]!, [1, 0]);
    fill(learned[at]!, weights, parameters[`${name}.bias`]);
  }
  return network;
}

/** One filter per output, the last axis of the weights. */
function fill(layer: Layer, weights: Tensor, bias?: Tensor): void {
  const O = weights.shape.at(-1)!;
  for (const [o, filter] of layer.filters.entries()) filter.w = filter.w.map((_, at) => weights.data[at * O + o]!);
  if (bias) layer.biases.w = layer.biases.w.map((_, o) => bias.data[o]!);
}

function volumes({ shape, data }: Tensor): readonly Volume[] {
  const [B, H, W, C] = shape as readonly [number, number, number, number];
  return Array.from({ length: B }, (_, b) => {
    const volume = new library.Vol(W, H, C, 0);
    volume.w = volume.w.map((_, at) => data[b * H * W * C + at]!);
    return volume;
  });
}
