/** Sums over axes, and their transpose: repeating along axes. */
import { type Shape, sizeOf } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import { flatten, unflatten } from "./source.ts";

/** Sums shorter than this are not worth a second launch. */
const worthSplitting = 512;
/** With as many cells as this, a GPU is busy. */
const busy = 4096;

/** The sum over `axes` divided by `divisor`, in the given shape (that of the input without those axes, or with extents of 1). */
export function sumOver(engine: Engine, input: Handle, axes: readonly number[], shape: Shape, divisor = 1): Handle {
  let current = engine.alias(input, input.shape);
  // From behind, so that the axes still to come keep their places. A run of neighbouring axes is one axis.
  for (const [first, last] of runs(axes).reverse()) {
    const outer = sizeOf(current.shape.slice(0, first));
    const extent = sizeOf(current.shape.slice(first, last + 1));
    const inner = current.shape.slice(last + 1);
    const next = sumMiddle(
      engine,
      current,
      [outer, extent, sizeOf(inner)],
      [...current.shape.slice(0, first), ...inner],
    );
    engine.release(current);
    current = next;
  }
  const result = divisor === 1 ? engine.alias(current, shape) : divided(engine, current, divisor, shape);
  engine.release(current);
  return result;
}

/** [[0, 1], [3, 3]] of the axes 3, 0, 1. */
function runs(axes: readonly number[]): [first: number, last: number][] {
  const found: [number, number][] = [];
  for (const axis of [...axes].sort((a, b) => a - b)) {
    const open = found.at(-1);
    if (open && open[1] === axis - 1) open[1] = axis;
    else found.push([axis, axis]);
  }
  return found;
}

/** Long sums into few cells go in two rounds, each about the square root long: many cells work, and less is rounded away. */
function sumMiddle(
  engine: Engine,
  input: Handle,
  [outer, extent, inner]: readonly [number, number, number],
  shape: Shape,
): Handle {
  if (extent < worthSplitting || outer * inner >= busy)
    return sumRun(engine, input, [outer, 1, extent, inner], extent, shape);
  const length = Math.ceil(Math.sqrt(extent));
  const parts = Math.ceil(extent / length);
  const partial = sumRun(engine, input, [outer, parts, length, inner], extent, [outer, parts, inner]);
  const total = sumRun(engine, partial, [outer, 1, parts, inner], parts, shape);
  engine.release(partial);
  return total;
}

/** output[outer, part, inner] = Σ_k input[outer, part·length + k, inner], as far as `extent` reaches. */
function sumRun(
  engine: Engine,
  input: Handle,
  [outer, parts, length, inner]: readonly [number, number, number, number],
  extent: number,
  shape: Shape,
): Handle {
  // The fastest axis that has many cells goes to thread.x.
  const [grid, i, p, o] =
    inner > 1
      ? [[inner, parts, outer], "this.thread.x", "this.thread.y", "this.thread.z"]
      : [[parts, outer], "0", "this.thread.x", "this.thread.y"];
  const cells = inner === 1 && parts === 1 ? { grid: [outer], o: "this.thread.x", p: "0" } : { grid, o, p };
  const at = `(${cells.o} * ${extent} + ${cells.p} * ${length} + k) * ${inner} + ${i}`;
  const ragged = parts * length > extent;
  const source = `function (input) {
    let total = 0;
    for (let k = 0; k < ${length}; k++) {
      ${ragged ? `if (${cells.p} * ${length} + k < ${extent}) {` : "{"} total += input[${at}]; }
    }
    return total;
  }`;
  return engine.launch({ name: "sum", source, grid: cells.grid as number[], arrays: [input] }, shape);
}

function divided(engine: Engine, input: Handle, divisor: number, shape: Shape): Handle {
  const source = "function (input, divisor) { return input[this.thread.x] / divisor; }";
  return engine.launch({ name: "divide", source, grid: [sizeOf(shape)], arrays: [input], scalars: [divisor] }, shape);
}

/** The input, whose axes that are not `kept` are missing or 1, repeated to `shape` and divided by `divisor`. */
export function repeat(engine: Engine, input: Handle, shape: Shape, kept: readonly boolean[], divisor = 1): Handle {
  const source = `function (input, divisor) {
    ${unflatten("this.thread.x", shape)}
    return input[${flatten(
      shape.map((extent, axis) => (kept[axis] ? extent : 1)),
      kept,
    )}] / divisor;
  }`;
  return engine.launch({ name: "repeat", source, grid: [sizeOf(shape)], arrays: [input], scalars: [divisor] }, shape);
}
