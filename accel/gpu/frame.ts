/** An image with a border of zeros, so that the kernels that slide over it need not ask where they are. */
import type { Engine, Handle } from "./engine.ts";
import { quotient } from "./source.ts";

export interface Frame {
  /** Rows and columns of zeros before the image. */
  readonly top: number;
  readonly left: number;
  /** Extents of the whole; what goes beyond the image is 0, what does not reach its end cuts it off. */
  readonly height: number;
  readonly width: number;
}

export function framed(engine: Engine, image: Handle, { top, left, height, width }: Frame): Handle {
  const [B, H, W, C] = image.shape as readonly [number, number, number, number];
  const shape = [B, height, width, C];
  if (top === 0 && left === 0 && height === H && width === W) return engine.alias(image, shape);
  const source = `function (image) {
    const b = ${quotient("this.thread.z", height)};
    const row = this.thread.z - b * ${height} - ${top};
    const column = this.thread.y - ${left};
    let pixel = 0;
    if (row >= 0 && row < ${H} && column >= 0 && column < ${W}) {
      pixel = image[((b * ${H} + row) * ${W} + column) * ${C} + this.thread.x];
    }
    return pixel;
  }`;
  return engine.launch({ name: "frame", source, grid: [C, width, B * height], arrays: [image] }, shape);
}
