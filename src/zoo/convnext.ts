/** ConvNeXt: Liu et al., 2022, "A ConvNet for the 2020s". */
import { type Initial, normal } from "../initial.ts";
import {
  block,
  conv2d,
  gelu,
  globalAvgPool2d,
  type Layer,
  layer,
  layerNorm,
  linear,
  sequential,
} from "../layers/index.ts";
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
      ...Array.from({ length: count }, () => convnextBlock(filters, layerScale)),
    ];
  });
  const head = [globalAvgPool2d(), norm(), linear({ features: classes, initial: normal(0.01) })];
  return model({ name, input }, sequential(...stages, ...head));
}

const norm = () => layerNorm({ epsilon: 1e-6 });

/** Figure 4: depthwise 7×7, then four times the channels and back, and a share of that added to the input. */
function convnextBlock(filters: number, layerScale: number): Layer {
  const body = sequential(
    conv2d({ filters, size: 7, padding: 3, groups: filters }),
    norm(),
    conv2d({ filters: 4 * filters, size: 1 }),
    gelu(),
    conv2d({ filters, size: 1 }),
    share(() => () => layerScale),
  );
  return layer("block", (scope, input) => scope.apply("add", { a: input, b: body.call(scope, input) }, {}));
}

/** Layer scale: every channel times a factor of its own, small at first (Touvron et al., 2021). */
function share(initial: Initial): Layer {
  return layer("share", (scope, input) => {
    const C = input.shape.at(-1)!;
    const factor = scope.parameter("factor", [1, 1, 1, C], initial, { fanIn: 1, fanOut: 1 });
    return scope.apply("multiply", { a: input, b: factor }, {});
  });
}
