import { expectRank, ShapeError } from "../../reference/errors.ts";
import type { Pair } from "../../reference/window.ts";
import type { Variable } from "../tape.ts";
import { type Layer, layer, type Scope } from "./layer.ts";

/**
 * The part of an image that is as high and as wide as another. Without `offset` it is the middle, with the odd pixel cut
 * off at the end.
 * @throws {ShapeError} when the image is smaller than that.
 */
export function crop(scope: Scope, input: Variable, { like, offset }: CropOptions): Variable {
  return scope.run(cropTo(like, offset), input);
}

export interface CropOptions {
  /** The image whose size is wanted. */
  readonly like: Variable;
  /** Pixels cut off above and to the left. */
  readonly offset?: number;
}

function cropTo(like: Variable, offset: number | undefined): Layer {
  return layer("crop", (scope, input) => {
    const [B, H, W, C] = expectRank("crop", "input", input, 4, "[batch, y, x, channel]");
    const [, Y, X] = expectRank("crop", "like", like, 4, "[batch, y, x, channel]");
    const [top, left]: Pair =
      offset === undefined ? [Math.floor((H - Y) / 2), Math.floor((W - X) / 2)] : [offset, offset];
    if (top < 0 || left < 0 || top + Y > H || left + X > W) {
      const at = offset === undefined ? "" : ` at ${offset}`;
      throw new ShapeError(`crop: input must hold ${Y}×${X} pixels${at} (the size of like), got ${H}×${W}`);
    }
    return scope.apply("slice", { input }, { begin: [0, top, left, 0], end: [B, top + Y, left + X, C] });
  });
}
