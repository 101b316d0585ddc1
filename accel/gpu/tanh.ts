/**
 * Hyperbolic tangent, computed from exp of a number below 0: the GPU's own tanh(100) is NaN on some drivers.
 * Near 0 that form cancels, so there a polynomial takes over (Cephes, tanhf.c, |x| < 0.625).
 */
import type { Inputs } from "../../reference/catalogue.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { pointwise } from "./pointwise.ts";

const polynomial =
  "((((-0.00570498872745 * z + 0.0206390887954) * z - 0.0537397155531) * z + 0.133314422036) * z - 0.333332819422)";

export function forward(engine: Engine, { input }: Inputs<"tanh", Handle>) {
  const body = `const z = input * input;
    const small = Math.exp(-2 * Math.abs(input));
    const far = (1 - small) / (1 + small);
    if (input >= 0.625) { return far; }
    if (input <= -0.625) { return -far; }
    return input + input * z * ${polynomial};`;
  return { output: pointwise(engine, "tanh", { input }, body) };
}

/** tanh′ = 1/cosh² = 4e⁻²ˣ/(1 + e⁻²ˣ)², which keeps its digits where tanh rounds to 1. */
export function vjp(engine: Engine, { inputs: { input }, dOutput }: Edge<"tanh">, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  const body = `const small = Math.exp(-2 * Math.abs(input));
    if (input <= 0 || input > 0) { return dOutput * 4 * small / ((1 + small) * (1 + small)); }
    return input;`;
  return { input: pointwise(engine, "tanh.vjp", { input, dOutput }, body) };
}
