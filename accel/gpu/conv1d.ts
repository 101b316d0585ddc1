/** 1-D convolution: a 2-D one over an image of a single row. */
import type { Conv1Params, ConvParams, Inputs } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import * as conv2d from "./conv2d.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";

export function forward(engine: Engine, inputs: Inputs<"conv1d", Handle>, params: Conv1Params, shape: Shape) {
  return inRows(engine, inputs, (rows) => {
    const [B, ...rest] = shape as readonly [number, ...number[]];
    const { output } = conv2d.forward(engine, rows, rowParams(params), [B, 1, ...rest]);
    return { output: renamed(engine, output, shape) };
  });
}

export function vjp(engine: Engine, { inputs, dOutput, params }: Edge<"conv1d">, wanted: ReadonlySet<string>) {
  return inRows(engine, inputs, (rows) => {
    const row = rowOf(engine, dOutput);
    const edge = { inputs: rows, output: row, dOutput: row, params: rowParams(params), saved: [] };
    const { input, kernel, bias } = conv2d.vjp(engine, edge, wanted);
    engine.release(row);
    return {
      ...(input && { input: renamed(engine, input, inputs.input.shape) }),
      ...(kernel && { kernel: renamed(engine, kernel, inputs.kernel.shape) }),
      ...(bias && { bias }),
    };
  });
}

const rowParams = ({ stride, dilation, padding, groups }: Conv1Params): ConvParams => ({
  stride: [1, stride[0]],
  dilation: [1, dilation[0]],
  padding: [[0, 0], padding[0]],
  groups,
});

/** Runs `body` on the signals as images and the kernel as kernels of one row. */
function inRows<R>(
  engine: Engine,
  { input, kernel, bias }: Inputs<"conv1d", Handle>,
  body: (rows: Inputs<"conv2d", Handle>) => R,
): R {
  const signals = rowOf(engine, input);
  const taps = engine.alias(kernel, [1, ...kernel.shape]);
  const result = body({ input: signals, kernel: taps, bias });
  for (const handle of [signals, taps]) engine.release(handle);
  return result;
}

/** [batch, x, channel] as [batch, 1, x, channel]. */
const rowOf = (engine: Engine, signals: Handle): Handle => engine.alias(signals, signals.shape.toSpliced(1, 0, 1));

function renamed(engine: Engine, handle: Handle, shape: Shape): Handle {
  const other = engine.alias(handle, shape);
  engine.release(handle);
  return other;
}
