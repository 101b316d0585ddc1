/**
 * Local response normalization: the mass of every element's neighbours first, then its power. The masses are kept for
 * the gradient, in which each element gathers from those whose neighbour it is.
 */
import { layout } from "../../reference/batchNorm.ts";
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Engine, Handle } from "./engine.ts";
import { elementwise } from "./normalization.ts";
import type { Edge } from "./op.ts";
import { pointwise } from "./pointwise.ts";

type Name = "localResponseNorm";

export function forward(engine: Engine, { input }: Inputs<Name, Handle>, { size, alpha, beta, k }: Params<Name>) {
  const squares = `const x = input[this.thread.x + shift];
    total += x * x;`;
  const body = `${overNeighbours(input, size, Math.floor(size / 2), squares)}
    return k + weight * total;`;
  const scalars = { k, weight: alpha / size };
  const mass = elementwise(engine, "localResponseNorm.mass", layout(input.shape), { input }, body, scalars);
  const output = pointwise(engine, "localResponseNorm", { input, mass }, "return input * Math.pow(mass, power);", {
    power: -beta,
  });
  return { output, saved: [mass] };
}

/** An element is divided by its own mass, and weighs on all whose neighbour it is. */
export function vjp(engine: Engine, { inputs, dOutput, params, saved }: Edge<Name>, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  const { input } = inputs;
  const [mass] = saved as readonly [Handle];
  const { size, alpha, beta } = params;
  const share = "return dOutput * input * Math.pow(mass, power) / mass;";
  const shares = pointwise(engine, "localResponseNorm.share", { dOutput, input, mass }, share, { power: -beta });
  const body = `${overNeighbours(input, size, size - 1 - Math.floor(size / 2), "total += shares[this.thread.x + shift];")}
    return dOutput[this.thread.x] * Math.pow(mass[this.thread.x], power) - weight * input[this.thread.x] * total;`;
  const arrays = { input, dOutput, mass, shares };
  const scalars = { power: -beta, weight: (2 * alpha * beta) / size };
  const dInput = elementwise(engine, "localResponseNorm.vjp", layout(input.shape), arrays, body, scalars);
  engine.release(shares);
  return { input: dInput };
}

/** A loop over `size` channels from `before` in front of the element on; `term` sees how far away each one is as `shift`. */
function overNeighbours({ shape }: Handle, size: number, before: number, term: string): string {
  return `let total = 0;
    for (let near = 0; near < ${size}; near++) {
      const shift = near - ${before};
      if (c + shift >= 0 && c + shift < ${shape.at(-1)!}) { ${term} }
    }`;
}
