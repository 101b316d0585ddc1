/** What the laws of pools and resizings share. */
import { build, map, read, sum } from "../../reference/einstein.ts";
import type { Shaped, Tensor } from "../../reference/tensor.ts";
import type { Pair, Pool2 } from "../../reference/window.ts";
import type { Case } from "../arbitraries.ts";
import { pullBack, type Subject } from "../calls.ts";
import { float64 } from "../tolerance.ts";
import { inner } from "./algebra.ts";

/** Ops that hand on all that they get. */
type Conserving =
  | "minPool2d"
  | "globalAvgPool2d"
  | "globalMaxPool2d"
  | "adaptiveAvgPool2d"
  | "adaptiveMaxPool2d"
  | "resizeNearest2d"
  | "resizeBilinear2d";

export const image = (t: Tensor): Tensor<4> => t as Tensor<4>;

/** Windows of `size`, side by side unless a stride is given, without padding. */
export const sideBySide = (size: Pair, stride: Pair = size): Pool2 => ({
  size,
  stride,
  dilation: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
});

/** The image over and over: `down` times `across` copies side by side. */
export function tiled(t: Tensor, [down, across]: Pair): Tensor<4> {
  const [B, H, W, C] = image(t).shape;
  const pixel = read(image(t));
  return build([B, down * H, across * W, C], (b, y, x, c) => pixel(b, y % H, x % W, c));
}

/** Σ dInput = Σ dOutput, over the outputs that are `sighted`. */
export async function conserves<N extends Conserving, T extends Shaped>(
  op: N,
  { engine, u }: Subject<T>,
  example: Case<N>,
  sighted: Tensor = map(() => 1, example.cotangent),
): Promise<void> {
  const { input } = await pullBack(engine, op, example);
  const total = sum([input!.data.length], (at) => input!.data[at]!);
  const expected = inner(example.cotangent, sighted);
  const magnitude = (t: Tensor) => sum([t.data.length], (at) => Math.abs(t.data[at]!));
  // What the engine rounds, and what is rounded here where as many numbers are added up.
  const allowed = 64 * u * magnitude(example.cotangent) + input!.data.length * float64 * magnitude(input!);
  if (Math.abs(total - expected) <= allowed) return;
  throw new Error(`${op}: the sum of dInput must be ${expected} (the sum of dOutput), got ${total}`);
}
