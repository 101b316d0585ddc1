/** Pieces of kernel source for pools: the pixels under a window, and the windows over a pixel. */
import type { Shape } from "../../reference/tensor.ts";
import type { Pool2 } from "../../reference/window.ts";
import { quotient } from "./source.ts";

/** A cell is a window (y, x) of image b, its channel thread.x. `visit` runs for each tap inside the image, whose element is `at`. */
export function eachTap([, H, W, C]: Shape, [, Y]: Shape, params: Pool2, visit: string, visitOutside = ""): string {
  const [[top], [left]] = params.padding;
  return `const b = ${quotient("this.thread.z", Y!)};
    const y = this.thread.z - b * ${Y};
    for (let ky = 0; ky < ${params.size[0]}; ky++) {
      const row = y * ${params.stride[0]} + ky * ${params.dilation[0]} - ${top};
      for (let kx = 0; kx < ${params.size[1]}; kx++) {
        const column = this.thread.y * ${params.stride[1]} + kx * ${params.dilation[1]} - ${left};
        if (row >= 0 && row < ${H} && column >= 0 && column < ${W}) {
          const at = ((b * ${H} + row) * ${W} + column) * ${C} + this.thread.x;
          ${visit}
        } else { ${visitOutside} }
      }
    }`;
}

/** A cell is a pixel of image b, its channel thread.x. `visit` runs for each window over it, whose element is `at`. */
export function eachWindow([, H, , C]: Shape, [, Y, X]: Shape, params: Pool2, visit: string): string {
  const [[top], [left]] = params.padding;
  const [strideY, strideX] = params.stride;
  return `const b = ${quotient("this.thread.z", H!)};
    const row = this.thread.z - b * ${H} + ${top};
    for (let ky = 0; ky < ${params.size[0]}; ky++) {
      const down = row - ky * ${params.dilation[0]};
      const y = Math.floor((down + 0.5) / ${strideY});
      if (y * ${strideY} === down && y >= 0 && y < ${Y}) {
        for (let kx = 0; kx < ${params.size[1]}; kx++) {
          const across = this.thread.y + ${left} - kx * ${params.dilation[1]};
          const x = Math.floor((across + 0.5) / ${strideX});
          if (x * ${strideX} === across && x >= 0 && x < ${X}) {
            const at = ((b * ${Y} + y) * ${X} + x) * ${C} + this.thread.x;
            ${visit}
          }
        }
      }
    }`;
}

/** One cell per element of an image-shaped array, channels fastest. */
export const imageGrid = ([B, H, W, C]: Shape): readonly number[] => [C!, W!, B! * H!];
