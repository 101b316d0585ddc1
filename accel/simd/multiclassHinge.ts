/** Hinge loss over classes, on the host. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/multiclassHinge.ts";
import type { Device, SimdArray } from "./device.ts";
import { numbers, onePerExample, perElement, perExample } from "./losses.ts";

export function forward(device: Device, inputs: Inputs<"multiclassHinge", SimdArray>, params: Params) {
  outputShape(inputs, params);
  const lack = lacking(device, inputs, params);
  return { output: perExample(device, inputs.scores, (at, b) => Math.max(lack(at, b), 0)) };
}

/** Every wrong class above its margin pulls its own score down and the right one up. */
export function vjp(
  device: Device,
  inputs: Inputs<"multiclassHinge", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  params: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"multiclassHinge">[],
): Gradients<"multiclassHinge", SimdArray> {
  if (!wanted.includes("scores")) return {};
  const { scores, target } = inputs;
  const lack = lacking(device, inputs, params);
  const [t, g] = [numbers(device, target), numbers(device, dOutput)];
  const K = scores.shape[1]!;
  const isPulling = (at: number) => (lack(at, Math.floor(at / K)) > 0 ? 1 : 0);
  const pulls = onePerExample(scores, isPulling, (count) => count);
  const slope = (at: number, b: number) => g[b]! * (t[at]! > 0.5 ? -pulls[b]! : isPulling(at));
  return { scores: perElement(device, scores, slope) };
}

/** By how much a wrong class stands above the right one less the margin; the right class lacks nothing. */
function lacking(device: Device, { scores, target }: Inputs<"multiclassHinge", SimdArray>, { margin }: Params) {
  const [s, t] = [numbers(device, scores), numbers(device, target)];
  const right = onePerExample(
    scores,
    (at) => (t[at]! > 0.5 ? s[at]! : 0),
    (score) => score,
  );
  return (at: number, b: number) => (t[at]! > 0.5 ? 0 : margin + s[at]! - right[b]!);
}
