/** Xception: Chollet, 2017, "Xception: Deep Learning with Depthwise Separable Convolutions". */
import { normal } from "../initial.ts";
import {
  batchNorm,
  block,
  conv2d,
  depthwiseConv2d,
  globalAvgPool2d,
  type Layer,
  linear,
  maxPool2d,
  relu,
  residual,
  sequential,
} from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import { type Wide, widened } from "./width.ts";

/**
 * Inception taken to its extreme, where every channel has filters of its own (figure 5): entry flow, eight times the middle
 * flow, exit flow. 22,855,952 parameters.
 */
export function xception({ input = [299, 299, 3], classes = 1000, width = 1 }: Wide = {}): Model {
  const wide = widened(width);
  const middle = () =>
    residual([...reluSeparable(wide(728)), ...reluSeparable(wide(728)), ...reluSeparable(wide(728))]);
  return model(
    { name: "xception", input },
    sequential(
      ...[conv2d({ filters: wide(32), size: 3, stride: 2, bias: false }), batchNorm(), relu()],
      ...[conv2d({ filters: wide(64), size: 3, bias: false }), batchNorm(), relu()],
      shrinking(wide(128), [...separable(wide(128)), ...reluSeparable(wide(128))]),
      shrinking(wide(256), [...reluSeparable(wide(256)), ...reluSeparable(wide(256))]),
      shrinking(wide(728), [...reluSeparable(wide(728)), ...reluSeparable(wide(728))]),
      ...Array.from({ length: 8 }, middle),
      shrinking(wide(1024), [...reluSeparable(wide(728)), ...reluSeparable(wide(1024))]),
      ...[...separable(wide(1536)), relu(), ...separable(wide(2048)), relu()],
      globalAvgPool2d(),
      linear({ features: classes, initial: normal(0.01) }),
    ),
  );
}

/** Depthwise, then pointwise, and nothing in between (section 4.7). */
const separable = (filters: number): readonly Layer[] => [
  block("separable", depthwiseConv2d({ size: 3, padding: 1, bias: false }), conv2d({ filters, size: 1, bias: false })),
  batchNorm(),
];

const reluSeparable = (filters: number): readonly Layer[] => [relu(), ...separable(filters)];

/** Half the image along each axis, by a pool in the branch and by strides in the shortcut. */
function shrinking(filters: number, body: readonly Layer[]): Layer {
  const shortcut = block("shortcut", conv2d({ filters, size: 1, stride: 2, bias: false }), batchNorm());
  return residual([...body, maxPool2d({ size: 3, stride: 2, padding: "same" })], shortcut);
}
