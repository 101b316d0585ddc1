/** MobileNets for images of 224×224. */
import { normal } from "../initial.ts";
import {
  batchNorm,
  conv2d,
  depthwiseSeparable,
  dropout,
  globalAvgPool2d,
  invertedResidual,
  type Layer,
  linear,
  relu,
  relu6,
  sequential,
} from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import { type Wide, widened } from "./width.ts";

/** The depthwise separable convolutions: filters, and the strides of as many as there are (table 1 of the first paper). */
const separables = [
  { filters: 64, strides: [1] },
  { filters: 128, strides: [2, 1] },
  { filters: 256, strides: [2, 1] },
  { filters: 512, strides: [2, 1, 1, 1, 1, 1] },
  { filters: 1024, strides: [2, 1] },
];

/**
 * Every convolution but the first taken apart, in space and over the channels: 4,231,976 parameters
 * (Howard et al., 2017, "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications").
 */
export function mobilenet({ input = [224, 224, 3], classes = 1000, width = 1 }: Wide = {}): Model {
  const wide = widened(width);
  return model(
    { name: "mobilenet", input },
    sequential(
      ...convolved(wide(32), 3, 2, relu()),
      ...separables.flatMap(({ filters, strides }) =>
        strides.map((stride) => depthwiseSeparable({ filters: wide(filters), stride })),
      ),
      globalAvgPool2d(),
      linear({ features: classes, initial: normal(0.01) }),
    ),
  );
}

/** Expansion t, channels c, blocks n, and stride s of the first of them (table 2 of the second paper). */
const bottlenecks = [
  { t: 1, c: 16, n: 1, s: 1 },
  { t: 6, c: 24, n: 2, s: 2 },
  { t: 6, c: 32, n: 3, s: 2 },
  { t: 6, c: 64, n: 4, s: 2 },
  { t: 6, c: 96, n: 3, s: 1 },
  { t: 6, c: 160, n: 3, s: 2 },
  { t: 6, c: 320, n: 1, s: 1 },
];

/**
 * Thin layers joined by shortcuts, wide ones in between: 3,504,872 parameters
 * (Sandler et al., 2018, "MobileNetV2: Inverted Residuals and Linear Bottlenecks").
 */
export function mobilenetV2({ input = [224, 224, 3], classes = 1000, width = 1 }: Wide = {}): Model {
  const wide = widened(width);
  const blocks = bottlenecks.flatMap(({ t, c, n, s }) =>
    Array.from({ length: n }, (_, at) =>
      invertedResidual({ filters: wide(c), expansion: t, stride: at === 0 ? s : 1 }),
    ),
  );
  return model(
    { name: "mobilenet-v2", input },
    sequential(
      ...convolved(wide(32), 3, 2, relu6()),
      ...blocks,
      ...convolved(wide(1280), 1, 1, relu6()),
      globalAvgPool2d(),
      dropout({ keep: 0.8 }),
      linear({ features: classes, initial: normal(0.01) }),
    ),
  );
}

function convolved(filters: number, size: number, stride: number, activation: Layer): readonly Layer[] {
  return [conv2d({ filters, size, stride, padding: (size - 1) / 2, bias: false }), batchNorm(), activation];
}
