import { normal } from "../initial.ts";
import { batchNorm, conv2d, globalAvgPool2d, invertedResidual, linear, relu6, sequential } from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import { type Wide, widened } from "./width.ts";

/** Expansion, channels, how many blocks, and the stride of the first of them. */
const stages = [
  [1, 16, 1, 1],
  [4, 24, 2, 2],
  [4, 40, 3, 2],
  [4, 80, 3, 2],
  [4, 112, 2, 1],
] as const;

/**
 * MobileNetV2 in small, for images of 64×64: inverted residuals from 32×32 pixels down to 4×4
 * (Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks"). 392,506 parameters at ten classes.
 */
export function mobilenetFor64({ input = [64, 64, 3], classes = 10, width = 1 }: Wide = {}): Model {
  const wide = widened(width, 8);
  const blocks = stages.flatMap(([expansion, channels, count, stride]) =>
    Array.from({ length: count }, (_, at) =>
      invertedResidual({ filters: wide(channels), expansion, stride: at === 0 ? stride : 1 }),
    ),
  );
  return model(
    { name: "mobilenet-64", input },
    sequential(
      ...[conv2d({ filters: wide(24), size: 3, stride: 2, padding: 1, bias: false }), batchNorm(), relu6()],
      ...blocks,
      ...[conv2d({ filters: wide(320), size: 1, bias: false }), batchNorm(), relu6()],
      globalAvgPool2d(),
      linear({ features: classes, initial: normal(0.01) }),
    ),
  );
}
