/** Padding in ONNX's words. */
import { isSame, type Sliding } from "../../samePadding.ts";
import { type Attributes, ints } from "./call.ts";
import { isOfHalf } from "./halves.ts";

/** SAME_UPPER where it means this padding, even none, for half of the shapes; else how many pixels, first all that come before. */
export function sameOrPads(sliding: Sliding, shapes: readonly (readonly number[])[]): Attributes {
  if (isSame(sliding) && isOfHalf("worded", shapes)) return { auto_pad: { s: "SAME_UPPER" } };
  return pads(sliding.padding);
}

export const pads = (pairs: Sliding["padding"]): Attributes => ({
  pads: ints([...pairs.map(([before]) => before), ...pairs.map(([, after]) => after)]),
});
