/** GoogLeNet: Szegedy et al., 2015, "Going Deeper with Convolutions". */
import { normal } from "../initial.ts";
import {
  auxiliary,
  avgPool2d,
  block,
  concat,
  conv2d,
  dropout,
  flatten,
  globalAvgPool2d,
  type Layer,
  layer,
  linear,
  localResponseNorm,
  maxPool2d,
  relu,
  sequential,
} from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import { overhangingPool } from "./overhangingPool.ts";
import { type Wide, widened } from "./width.ts";

/** Channels out of an Inception module, in the order of table 1. */
type Inception = readonly [ones: number, reduce3: number, threes: number, reduce5: number, fives: number, pool: number];

export interface GooglenetOptions extends Wide {
  /** Whether there are the two auxiliary classifiers; default true. They take images of 79 pixels and more. */
  readonly auxiliaries?: boolean;
}

/**
 * 22 layers of Inception modules: 6,998,552 parameters. The two auxiliary classifiers, which are there in training alone,
 * have 6,379,728 more.
 */
export function googlenet({
  input = [224, 224, 3],
  classes = 1000,
  width = 1,
  auxiliaries = true,
}: GooglenetOptions = {}): Model {
  const wide = widened(width);
  const inception = (...channels: Inception) => inceptionOf(channels.map(wide));
  const auxiliaryClassifiers = auxiliaries ? [auxiliaryClassifier(wide(128), wide(1024), classes)] : [];
  const responseNorm = () => localResponseNorm({ size: 5 });
  return model(
    { name: "googlenet", input },
    sequential(
      convolution(wide(64), 7, 2),
      overhangingPool(),
      responseNorm(),
      convolution(wide(64), 1),
      convolution(wide(192), 3),
      responseNorm(),
      overhangingPool(),
      inception(64, 96, 128, 16, 32, 32), // 3a
      inception(128, 128, 192, 32, 96, 64), // 3b
      overhangingPool(),
      inception(192, 96, 208, 16, 48, 64), // 4a
      ...auxiliaryClassifiers,
      inception(160, 112, 224, 24, 64, 64), // 4b
      inception(128, 128, 256, 24, 64, 64), // 4c
      inception(112, 144, 288, 32, 64, 64), // 4d
      ...auxiliaryClassifiers,
      inception(256, 160, 320, 32, 128, 128), // 4e
      overhangingPool(),
      inception(256, 160, 320, 32, 128, 128), // 5a
      inception(384, 192, 384, 48, 128, 128), // 5b
      globalAvgPool2d(),
      dropout({ keep: 0.6 }),
      linear({ features: classes, initial: normal(0.01) }),
    ),
  );
}

const convolution = (filters: number, size: number, stride = 1): Layer =>
  block("unit", conv2d({ filters, size, stride, padding: (size - 1) / 2 }), relu());

/** Windows of all sizes side by side; 1×1 convolutions reduce the channels before the wide ones (figure 2b). */
function inceptionOf([ones, reduce3, threes, reduce5, fives, pool]: readonly number[]): Layer {
  const branches = concat(
    convolution(ones!, 1),
    block("branch", convolution(reduce3!, 1), convolution(threes!, 3)),
    block("branch", convolution(reduce5!, 1), convolution(fives!, 5)),
    block("branch", maxPool2d({ size: 3, stride: 1, padding: 1 }), convolution(pool!, 1)),
  );
  return layer("inception", branches.call);
}

/** A smaller network on top of an intermediate layer (section 5, "The exact structure of the extra network on the side"). */
function auxiliaryClassifier(filters: number, features: number, classes: number): Layer {
  return auxiliary(
    { weight: 0.3 },
    sequential(
      avgPool2d({ size: 5, stride: 3 }),
      conv2d({ filters, size: 1 }),
      relu(),
      flatten(),
      linear({ features }),
      relu(),
      dropout({ keep: 0.3 }),
      linear({ features: classes, initial: normal(0.01) }),
    ),
  );
}
