import { normal } from "../initial.ts";
import { conv2d, convNeXtBlock, globalAvgPool2d, layerNorm, linear, sequential } from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import { type Wide, widened } from "./width.ts";

const depths = [2, 2, 4, 2];

/**
 * ConvNeXt in small, for images of 64×64: the paper's stages of patches, cut to 32, 64, 128 and 192 channels and two to four
 * blocks, with depthwise kernels of 5×5 (Liu et al., "A ConvNet for the 2020s"). 1,377,066
 * parameters at ten classes.
 */
export function convnextFor64({ input = [64, 64, 3], classes = 10, width = 1 }: Wide = {}): Model {
  const wide = widened(width, 8);
  const norm = () => layerNorm({ epsilon: 1e-6 });
  const patches = (filters: number, size: number) => conv2d({ filters, size, stride: size });
  const stages = [32, 64, 128, 192].flatMap((channels, stage) => [
    ...(stage === 0 ? [patches(wide(channels), 4), norm()] : [norm(), patches(wide(channels), 2)]),
    ...Array.from({ length: depths[stage]! }, () => convNeXtBlock({ size: 5, first: 0.1 })),
  ]);
  return model(
    { name: "convnext-64", input },
    sequential(...stages, globalAvgPool2d(), norm(), linear({ features: classes, initial: normal(0.01) })),
  );
}
