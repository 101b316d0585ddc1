/** PyramidNet: Han, Kim and Kim, 2017, "Deep Pyramidal Residual Networks". */
import { normal } from "../initial.ts";
import {
  avgPool2d,
  batchNorm,
  conv2d,
  globalAvgPool2d,
  type Layer,
  layer,
  linear,
  relu,
  residual,
  sequential,
} from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import { type Wide, widened } from "./width.ts";

export interface PyramidnetOptions extends Wide {
  /** 6·blocks + 2 layers with three stages of so many blocks each; default 18, which makes 110 layers. */
  readonly blocks?: number;
  /** Channels added from the first block to the last; default 48. */
  readonly alpha?: number;
}

/**
 * PyramidNet-110, α = 48, for images of 32×32: channels grow by a few with every block, instead of doubling between stages.
 * 1,739,730 parameters.
 */
export function pyramidnet110({
  input = [32, 32, 3],
  classes = 10,
  width = 1,
  blocks = 18,
  alpha = 48,
}: PyramidnetOptions = {}): Model {
  const wide = widened(width);
  const count = 3 * blocks;
  const units = Array.from({ length: count }, (_, at) => {
    const shrinks = at > 0 && at % blocks === 0;
    return pyramidBlock(wide(16 + Math.floor((alpha * (at + 1)) / count + 1e-9)), shrinks ? 2 : 1);
  });
  return model(
    { name: "pyramidnet110", input },
    sequential(
      ...[conv2d({ filters: wide(16), size: 3, padding: 1, bias: false }), batchNorm()],
      ...units,
      ...[batchNorm(), relu(), globalAvgPool2d(), linear({ features: classes, initial: normal(0.01) })],
    ),
  );
}

/** No relu before the first convolution, and a normalization behind the last (figure 6d). */
function pyramidBlock(filters: number, stride: 1 | 2): Layer {
  const body = [
    ...[batchNorm(), conv2d({ filters, size: 3, stride, padding: 1, bias: false })],
    ...[batchNorm(), relu(), conv2d({ filters, size: 3, padding: 1, bias: false })],
    batchNorm(),
  ];
  return residual(body, stride === 1 ? widerBy(filters) : sequential(avgPool2d({ size: 2 }), widerBy(filters)));
}

/** The shortcut has no parameters, the channels that it lacks are 0. */
function widerBy(filters: number): Layer {
  return layer("widen", (scope, input) => {
    const padding = input.shape.map((extent, axis) => [0, axis === 3 ? filters - extent : 0] as const);
    return scope.apply("pad", { input }, { padding, mode: "constant", value: 0 });
  });
}
