/** The short forms of windows, and the one place where they become the explicit pairs of the catalogue. */
import { ParameterError } from "../../reference/errors.ts";
import type { Pads2, Pair, Window2 } from "../../reference/window.ts";

/** One number for both axes, or [y, x]. */
export type PairOption = number | Pair;
/**
 * "valid": no padding. "same": output ⌈extent/stride⌉, with the odd pixel after. A number: that many pixels on every side.
 */
export type PaddingOption = "valid" | "same" | number | Pads2;

export interface WindowOptions {
  /** Pixels between neighbouring windows; default 1 (pools: the window's size). */
  readonly stride?: PairOption;
  /** Pixels between neighbouring taps; default 1. */
  readonly dilation?: PairOption;
  /** Default "valid". */
  readonly padding?: PaddingOption;
}

export const pair = (value: PairOption): Pair => (typeof value === "number" ? [value, value] : value);

export function expandWindow(extent: Pair, size: Pair, options: WindowOptions, defaultStride: Pair = [1, 1]): Window2 {
  const stride = options.stride === undefined ? defaultStride : pair(options.stride);
  const dilation = pair(options.dilation ?? 1);
  return { stride, dilation, padding: expandPadding(options.padding ?? "valid") };

  function expandPadding(padding: PaddingOption): Pads2 {
    if (padding === "valid") return expandPadding(0);
    if (padding === "same") return [same(0), same(1)];
    if (typeof padding === "string") {
      throw new ParameterError(`window: padding must be "valid", "same", a number or pairs, got "${padding}"`);
    }
    if (typeof padding !== "number") return padding;
    return [
      [padding, padding],
      [padding, padding],
    ];
  }

  /** Just enough for ⌈extent/stride⌉ windows. */
  function same(axis: 0 | 1): readonly [number, number] {
    const span = dilation[axis] * (size[axis] - 1) + 1;
    const count = Math.ceil(extent[axis] / stride[axis]);
    const total = Math.max(0, (count - 1) * stride[axis] + span - extent[axis]);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  }
}
