/** ShuffleNet: Zhang et al., 2018, "ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile Devices". */
import { normal } from "../initial.ts";
import {
  avgPool2d,
  batchNorm,
  channelShuffle,
  concat,
  conv2d,
  depthwiseConv2d,
  globalAvgPool2d,
  type Layer,
  layer,
  linear,
  maxPool2d,
  relu,
  residual,
  sequential,
} from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import { type Wide, widened } from "./width.ts";

/** Table 1, g = 3. */
const groups = 3;

/** Channels and units of the three stages; the first unit of each halves the image. */
const stages = [
  [240, 4],
  [480, 8],
  [960, 4],
] as const;

/**
 * ShuffleNet 1×, g = 3: the 1×1 convolutions are grouped as well, and a shuffle lets the groups learn of each other.
 * 1,865,728 parameters.
 */
export function shufflenet({ input = [224, 224, 3], classes = 1000, width = 1 }: Wide = {}): Model {
  const wide = widened(width, 4 * groups);
  const units = stages.flatMap(([channels, count], stage) => [
    shrinkingUnit(wide(channels), stage === 0),
    ...Array.from({ length: count - 1 }, () => unit(wide(channels))),
  ]);
  return model(
    { name: "shufflenet", input },
    sequential(
      ...[conv2d({ filters: wide(24), size: 3, stride: 2, padding: 1, bias: false }), batchNorm(), relu()],
      maxPool2d({ size: 3, stride: 2, padding: 1 }),
      ...units,
      globalAvgPool2d(),
      linear({ features: classes, initial: normal(0.01) }),
    ),
  );
}

/** Figure 2b. */
function unit(channels: number): Layer {
  return layer("unit", sequential(residual(branch(channels / 4, channels, 1)), relu()).call);
}

/**
 * Figure 2c: what the branch adds to the channels, it adds beside them. The first unit of the network sees so few channels
 * that its first convolution is not grouped.
 */
function shrinkingUnit(channels: number, first: boolean): Layer {
  return layer("unit", (scope, input) => {
    const added = branch(channels / 4, channels - input.shape.at(-1)!, 2, first ? 1 : groups);
    const shrunk = avgPool2d({ size: 3, stride: 2, padding: 1, countPadding: true });
    return sequential(concat(shrunk, sequential(...added)), relu()).call(scope, input);
  });
}

/** Group convolution, shuffle, depthwise convolution, group convolution. */
function branch(inner: number, filters: number, stride: 1 | 2, firstGroups = groups): readonly Layer[] {
  return [
    ...[conv2d({ filters: inner, size: 1, groups: firstGroups, bias: false }), batchNorm(), relu()],
    channelShuffle({ groups }),
    ...[depthwiseConv2d({ size: 3, stride, padding: 1, bias: false }), batchNorm()],
    ...[conv2d({ filters, size: 1, groups, bias: false }), batchNorm()],
  ];
}
