/**
 * The gradient of a convolution's input: each pixel sums over the taps under which it has lain.
 *
 * Pixel ix lay under tap kx of window x where stride·x + dilation·kx − left = ix. Pixels that are a stride apart have the
 * same taps and neighbouring windows; so columns are taken in `stride` phases, and a cell computes neighbours of one phase.
 */
import type { ConvParams } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import { framed } from "./frame.ts";
import { cellShape, cellsFor, spread } from "./quads.ts";
import { lanes, quotient, returned } from "./source.ts";

export function dInput(engine: Engine, input: Shape, kernel: Handle, dOutput: Handle, params: ConvParams): Handle {
  const { width } = engine;
  const [B, H, W, C] = input as readonly [number, number, number, number];
  const [KY, KX, CG, O] = kernel.shape as readonly [number, number, number, number];
  const { stride, dilation, padding, groups } = params;
  const [[top], [left]] = padding;
  const OG = O / groups;
  const cellsX = cellsFor(engine, Math.ceil(W / stride[1]));
  // Windows before the first and after the last have gradient 0.
  const before = [
    Math.max(0, -Math.floor((top - (KY - 1) * dilation[0]) / stride[0])),
    Math.max(0, -Math.floor((left - (KX - 1) * dilation[1]) / stride[1])),
  ] as const;
  const windows = framed(engine, dOutput, {
    top: before[0],
    left: before[1],
    height: before[0] + Math.floor((H - 1 + top) / stride[0]) + 1,
    width: before[1] + Math.floor((stride[1] - 1 + left) / stride[1]) + cellsX * width,
  });
  const [, FY, FX] = windows.shape as readonly [number, number, number];
  const group = groups === 1 ? "0" : quotient("this.thread.x", CG);
  const source = `function (windows, kernel) {
    const b = ${quotient("this.thread.z", H)};
    const row = this.thread.z - b * ${H} + ${top};
    const phase = ${quotient("this.thread.y", cellsX)};
    const turn = (this.thread.y - phase * ${cellsX}) * ${width};
    const first = ${group} * ${OG};
    const c = this.thread.x - ${group} * ${CG};
    ${lanes(width, (lane) => `let sum${lane} = 0;`)}
    for (let ky = 0; ky < ${KY}; ky++) {
      const y = Math.floor((row - ky * ${dilation[0]} + 0.5) / ${stride[0]});
      if (y * ${stride[0]} === row - ky * ${dilation[0]}) {
        for (let kx = 0; kx < ${KX}; kx++) {
          const column = phase + ${left} - kx * ${dilation[1]};
          const x = Math.floor((column + 0.5) / ${stride[1]});
          if (x * ${stride[1]} === column) {
            const at = ((b * ${FY} + y + ${before[0]}) * ${FX} + x + ${before[1]} + turn) * ${O}${groups === 1 ? "" : " + first"};
            const tap = ((ky * ${KX} + kx) * ${CG} + c) * ${O}${groups === 1 ? "" : " + first"};
            for (let o = 0; o < ${OG}; o++) {
              const weight = kernel[tap + o];
              ${lanes(width, (lane) => `sum${lane} += weight * windows[at + o + ${lane * O}];`)}
            }
          }
        }
      }
    }
    ${returned(width, "sum")}
  }`;
  const grid = [C, stride[1] * cellsX, B * H];
  const cells = engine.launch(
    { name: "conv2d.dInput", source, grid, arrays: [windows, kernel] },
    cellShape(engine, grid),
  );
  const result = spread(engine, cells, { outer: B * H, count: W, inner: C, phases: stride[1] }, input);
  for (const handle of [windows, cells]) engine.release(handle);
  return result;
}
