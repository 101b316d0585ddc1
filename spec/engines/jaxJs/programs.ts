/** A call as a program of jax-js: operation by operation, or compiled as one. */
import { isList } from "../../../reference/catalogue.ts";
import type { Tensor } from "../../../reference/tensor.ts";
import type { Named } from "../../adapter.ts";
import { isSmallWhole, oneLess } from "../computed.ts";
import type { Arrays, Jax, JaxArray } from "./api.ts";

type Program<Out> = (given: Arrays) => Out;

/** Half of the calls, by their sizes: the same call goes the same way again. */
export function isCompiled(given: Named): boolean {
  const [first] = Object.values(given).flat();
  return first !== undefined && first.shape.reduce((sum, extent) => sum + extent, 0) % 2 === 0;
}

/**
 * Its users compile a whole step with `jit`, which makes one operation of several: of those of an op, and of what is computed just
 * before, which here is a sum. Not before a normalization: a compiled sum goes in an order of its own, and next to what is not whole,
 * an ε, digits are lost that way.
 */
export function callerOf(jax: Jax): <Out>(program: Program<Out>, given: Named) => Out {
  const upload = ({ data, shape }: Tensor): JaxArray => jax.numpy.array(Float32Array.from(data), { shape });
  return (program, given) => {
    if (!isCompiled(given)) return program(each(given, upload));
    const isComputed = !("shift" in given) && Object.values(given).flat().every(isSmallWhole);
    const compiled = jax.jit((before: Arrays) =>
      program(isComputed ? each(before, (array) => jax.numpy.add(array, 1)) : before),
    );
    const output = compiled(each(isComputed ? each(given, oneLess) : given, upload));
    compiled.dispose();
    return output;
  };
}

type OneOrMore<T> = Readonly<Record<string, T | readonly T[]>>;

export function each<From, To>(named: OneOrMore<From>, to: (one: From) => To): OneOrMore<To> {
  const entries = Object.entries(named);
  return Object.fromEntries(
    entries.map(([name, own]) => [name, isList<From>(own) ? own.map((one) => to(one)) : to(own)]),
  );
}
