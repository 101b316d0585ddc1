/**
 * 2-D convolution. Output channels go across the cells, so that a pixel is read once for four of them, and where a kernel
 * may choose, a cell computes four neighbours along x, so that a weight is read once for four pixels.
 * The gradients are gathers: each cell looks for the products that its element was part of.
 */
import type { ConvParams, Inputs } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import { dInput } from "./conv2d.dInput.ts";
import { dKernel } from "./conv2d.dKernel.ts";
import type { Engine, Handle } from "./engine.ts";
import { framed } from "./frame.ts";
import type { Edge } from "./op.ts";
import { cellShape, cellsFor, spread } from "./quads.ts";
import { lanes, quotient, returned } from "./source.ts";
import { sumOver } from "./sums.ts";

export function forward(engine: Engine, inputs: Inputs<"conv2d", Handle>, params: ConvParams, shape: Shape) {
  const { width } = engine;
  const [B, Y, X, O] = shape as readonly [number, number, number, number];
  const [KY, KX, CG] = inputs.kernel.shape as readonly [number, number, number];
  const { stride, dilation, padding, groups } = params;
  const C = CG * groups;
  const cellsX = cellsFor(engine, X);
  const image = framed(engine, inputs.input, {
    top: padding[0][0],
    left: padding[1][0],
    height: (Y - 1) * stride[0] + (KY - 1) * dilation[0] + 1,
    width: (cellsX * width - 1) * stride[1] + (KX - 1) * dilation[1] + 1,
  });
  const [, FY, FX] = image.shape as readonly [number, number, number];
  // Neighbouring taps whose channels follow each other in storage are one long run.
  const [taps, run] = groups === 1 && dilation[1] === 1 ? [1, KX * CG] : [KX, CG];
  const { bias } = inputs;
  const source = `function (image, kernel${bias ? ", bias" : ""}) {
    const b = ${quotient("this.thread.z", Y)};
    const y = this.thread.z - b * ${Y};
    const first = ${groups === 1 ? "0" : `${quotient("this.thread.x", O / groups)} * ${CG}`};
    ${lanes(width, (lane) => `let sum${lane} = ${bias ? "bias[this.thread.x]" : "0"};`)}
    for (let ky = 0; ky < ${KY}; ky++) {
      for (let kx = 0; kx < ${taps}; kx++) {
        const at = ((b * ${FY} + y * ${stride[0]} + ky * ${dilation[0]}) * ${FX}
          + this.thread.y * ${width * stride[1]} + kx * ${dilation[1]}) * ${C}${groups === 1 ? "" : " + first"};
        for (let c = 0; c < ${run}; c++) {
          const weight = kernel[((ky * ${taps} + kx) * ${run} + c) * ${O} + this.thread.x];
          ${lanes(width, (lane) => `sum${lane} += weight * image[at + c + ${lane * stride[1] * C}];`)}
        }
      }
    }
    ${returned(width, "sum")}
  }`;
  const grid = [O, cellsX, B * Y];
  const arrays = [image, inputs.kernel, ...(bias ? [bias] : [])];
  const cells = engine.launch({ name: "conv2d", source, grid, arrays }, cellShape(engine, grid));
  const output = spread(engine, cells, { outer: B * Y, count: X, inner: O }, shape);
  for (const handle of [image, cells]) engine.release(handle);
  return { output };
}

export function vjp(engine: Engine, { inputs, dOutput, params }: Edge<"conv2d">, wanted: ReadonlySet<string>) {
  const { input, kernel, bias } = inputs;
  return {
    ...(wanted.has("input") && { input: dInput(engine, input.shape, kernel, dOutput, params) }),
    ...(wanted.has("kernel") && { kernel: dKernel(engine, input, kernel.shape, dOutput, params) }),
    ...(bias && wanted.has("bias") && { bias: sumOver(engine, dOutput, [0, 1, 2], bias.shape) }),
  };
}
