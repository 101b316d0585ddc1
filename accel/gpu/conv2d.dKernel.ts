/**
 * The gradient of a convolution's kernel: each weight sums over all windows of all images.
 *
 * There are few weights and many windows. So the images are cut into parts which are summed at the end: more cells have
 * work, and shorter sums round less. A cell computes neighbours among a row's taps and channels, [kx, c] read as one axis.
 */
import type { ConvParams } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import { framed } from "./frame.ts";
import { cellShape, cellsFor, spread } from "./quads.ts";
import { lanes, quotient, returned } from "./source.ts";
import { sumOver } from "./sums.ts";

/** With as many cells as this, a GPU is busy. */
const busy = 8192;

export function dKernel(engine: Engine, input: Handle, kernel: Shape, dOutput: Handle, params: ConvParams): Handle {
  const { width } = engine;
  const [B, Y, X, O] = dOutput.shape as readonly [number, number, number, number];
  const [KY, KX, CG] = kernel as readonly [number, number, number];
  const { stride, dilation, padding, groups } = params;
  const C = CG * groups;
  const image = framed(engine, input, {
    top: padding[0][0],
    left: padding[1][0],
    height: (Y - 1) * stride[0] + (KY - 1) * dilation[0] + 1,
    width: (X - 1) * stride[1] + (KX - 1) * dilation[1] + 1,
  });
  const [, FY, FX] = image.shape as readonly [number, number, number];
  const cellsRow = cellsFor(engine, KX * CG);
  const imagesPerPart = Math.ceil(B / Math.min(B, Math.ceil(busy / (O * cellsRow * KY))));
  const parts = Math.ceil(B / imagesPerPart);
  const source = `function (image, dOutput) {
    const part = ${quotient("this.thread.z", KY)};
    const ky = this.thread.z - part * ${KY};
    const first = ${groups === 1 ? "0" : `${quotient("this.thread.x", O / groups)} * ${CG}`};
    ${lanes(
      width,
      (lane) => `const entry${lane} = Math.min(this.thread.y * ${width} + ${lane}, ${KX * CG - 1});
        const kx${lane} = ${quotient(`entry${lane}`, CG)};
        const at${lane} = kx${lane} * ${dilation[1] * C} + entry${lane} - kx${lane} * ${CG};
        let sum${lane} = 0;`,
    )}
    for (let i = 0; i < ${imagesPerPart}; i++) {
      const b = part * ${imagesPerPart} + i;
      if (b < ${B}) {
        for (let y = 0; y < ${Y}; y++) {
          const row = (b * ${FY} + y * ${stride[0]} + ky * ${dilation[0]}) * ${FX * C}${groups === 1 ? "" : " + first"};
          const window = (b * ${Y} + y) * ${X * O};
          for (let x = 0; x < ${X}; x++) {
            const g = dOutput[window + x * ${O} + this.thread.x];
            ${lanes(width, (lane) => `sum${lane} += g * image[row + x * ${stride[1] * C} + at${lane}];`)}
          }
        }
      }
    }
    ${returned(width, "sum")}
  }`;
  const grid = [O, cellsRow, KY * parts];
  const cells = engine.launch(
    { name: "conv2d.dKernel", source, grid, arrays: [image, dOutput] },
    cellShape(engine, grid),
  );
  const size = cells.shape[0]! / parts;
  const partial = engine.alias(cells, [parts, size]);
  const total = sumOver(engine, partial, [0], [size]);
  const result = spread(engine, total, { outer: KY, count: KX * CG, inner: O }, kernel);
  for (const handle of [image, cells, partial, total]) engine.release(handle);
  return result;
}
