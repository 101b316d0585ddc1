/** 1-D convolution: a 2-D one over an image of a single row. */
import type { ConvParams, Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/conv1d.ts";
import type { Shape } from "../../reference/tensor.ts";
import * as conv2d from "./conv2d.ts";
import type { Device, SimdArray } from "./device.ts";

export function forward(device: Device, inputs: Inputs<"conv1d", SimdArray>, params: Params) {
  const shape = outputShape(inputs, params);
  return inRows(device, inputs, (rows) => {
    const { output } = conv2d.forward(device, rows, rowParams(params));
    return { output: renamed(device, output, shape) };
  });
}

export function vjp(
  device: Device,
  inputs: Inputs<"conv1d", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  params: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"conv1d">[],
): Gradients<"conv1d", SimdArray> {
  return inRows(device, inputs, (rows) => {
    const row = rowOf(device, dOutput);
    const { input, kernel, bias } = conv2d.vjp(device, rows, row, row, rowParams(params), [], wanted);
    device.release(row);
    return {
      ...(input && { input: renamed(device, input, inputs.input.shape) }),
      ...(kernel && { kernel: renamed(device, kernel, inputs.kernel.shape) }),
      ...(bias && { bias }),
    };
  });
}

const rowParams = ({ stride, dilation, padding, groups }: Params): ConvParams => ({
  stride: [1, stride[0]],
  dilation: [1, dilation[0]],
  padding: [[0, 0], padding[0]],
  groups,
});

/** Runs `body` on the signals as images and the kernel as kernels of one row. */
function inRows<R>(
  device: Device,
  { input, kernel, bias }: Inputs<"conv1d", SimdArray>,
  body: (rows: Inputs<"conv2d", SimdArray>) => R,
): R {
  const signals = rowOf(device, input);
  const taps = device.share(kernel, [1, ...kernel.shape]);
  const result = body({ input: signals, kernel: taps, bias });
  for (const array of [signals, taps]) device.release(array);
  return result;
}

/** [batch, x, channel] as [batch, 1, x, channel]. */
const rowOf = (device: Device, signals: SimdArray) => device.share(signals, signals.shape.toSpliced(1, 0, 1));

function renamed(device: Device, array: SimdArray, shape: Shape): SimdArray {
  const other = device.share(array, shape);
  device.release(array);
  return other;
}
