/** Inputs and gradients by name: the same change to each, or all in a list. What is absent stays absent. */
import { differentiable, type InputName, type Inputs, type OpName } from "../reference/catalogue.ts";

/** The same inputs, each through `change`. */
export function mapInputs<N extends OpName, A, B>(
  inputs: Inputs<N, A>,
  change: (value: A, name: string) => B,
): Inputs<N, B> {
  return Object.fromEntries(listOf<A>(inputs).map(([name, value]) => [name, change(value, name)])) as unknown as Inputs<
    N,
    B
  >;
}

/** Inputs or gradients as a plain list of those that are there. */
export function listOf<A>(named: object): readonly (readonly [string, A])[] {
  return Object.entries(named as Readonly<Record<string, A | undefined>>).filter(
    (entry): entry is [string, A] => entry[1] !== undefined,
  );
}

/** The inputs of this call that have a gradient. */
export function gradientNames<N extends OpName>(op: N, inputs: Inputs<N, unknown>): readonly InputName<N>[] {
  const present = listOf(inputs).map(([name]) => name);
  return (differentiable[op] as readonly InputName<N>[]).filter((name) => present.includes(name as string));
}
