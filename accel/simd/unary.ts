/** Ops of one input, element by element: a kernel for the value, and one for the gradient. */
import type { Gradients, InputName, Inputs, OpName, Params } from "../../reference/catalogue.ts";
import { ops } from "../../reference/index.ts";
import type { Device, SimdArray } from "./device.ts";
import type { KernelName } from "./kernels.ts";
import { pointwise } from "./pointwise.ts";

/** The ops that look at one array and nothing else. */
type Unary = {
  [N in OpName]: keyof Inputs<N, SimdArray> extends "input" ? N : never;
}[OpName];

interface Kernels<N extends OpName> {
  readonly value: KernelName;
  readonly gradient: KernelName;
  /** What the kernels read as their factor, and their offset. */
  readonly numbers?: (params: Params<N>) => readonly [factor: number, offset?: number];
}

/** The op made of two kernels; `kernelsOf` chooses them where a param decides. */
export function unary<N extends Unary>(name: N, kernelsOf: Kernels<N> | ((params: Params<N>) => Kernels<N>)) {
  const chosen = (params: Params<N>) => (typeof kernelsOf === "function" ? kernelsOf(params) : kernelsOf);
  return {
    forward(device: Device, inputs: Inputs<N, SimdArray>, params: Params<N>) {
      ops[name].outputShape(inputs, params);
      const { input }: Inputs<Unary, SimdArray> = inputs;
      const { value, numbers } = chosen(params);
      return { output: pointwise(device, value, input, input, ...(numbers?.(params) ?? [])) };
    },
    vjp(
      device: Device,
      inputs: Inputs<N, SimdArray>,
      _output: SimdArray,
      dOutput: SimdArray,
      params: Params<N>,
      _saved: readonly SimdArray[],
      wanted: readonly InputName<N>[],
    ): Gradients<Unary, SimdArray> {
      if (wanted.length === 0) return {};
      const { input }: Inputs<Unary, SimdArray> = inputs;
      const { gradient, numbers } = chosen(params);
      return { input: pointwise(device, gradient, input, dOutput, ...(numbers?.(params) ?? [])) };
    },
  };
}
