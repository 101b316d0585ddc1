/**
 * The product of two matrices, read through any strides: output[row, column] = Σ left[row, k] · right[k, column] (+ bias[column]);
 * or of many pairs of them, one behind the other.
 */
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import { cellShape, cellsFor, spread } from "./quads.ts";
import { lanes, returned } from "./source.ts";

/** An array as a matrix: how far apart in storage neighbours are along the output's axis, and along k. */
export interface Factor {
  readonly array: Handle;
  readonly along: number;
  readonly k: number;
  /** From one matrix to the next, where there are many. */
  readonly next?: number;
}

interface Extents {
  readonly matrices?: number;
  readonly rows: number;
  readonly columns: number;
  readonly terms: number;
}

export function product(
  engine: Engine,
  { matrices = 1, rows, columns, terms }: Extents,
  { left, right, bias }: { readonly left: Factor; readonly right: Factor; readonly bias?: Handle | undefined },
  shape: Shape,
): Handle {
  const { width } = engine;
  const many = matrices > 1;
  const start = ({ next = 0 }: Factor) => (many ? ` + this.thread.z * ${next}` : "");
  // A cell is one column of `width` rows: what it reads from the right serves all of them. The last rows may not exist.
  const source = `function (${["left", "right", ...(bias ? ["bias"] : [])].join(", ")}) {
    ${lanes(
      width,
      (
        lane,
      ) => `const at${lane} = Math.min(this.thread.y * ${width} + ${lane}, ${rows - 1}) * ${left.along}${start(left)};
        let sum${lane} = ${bias ? "bias[this.thread.x]" : "0"};`,
    )}
    for (let k = 0; k < ${terms}; k++) {
      const factor = right[k * ${right.k} + this.thread.x * ${right.along}${start(right)}];
      ${lanes(width, (lane) => `sum${lane} += factor * left[at${lane} + k * ${left.k}];`)}
    }
    ${returned(width, "sum")}
  }`;
  const grid = [columns, cellsFor(engine, rows), ...(many ? [matrices] : [])];
  const arrays = [left.array, right.array, ...(bias ? [bias] : [])];
  const cells = engine.launch({ name: "product", source, grid, arrays }, cellShape(engine, grid));
  const output = spread(engine, cells, { outer: matrices, count: rows, inner: columns }, shape);
  engine.release(cells);
  return output;
}
