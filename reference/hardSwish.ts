/**
 * Silu drawn with straight lines: x times relu6(x + 3)/6.
 * The gradient at both kinks, −3 and 3, is 0.
 * Howard et al., "Searching for MobileNetV3", section 5.2.
 */
import type { None, Ops } from "./catalogue.ts";
import { map } from "./einstein.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export const equation = `
  inner[…] = min(max(input[…], -3), 3)
  output[…] = inner[…] (inner[…] + 3) / 6 + max(input[…] - 3, 0)`;

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = None;

export const outputShape = ({ input }: Ops<Shaped>["hardSwish"]["inputs"]): Shape => input.shape;

export const forward = ({ input }: Inputs): Tensor => map((x) => (x <= -3 ? 0 : x >= 3 ? x : (x * (x + 3)) / 6), input);

/** Nothing passes on the left, all on the right, and (2x + 3)/6 on the parabola between them. */
export function vjp({ input }: Inputs, _output: Tensor, dOutput: Tensor) {
  const slope = (x: number) => (x > 3 ? 1 : x <= -3 || x === 3 ? 0 : (2 * x + 3) / 6);
  return { input: map((x, g) => slope(x) * g, input, dOutput) };
}
