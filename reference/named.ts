/**
 * Inputs and gradients by name: the same change to each, or all in a list. What is absent stays absent. The members of a
 * list are called by its name and their place: `parts0`, `parts1`; no input's own name ends in a digit.
 */
import { differentiable, type Given, type InputName, type Inputs, isList, type OpName } from "./catalogue.ts";

/** The same inputs, each through `change`. */
export function mapInputs<N extends OpName, A, B>(
  inputs: Inputs<N, A>,
  change: (value: A, name: string) => B,
): Inputs<N, B> {
  const changed = ([name, value]: readonly [string, Given<A>]) =>
    [name, isList(value) ? value.map((one, at) => change(one, `${name}${at}`)) : change(value, name)] as const;
  return Object.fromEntries(presentIn<A>(inputs).map(changed)) as unknown as Inputs<N, B>;
}

/** Inputs or gradients as a plain list of those that are there. */
export function listOf<A>(named: object): readonly (readonly [string, A])[] {
  return presentIn<A>(named).flatMap(([name, value]) =>
    isList(value) ? value.map((one, at) => [`${name}${at}`, one] as const) : [[name, value] as const],
  );
}

function presentIn<A>(named: object): readonly (readonly [string, Given<A>])[] {
  return Object.entries(named as Readonly<Record<string, Given<A> | undefined>>).filter(
    (entry): entry is [string, Given<A>] => entry[1] !== undefined,
  );
}

/** The input that one of `listOf` belongs to. */
export const inputOf = (name: string): string => name.replace(/\d+$/, "");

/** The inputs of this call that have a gradient. */
export function gradientNames<N extends OpName>(op: N, inputs: Inputs<N, unknown>): readonly InputName<N>[] {
  const present = presentIn(inputs).map(([name]) => name);
  return (differentiable[op] as readonly InputName<N>[]).filter((name) => present.includes(name as string));
}
