/** DenseNet: Huang et al., 2017, "Densely Connected Convolutional Networks". */
import { normal } from "../initial.ts";
import {
  avgPool2d,
  batchNorm,
  block,
  concat,
  conv2d,
  globalAvgPool2d,
  type Layer,
  layer,
  linear,
  maxPool2d,
  relu,
  sequential,
} from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import { type Wide, widened } from "./width.ts";

export interface DensenetOptions extends Wide {
  /** Layers in each dense block; default those of DenseNet-121. */
  readonly blocks?: readonly number[];
}

/** How many channels each layer adds: the growth rate k. */
const growth = 32;

/**
 * DenseNet-121: within a dense block, each layer sees the channels of all layers before it and adds a few of its own; between
 * blocks, half of the channels are let go (table 1). 7,978,856 parameters.
 */
export function densenet121({
  input = [224, 224, 3],
  classes = 1000,
  width = 1,
  blocks = [6, 12, 24, 16],
}: DensenetOptions = {}): Model {
  const wide = widened(width);
  const layers: Layer[] = [];
  let channels = 2 * wide(growth);
  for (const [at, count] of blocks.entries()) {
    if (at > 0) {
      channels = Math.floor(channels / 2);
      layers.push(transition(channels));
    }
    layers.push(...Array.from({ length: count }, () => denseLayer(wide(growth))));
    channels += count * wide(growth);
  }
  return model(
    { name: "densenet121", input },
    sequential(
      conv2d({ filters: 2 * wide(growth), size: 7, stride: 2, padding: 3, bias: false }),
      batchNorm(),
      relu(),
      maxPool2d({ size: 3, stride: 2, padding: 1 }),
      ...layers,
      batchNorm(),
      relu(),
      globalAvgPool2d(),
      linear({ features: classes, initial: normal(0.01) }),
    ),
  );
}

/** All that is seen so far. */
const identity = layer("identity", (_scope, input) => input);

/** H_ℓ with a bottleneck: 1×1 filters, four for each channel that is grown, before the 3×3 ones. */
function denseLayer(filters: number): Layer {
  const grown = block(
    "grown",
    batchNorm(),
    relu(),
    conv2d({ filters: 4 * filters, size: 1, bias: false }),
    batchNorm(),
    relu(),
    conv2d({ filters, size: 3, padding: 1, bias: false }),
  );
  return layer("dense", concat(identity, grown).call);
}

/** Between two dense blocks: fewer channels, and a quarter of the pixels. */
function transition(filters: number): Layer {
  const convolution = conv2d({ filters, size: 1, bias: false });
  return block("transition", batchNorm(), relu(), convolution, avgPool2d({ size: 2 }));
}
