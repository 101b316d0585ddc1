/** ConvNeXt: Liu et al., 2022, "A ConvNet for the 2020s". */
import { normal } from "../initial.ts";
import { block, conv2d, convNeXtBlock, globalAvgPool2d, layerNorm, linear, sequential } from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import { type Wide, widened } from "./width.ts";

/** Blocks and channels of the four stages (section 3). */
interface Variant {
  readonly blocks: readonly [number, number, number, number];
  readonly channels: readonly [number, number, number, number];
}

export interface ConvnextOptions extends Wide {
  /** What a block's share of its output starts from; default 1e-6. */
  readonly layerScale?: number;
}

/** 28,589,128 parameters. */
export const convnextTiny = (options: ConvnextOptions = {}): Model =>
  convnext("convnext-tiny", { blocks: [3, 3, 9, 3], channels: [96, 192, 384, 768] }, options);
/** 197,767,336 parameters. */
export const convnextLarge = (options: ConvnextOptions = {}): Model =>
  convnext("convnext-large", { blocks: [3, 3, 27, 3], channels: [192, 384, 768, 1536] }, options);

/** A plain ConvNet built of a Transformer's parts: patches, wide depthwise filters, layer norm, gelu, inverted bottlenecks. */
function convnext(
  name: string,
  { blocks, channels }: Variant,
  { input = [224, 224, 3], classes = 1000, width = 1, layerScale = 1e-6 }: ConvnextOptions,
): Model {
  const wide = widened(width);
  const stages = blocks.flatMap((count, stage) => {
    const filters = wide(channels[stage]!);
    const patches = (size: number) => conv2d({ filters, size, stride: size });
    return [
      stage === 0 ? block("stem", patches(4), norm()) : block("downsample", norm(), patches(2)),
      ...Array.from({ length: count }, () => convNeXtBlock({ first: layerScale })),
    ];
  });
  const head = [globalAvgPool2d(), norm(), linear({ features: classes, initial: normal(0.01) })];
  return model({ name, input }, sequential(...stages, ...head));
}

const norm = () => layerNorm({ epsilon: 1e-6 });
