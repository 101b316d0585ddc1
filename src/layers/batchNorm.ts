import { ShapeError, shapeText } from "../../reference/errors.ts";
import { type Shape, sizeOf } from "../../reference/tensor.ts";
import { type Initial, ones } from "../initial.ts";
import type { Variable } from "../tape.ts";
import { type Layer, layer, type Scope } from "./layer.ts";
import { learnedLine, type NormOptions } from "./normalization.ts";

export interface BatchNormOptions extends NormOptions {
  /** The weight of the newest batch in the running statistics; default 0.1. */
  readonly momentum?: number;
  /** What the scale starts from; default `ones`. */
  readonly initial?: Initial;
}

/**
 * Normalizes every channel: in training by the mean and variance of the batch, in evaluation by running averages of both.
 * It has parameters `scale` and `shift`, and states `mean` and `variance`. The variance that is remembered is that of the
 * batch times N/(N − 1), for it stands for images that are not in the batch (as in PyTorch).
 * @example batchNorm()
 */
export function batchNorm({ epsilon = 1e-5, momentum = 0.1, initial = ones }: BatchNormOptions = {}): Layer {
  return layer("norm", (scope, input) => {
    const shape = input.shape.slice(-1);
    const line = learnedLine(scope, shape, initial);
    const [mean, variance] = [scope.state("mean", shape, 0), scope.state("variance", shape, 1)];
    if (!scope.training) return scope.apply("batchNormInference", { input, ...line, mean, variance }, { epsilon });
    scope.remember({ momentum }, () => statistics(scope, input, shape));
    return scope.apply("batchNorm", { input, ...line }, { epsilon });
  });
}

/** @throws {ShapeError} where a channel has one element: it says nothing of a variance. */
function statistics(scope: Scope, input: Variable, shape: Shape) {
  const [C] = shape as readonly [number];
  const count = sizeOf(input.shape) / C;
  if (count < 2) {
    throw new ShapeError(
      `batchNorm: input must have at least 2 elements of every channel (to train on their variance), got ${shapeText(input.shape)}`,
    );
  }
  const moments = scope.apply("channelMoments", { input }, {});
  const row = (at: number) => {
    const one = scope.apply("slice", { input: moments }, { begin: [at, 0], end: [at + 1, C] });
    return scope.apply("reshape", { input: one }, { shape });
  };
  return {
    mean: row(0),
    variance: scope.apply("scale", { input: row(1) }, { factor: count / (count - 1), offset: 0 }),
  };
}
