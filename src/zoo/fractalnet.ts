/** FractalNet: Larsson, Maire and Shakhnarovich, 2017, "FractalNet: Ultra-Deep Neural Networks without Residuals". */
import { normal } from "../initial.ts";
import {
  batchNorm,
  block,
  conv2d,
  dropout,
  flatten,
  type Layer,
  layer,
  linear,
  maxPool2d,
  relu,
  type Scope,
  sequential,
} from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import type { Variable } from "../tape.ts";
import { type Wide, widened } from "./width.ts";

export interface FractalnetOptions extends Wide {
  /** C: the longest way through a block has 2^(C−1) convolutions, the shortest one; default 3. */
  readonly columns?: number;
}

/** Channels of the five blocks, each followed by a pool (section 4), and what dropout lets through behind each. */
const blocks = [
  { channels: 64, keep: 1 },
  { channels: 128, keep: 0.9 },
  { channels: 256, keep: 0.8 },
  { channels: 512, keep: 0.7 },
  { channels: 512, keep: 0.6 },
];

/**
 * FractalNet-20 for images of 32×32: long ways beside short ones, and no shortcut anywhere. Whole paths are never dropped
 * here. 33,724,618 parameters.
 */
export function fractalnet({
  input = [32, 32, 3],
  classes = 10,
  width = 1,
  columns = 3,
}: FractalnetOptions = {}): Model {
  const wide = widened(width);
  return model(
    { name: "fractalnet", input },
    sequential(
      ...blocks.flatMap(({ channels, keep }) => [
        fractal(columns, wide(channels)),
        maxPool2d({ size: 2 }),
        ...(keep === 1 ? [] : [dropout({ keep })]),
      ]),
      flatten(),
      linear({ features: classes, initial: normal(0.01) }),
    ),
  );
}

/** The expansion rule of figure 1: f_{C+1}(z) joins f_C(f_C(z)) with conv(z). */
function fractal(columns: number, filters: number): Layer {
  const unit = block("unit", conv2d({ filters, size: 3, padding: 1, bias: false }), batchNorm(), relu());
  /** What arrives at the end of each column, the longest first. */
  const ends = (scope: Scope, column: number, input: Variable): readonly Variable[] => {
    const short = scope.run(unit, input);
    if (column === 1) return [short];
    const halfway = joined(scope, ends(scope, column - 1, input));
    return [...ends(scope, column - 1, halfway), short];
  };
  return layer("fractal", (scope, input) => joined(scope, ends(scope, columns, input)));
}

/** The mean of the paths that meet. */
function joined(scope: Scope, paths: readonly Variable[]): Variable {
  const total = paths.reduce((a, b) => scope.apply("add", { a, b }, {}));
  return paths.length === 1 ? total : scope.apply("scale", { input: total }, { factor: 1 / paths.length, offset: 0 });
}
