/** ShuffleNet v2: Ma et al., 2018, "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design". */
import { expectRank } from "../../reference/errors.ts";
import { normal } from "../initial.ts";
import {
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
  sequential,
} from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import { type Wide, widened } from "./width.ts";

/** Channels and units of the three stages (table 5, 1×); the first unit of each halves the image. */
const stages = [
  [116, 4],
  [232, 8],
  [464, 4],
] as const;

/** ShuffleNet v2 1×: half of the channels go around each unit. 2,278,604 parameters. */
export function shufflenetV2({ input = [224, 224, 3], classes = 1000, width = 1 }: Wide = {}): Model {
  const wide = widened(width, 2);
  const units = stages.flatMap(([channels, count]) => [
    shrinkingUnit(wide(channels) / 2),
    ...Array.from({ length: count - 1 }, () => unit(wide(channels) / 2)),
  ]);
  return model(
    { name: "shufflenet-v2", input },
    sequential(
      ...[conv2d({ filters: wide(24), size: 3, stride: 2, padding: 1, bias: false }), batchNorm(), relu()],
      maxPool2d({ size: 3, stride: 2, padding: 1 }),
      ...units,
      ...pointwise(wide(1024)),
      globalAvgPool2d(),
      linear({ features: classes, initial: normal(0.01) }),
    ),
  );
}

/** Figure 3c: the channels are split, one half is worked on, and a shuffle mixes the halves again. */
function unit(half: number): Layer {
  const right = sequential(channels(half, 2 * half), ...branch(half, 1));
  return layer("unit", sequential(concat(channels(0, half), right), channelShuffle({ groups: 2 })).call);
}

/** Figure 3d: no split, so that there are twice as many channels. */
function shrinkingUnit(half: number): Layer {
  const left = sequential(...depthwise(2), ...pointwise(half));
  return layer("unit", sequential(concat(left, sequential(...branch(half, 2))), channelShuffle({ groups: 2 })).call);
}

const branch = (filters: number, stride: 1 | 2): readonly Layer[] => [
  ...pointwise(filters),
  ...depthwise(stride),
  ...pointwise(filters),
];

const depthwise = (stride: 1 | 2): readonly Layer[] => [
  depthwiseConv2d({ size: 3, stride, padding: 1, bias: false }),
  batchNorm(),
];

const pointwise = (filters: number): readonly Layer[] => [
  conv2d({ filters, size: 1, bias: false }),
  batchNorm(),
  relu(),
];

/** Channels `begin` to `end` of an image. */
function channels(begin: number, end: number): Layer {
  return layer("split", (scope, input) => {
    const [B, H, W] = expectRank("slice", "input", input, 4, "[batch, y, x, channel]");
    return scope.apply("slice", { input }, { begin: [0, 0, 0, begin], end: [B, H, W, end] });
  });
}
