/** Transposed convolution: what conv2d does forward and backward, the other way round, by the kernel with its channels swapped. */
import type { ConvTransposeParams, Inputs } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import * as add from "./add.ts";
import { dInput } from "./conv2d.dInput.ts";
import { dKernel } from "./conv2d.dKernel.ts";
import * as conv2d from "./conv2d.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { sumOver } from "./sums.ts";
import { forward as transpose } from "./transpose.ts";

type Quad = readonly [number, number, number, number];

export function forward(
  engine: Engine,
  { input, kernel, bias }: Inputs<"convTranspose2d", Handle>,
  params: ConvTransposeParams,
  shape: Shape,
) {
  const swapped = channelsSwapped(engine, kernel);
  const spread = dInput(engine, shape, swapped, input, params);
  engine.release(swapped);
  if (!bias) return { output: spread };
  const everywhere = engine.alias(bias, [1, 1, 1, ...bias.shape]);
  const { output } = add.forward(engine, { a: spread, b: everywhere });
  for (const handle of [spread, everywhere]) engine.release(handle);
  return { output };
}

export function vjp(engine: Engine, { inputs, dOutput, params }: Edge<"convTranspose2d">, wanted: ReadonlySet<string>) {
  const { input, kernel, bias } = inputs;
  return {
    ...(wanted.has("input") && { input: collected() }),
    ...(wanted.has("kernel") && { kernel: kernelGradient() }),
    ...(bias && wanted.has("bias") && { bias: sumOver(engine, dOutput, [0, 1, 2], bias.shape) }),
  };

  function collected(): Handle {
    const swapped = channelsSwapped(engine, kernel);
    const { output } = conv2d.forward(engine, { input: dOutput, kernel: swapped }, params, input.shape);
    engine.release(swapped);
    return output;
  }

  function kernelGradient(): Handle {
    const [KY, KX, C, O] = kernel.shape as Quad;
    const gradient = dKernel(engine, dOutput, [KY, KX, O, C], input, params);
    const swapped = channelsSwapped(engine, gradient);
    engine.release(gradient);
    return swapped;
  }
}

const channelsSwapped = (engine: Engine, kernel: Handle): Handle =>
  transpose(engine, { input: kernel }, { axes: [0, 1, 3, 2] }).output;
