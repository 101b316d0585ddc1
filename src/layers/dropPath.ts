/** Drop-path: Larsson, Maire and Shakhnarovich, 2017, "FractalNet: Ultra-Deep Neural Networks without Residuals", section 3. */
import { expectNumber } from "../../reference/errors.ts";
import type { Random } from "../../reference/random.ts";
import type { Variable } from "../tape.ts";
import type { Scope } from "./layer.ts";

export interface DropPath {
  /** How likely a join drops a path; one of them always stays. */
  readonly local: number;
  /** How likely a step of training goes through one column alone, the same in the whole network. */
  readonly global: number;
}

/** A path that arrives at a join, and the column at the end of which it does. */
export interface Path {
  readonly column: number;
  readonly value: Variable;
}

/** Which of the paths that meet stay. */
export type Choice = (paths: readonly Path[]) => readonly Path[];

/** All of them, as in evaluation. */
export const everyPath: Choice = (paths) => paths;

/**
 * What one step of training keeps, for the whole batch; the same stream keeps the same. Columns count from 1, the shortest.
 * @throws {ParameterError} when a probability is none, or `local` leaves nothing.
 */
export function pathsOf(chance: Random | null, columns: number, { local, global }: DropPath): Choice {
  expectNumber("dropPath", "local", local, local >= 0 && local < 1, "from 0 to below 1");
  expectNumber("dropPath", "global", global, global >= 0 && global <= 1, "from 0 to 1");
  if (chance === null) return everyPath;
  if (chance.uniform() < global) {
    const only = 1 + chance.below(columns);
    return (paths) => {
      const own = paths.filter(({ column }) => column === only);
      return own.length > 0 ? own : paths; // a join of longer columns alone, to which nobody listens
    };
  }
  return (paths) => {
    const spared = chance.below(paths.length);
    const kept = paths.filter(() => chance.uniform() >= local);
    return kept.length > 0 ? kept : [paths[spared]!];
  };
}

/** The mean of the paths that stay. */
export function joined(scope: Scope, paths: readonly Path[], choice: Choice): Variable {
  const kept = choice(paths).map(({ value }) => value);
  const total = kept.reduce((a, b) => scope.apply("add", { a, b }, {}));
  return kept.length === 1 ? total : scope.apply("scale", { input: total }, { factor: 1 / kept.length, offset: 0 });
}
