/** Where a max pool has its winners: what its kernel saves for the gradient anyhow, as float32 whole numbers. */
import type { Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/maxPoolIndices2d.ts";
import { sizeOf } from "../../reference/tensor.ts";
import type { Device, SimdArray } from "./device.ts";
import { pool } from "./pool2d.ts";

export function forward(device: Device, { input }: Inputs<"maxPoolIndices2d", SimdArray>, params: Params) {
  const shape = outputShape({ input }, params);
  const maxima = device.empty(shape);
  const winners = device.empty(shape);
  pool(device, "maxPool", { input, output: maxima, winners, params, direction: "forward" });
  device.release(maxima);
  const whole = device.words(device.address(winners), sizeOf(shape));
  new Float32Array(whole.buffer, whole.byteOffset, whole.length).set(whole.slice());
  return { output: winners };
}

/** A position has no gradient. */
export function vjp() {
  return {};
}
