/** Gaussian error linear unit: a pair of kernels for each of its two formulas. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("gelu", ({ approximation }) =>
  approximation === "none"
    ? { value: "gelu", gradient: "geluGradient" }
    : { value: "geluTanh", gradient: "geluTanhGradient" },
);
