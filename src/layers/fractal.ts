import { type Choice, everyPath, joined, type Path } from "./dropPath.ts";
import { type Layer, layer, type Scope } from "./layer.ts";

export interface FractalOptions {
  /** C: the longest way through has 2^(C−1) units, the shortest one. */
  readonly columns: number;
  readonly unit: Layer;
  /** Which paths a join takes the mean of; default: all. */
  readonly choice?: Choice;
}

/**
 * The expansion rule of FractalNet (Larsson et al., 2017, figure 1): f_{C+1}(z) joins f_C(f_C(z)) with unit(z).
 * @example fractal({ columns: 3, unit: block("unit", conv2d({ filters: 8, size: 3, padding: 1 }), relu()) })
 */
export function fractal({ columns, unit, choice = everyPath }: FractalOptions): Layer {
  /** What arrives at the end of each column, the longest first. */
  const ends = (scope: Scope, column: number, input: Path["value"]): readonly Path[] => {
    const short = { column, value: scope.run(unit, input) };
    if (column === columns) return [short];
    const halfway = joined(scope, ends(scope, column + 1, input), choice);
    return [...ends(scope, column + 1, halfway), short];
  };
  return layer("fractal", (scope, input) => joined(scope, ends(scope, 1, input), choice));
}
