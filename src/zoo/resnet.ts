/** Residual networks: He et al., "Deep Residual Learning for Image Recognition", table 1. */
import { normal } from "../initial.ts";
import {
  avgPool2d,
  basicBlock,
  batchNorm,
  bottleneck,
  conv2d,
  globalAvgPool2d,
  type Layer,
  linear,
  maxPool2d,
  type ResidualOptions,
  relu,
  sequential,
} from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import { type Wide, widened } from "./width.ts";

interface Plan {
  readonly name: string;
  readonly block: (options: ResidualOptions) => Layer;
  /** Blocks of each of the four stages; all but the first stage begin by halving the image. */
  readonly blocks: readonly number[];
  /** Channels of the first stage; each further one has twice as many. */
  readonly channels: number;
  /** What stands before the first stage. */
  readonly stem: readonly Layer[];
  /** How a stage halves the image: by the stride of a convolution, or by a pool before it. */
  readonly halving: "stride" | "pool";
}

function resnet({ name, block, stem, ...plan }: Plan, input: readonly number[], classes: number): Model {
  const { blocks, channels, halving } = plan;
  const stages = blocks.flatMap((count, stage) =>
    Array.from({ length: count }, (_, at) => {
      const [filters, halves] = [channels * 2 ** stage, stage > 0 && at === 0];
      if (halves && halving === "pool") return [avgPool2d({ size: 2 }), block({ filters })];
      return [block({ filters, stride: halves ? 2 : 1 })];
    }).flat(),
  );
  const head = [globalAvgPool2d(), linear({ features: classes, initial: normal(0.01) })];
  return model({ name, input }, sequential(...stem, ...stages, ...head));
}

/** A 7×7 convolution and a max pool: a quarter of the image along each axis. */
const paperStem = (filters: number): readonly Layer[] => [
  conv2d({ filters, size: 7, stride: 2, padding: 3, bias: false }),
  batchNorm(),
  relu(),
  maxPool2d({ size: 3, stride: 2, padding: 1 }),
];

function ofPaper(name: string, block: Plan["block"], blocks: readonly number[]) {
  return ({ input = [224, 224, 3], classes = 1000, width = 1 }: Wide = {}): Model => {
    const channels = widened(width)(64);
    return resnet({ name, block, blocks, channels, stem: paperStem(channels), halving: "stride" }, input, classes);
  };
}

const depth50 = [3, 4, 6, 3];

/** 11,689,512 parameters at 1000 classes, as torchvision counts. */
export const resnet18 = ofPaper("resnet18", basicBlock, [2, 2, 2, 2]);

/** 21,797,672 parameters. */
export const resnet34 = ofPaper("resnet34", basicBlock, [3, 4, 6, 3]);

/** 25,557,032 parameters; the stride is that of the 3×3 convolutions, as torchvision has it. */
export const resnet50 = ofPaper("resnet50", bottleneck, depth50);

/** 44,549,160 parameters. */
export const resnet101 = ofPaper("resnet101", bottleneck, [3, 4, 23, 3]);

/** 60,192,808 parameters. */
export const resnet152 = ofPaper("resnet152", bottleneck, [3, 8, 36, 3]);

/**
 * Wide ResNet-50-2, with twice the channels inside each bottleneck: 68,883,240 parameters
 * (Zagoruyko and Komodakis, 2016, "Wide Residual Networks").
 */
export const wideResnet50 = ofPaper(
  "wide-resnet50",
  (block) => bottleneck({ ...block, inner: 2 * block.filters }),
  depth50,
);

/**
 * ResNeXt-50 32×4d, whose bottlenecks have 32 paths of 4 channels and more, as a convolution of 32 groups: 25,028,904
 * parameters (Xie et al., 2017, "Aggregated Residual Transformations for Deep Neural Networks", table 1).
 */
export const resnext50 = ofPaper(
  "resnext50",
  (block) => bottleneck({ ...block, inner: 2 * block.filters, groups: 32 }),
  depth50,
);

/**
 * SE-ResNet-50, every block of which weighs its channels: 28,088,024 parameters
 * (Hu et al., 2018, "Squeeze-and-Excitation Networks", table 1; reduction ratio 16).
 */
export const seResnet50 = ofPaper(
  "se-resnet50",
  (block) => bottleneck({ ...block, squeezed: Math.ceil(block.filters / 4) }),
  depth50,
);

/**
 * ResNet-18 for images of 64×64: half as wide, and its first convolution is 3×3 with stride 2, without a pool behind it, so
 * that the last stage still sees 4×4 pixels. Stages halve the image by a mean, so that all their convolutions move pixel by
 * pixel: those are the fast ones. 2,797,610 parameters at ten classes.
 */
export function resnet18For64({ input = [64, 64, 3], classes = 10, width = 1 }: Wide = {}): Model {
  const channels = widened(width)(32);
  const stem = [conv2d({ filters: channels, size: 3, stride: 2, padding: 1, bias: false }), batchNorm(), relu()];
  return resnet(
    { name: "resnet18-64", block: basicBlock, blocks: [2, 2, 2, 2], channels, stem, halving: "pool" },
    input,
    classes,
  );
}
