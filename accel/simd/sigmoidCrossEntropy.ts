/** Binary cross-entropy of logits, on the host. Where exp overflows, what it stands under is rightly 0. */
import type { Gradients, InputName, Inputs, None } from "../../reference/catalogue.ts";
import { outputShape } from "../../reference/sigmoidCrossEntropy.ts";
import type { Device, SimdArray } from "./device.ts";
import { numbers, perElement, perExample } from "./losses.ts";

/** Seen from the side of 0 that the logit is on, `no` is the share of the target on the other side. */
export function forward(device: Device, inputs: Inputs<"sigmoidCrossEntropy", SimdArray>, _params: None) {
  outputShape(inputs);
  const [x, t] = [numbers(device, inputs.logits), numbers(device, inputs.target)];
  const term = (at: number) => {
    const size = Math.abs(x[at]!);
    const no = x[at]! > 0 ? 1 - t[at]! : t[at]!;
    return size * no + Math.log1p(Math.exp(-size));
  };
  return { output: perExample(device, inputs.logits, term) };
}

/** On either side the gradient points back to 0 by `no`, and on by the probability that is left. */
export function vjp(
  device: Device,
  { logits, target }: Inputs<"sigmoidCrossEntropy", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  _params: None,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"sigmoidCrossEntropy">[],
): Gradients<"sigmoidCrossEntropy", SimdArray> {
  if (!wanted.includes("logits")) return {};
  const [x, t, g] = [numbers(device, logits), numbers(device, target), numbers(device, dOutput)];
  const slope = (at: number, b: number) => {
    const side = x[at]! > 0 ? 1 : -1;
    const no = side > 0 ? 1 - t[at]! : t[at]!;
    return g[b]! * side * (no - 1 / (1 + Math.exp(Math.abs(x[at]!))));
  };
  return { logits: perElement(device, logits, slope) };
}
