/** Arrays one behind the other along an axis: each writes its own stretch of every row. The gradient is cut where they meet. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params, startsOf } from "../../reference/concat.ts";
import { fold } from "../../reference/einstein.ts";
import type { Device, SimdArray } from "./device.ts";
import { move, moveInto, table } from "./move.ts";

export function forward(device: Device, { parts }: Inputs<"concat", SimdArray>, params: Params) {
  const output = device.empty(outputShape({ parts }, params));
  const starts = startsOf(parts, params.axis);
  const [, extent, inner] = fold(output.shape, params.axis);
  for (const [at, part] of parts.entries()) {
    const [outer, own] = fold(part.shape, params.axis);
    const rows = [outer, own * inner];
    const address = device.address(output) + 4 * starts[at]! * inner;
    const whole = rows.map((count, axis) => table(rows, axis, count, (place) => place));
    moveInto(device, part, whole, { address, rowStep: extent * inner });
  }
  return { output };
}

export function vjp(
  device: Device,
  { parts }: Inputs<"concat", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  { axis }: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"concat">[],
): Gradients<"concat", SimdArray> {
  if (!wanted.includes("parts")) return {};
  const starts = startsOf(parts, axis);
  const cut = ({ shape }: SimdArray, at: number): SimdArray => {
    const from = (other: number) => (other === axis ? starts[at]! : 0);
    return move(
      device,
      dOutput,
      shape.map((count, other) => table(dOutput.shape, other, count, (place) => place + from(other))),
    );
  };
  return { parts: parts.map(cut) };
}
