/** AlexNet: Krizhevsky, Sutskever and Hinton, 2012, "ImageNet Classification with Deep Convolutional Neural Networks". */
import { normal } from "../initial.ts";
import {
  conv2d,
  dropout,
  flatten,
  type Layer,
  linear,
  localResponseNorm,
  maxPool2d,
  relu,
  sequential,
} from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import { type Wide, widened } from "./width.ts";

/** Overlapping pooling: windows are wider than the step between them (section 3.4). */
const pool = () => maxPool2d({ size: 3, stride: 2 });

/** Section 3.3. The paper's α = 10⁻⁴ weighs each of the 5 squares; `alpha` weighs their mean. */
const responseNorm = () => localResponseNorm({ size: 5, alpha: 5e-4, beta: 0.75, k: 2 });

/**
 * The network of lecture 000: 96 filters of 11×11 on 227×227 images, undivided, where the paper splits three of its
 * convolutions over two GPUs. 62,378,344 parameters.
 */
export function alexnet({ input = [227, 227, 3], classes = 1000, width = 1 }: Wide = {}): Model {
  const wide = widened(width);
  return model(
    { name: "alexnet", input },
    sequential(
      conv2d({ filters: wide(96), size: 11, stride: 4 }),
      relu(),
      responseNorm(),
      pool(),
      conv2d({ filters: wide(256), size: 5, padding: 2 }),
      relu(),
      responseNorm(),
      pool(),
      ...threeConvolutions(wide(384), wide(384), wide(256)),
      pool(),
      ...classifier(wide(4096), classes),
    ),
  );
}

/**
 * The network of lecture 003: 64 filters in the first layer, no response normalization (Krizhevsky, 2014, "One weird trick
 * for parallelizing convolutional neural networks"). 61,100,840 parameters, with biases.
 */
export function alexnet64({ input = [227, 227, 3], classes = 1000, width = 1 }: Wide = {}): Model {
  const wide = widened(width);
  return model(
    { name: "alexnet64", input },
    sequential(
      conv2d({ filters: wide(64), size: 11, stride: 4, padding: 2 }),
      relu(),
      pool(),
      conv2d({ filters: wide(192), size: 5, padding: 2 }),
      relu(),
      pool(),
      ...threeConvolutions(wide(384), wide(256), wide(256)),
      pool(),
      ...classifier(wide(4096), classes),
    ),
  );
}

/** The third to fifth convolution: 3×3, at one resolution. */
export function threeConvolutions(...filters: readonly [number, number, number]): readonly Layer[] {
  return filters.flatMap((count) => [conv2d({ filters: count, size: 3, padding: 1 }), relu()]);
}

/** Two hidden layers with dropout, and the classes. The last starts near 0, so that an untrained network is undecided. */
export function classifier(features: number, classes: number): readonly Layer[] {
  const hidden = () => [linear({ features }), relu(), dropout({ keep: 0.5 })];
  return [flatten(), ...hidden(), ...hidden(), linear({ features: classes, initial: normal(0.01) })];
}
