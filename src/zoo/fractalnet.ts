/** FractalNet: Larsson, Maire and Shakhnarovich, 2017, "FractalNet: Ultra-Deep Neural Networks without Residuals". */
import { normal } from "../initial.ts";
import {
  batchNorm,
  block,
  conv2d,
  type DropPath,
  dropout,
  flatten,
  fractal,
  type Layer,
  layer,
  linear,
  maxPool2d,
  pathsOf,
  relu,
  sequential,
} from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import { type Wide, widened } from "./width.ts";

export interface FractalnetOptions extends Wide {
  /** C: the longest way through a block has 2^(C−1) convolutions, the shortest one; default 3. */
  readonly columns?: number;
  /** What a step of training drops; default 0.15 of the paths, and every second time all columns but one (section 4.1). */
  readonly dropPath?: DropPath;
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
 * FractalNet-20 for images of 32×32: long ways beside short ones, and no shortcut anywhere. Every step of training draws a
 * network of its own from it. 33,724,618 parameters.
 */
export function fractalnet({
  input = [32, 32, 3],
  classes = 10,
  width = 1,
  columns = 3,
  dropPath = { local: 0.15, global: 0.5 },
}: FractalnetOptions = {}): Model {
  const wide = widened(width);
  const body = layer("fractalnet", (scope, image) => {
    const choice = pathsOf(scope.chance(), columns, dropPath);
    const stages = blocks.flatMap(({ channels, keep }) => [
      fractal({ columns, unit: unitOf(wide(channels)), choice }),
      maxPool2d({ size: 2 }),
      ...(keep === 1 ? [] : [dropout({ keep })]),
    ]);
    const classifier = [flatten(), linear({ features: classes, initial: normal(0.01) })];
    return sequential(...stages, ...classifier).call(scope, image);
  });
  return model({ name: "fractalnet", input }, body);
}

const unitOf = (filters: number): Layer =>
  block("unit", conv2d({ filters, size: 3, padding: 1, bias: false }), batchNorm(), relu());
