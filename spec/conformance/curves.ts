/**
 * What the curves lose in float arithmetic where they flatten: a slope is computed from the height, as 1 less what is nearly
 * 1, and a share of a number far below 0 is what is left of 1 − 1. Most engines do so, and a right answer near 0 then has no
 * more digits than that leaves; ours are held to all of them.
 */
import type { OpName } from "../../reference/catalogue.ts";
import { map } from "../../reference/einstein.ts";
import type { Tensor } from "../../reference/tensor.ts";

/** Ops whose gradient loses digits in this way. */
export const flattening: readonly OpName[] = ["sigmoid", "tanh", "gelu"];

/** Shaped like the answer; undefined for other ops. */
export function curveSums(
  op: OpName,
  { input }: Readonly<Record<string, Tensor>>,
  params: object,
  cotangent: Tensor | undefined,
): Tensor | undefined {
  if (op === "gelu" && !cotangent) return map(Math.abs, input!);
  if (!cotangent) return undefined;
  // σ·(1 − σ)
  if (op === "sigmoid") return map((x, g) => Math.abs(g) / (1 + Math.exp(-x)), input!, cotangent);
  // (1 − t)·(1 + t)
  if (op === "tanh") return map(Math.abs, cotangent);
  if (op !== "gelu") return undefined;
  const { approximation } = params as { readonly approximation: "none" | "tanh" };
  const steep = approximation === "none" ? () => 0 : tanhSteepness;
  return map((x, g) => Math.abs(g) * (1 + steep(x)), input!, cotangent);
}

/** What 1 − t² is multiplied by: ½·x·√(2/π)·(1 + 3·0.044715·x²). Beyond 10 the tanh is 1 in every precision, and 1 − t² is 0. */
const tanhSteepness = (x: number): number =>
  Math.abs(x) > 10 ? 0 : 0.5 * Math.abs(x) * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
