/**
 * Cells that return several neighbours.
 *
 * A product needs two reads for every multiplication; a cell that computes four outputs which share one factor needs five
 * for four. Those four stand next to each other in its result, but not in the tensor that they belong to: `spread` puts
 * them where they belong, which costs one read per element.
 */
import { type Shape, sizeOf } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import { quotient } from "./source.ts";

/**
 * Along the middle axis an extent of `count` was computed in `phases` interleaved sequences, each cut into cells of
 * `width`: from [outer, phase, cell, inner, lane] to [outer, middle, inner].
 */
export function spread(
  engine: Engine,
  cells: Handle,
  { outer, count, inner, phases = 1 }: { outer: number; count: number; inner: number; phases?: number },
  shape: Shape,
): Handle {
  const { width } = engine;
  if (width === 1 && phases === 1) return engine.alias(cells, shape);
  const perPhase = cellsFor(engine, Math.ceil(count / phases));
  const source = `function (cells) {
    const turn = ${quotient("this.thread.y", phases)};
    const phase = this.thread.y - turn * ${phases};
    const cell = ${quotient("turn", width)};
    const lane = turn - cell * ${width};
    return cells[((this.thread.z * ${phases * perPhase} + phase * ${perPhase} + cell) * ${inner} + this.thread.x) * ${width} + lane];
  }`;
  return engine.launch({ name: "spread", source, grid: [inner, count, outer], arrays: [cells] }, shape);
}

/** How many cells compute `count` neighbours. */
export const cellsFor = ({ width }: Engine, count: number): number => Math.ceil(count / width);

/** The shape of what a launch over `grid` returns, as an array of its own. */
export const cellShape = ({ width }: Engine, grid: Shape): Shape => [sizeOf(grid) * width];
