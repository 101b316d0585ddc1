/** How wide a network is, against the one in its paper (MobileNets, section 3.3, "Width Multiplier"). */
import { expectNumber } from "../../reference/errors.ts";
import type { Input } from "./index.ts";

export interface Wide extends Input {
  /** What all channel counts are multiplied by, but those of the input and of the classes; default 1. */
  readonly width?: number;
}

/** The channel counts of a network `width` times as wide, rounded to a multiple of `divisor`; none falls to 0. */
export function widened(width: number, divisor = 1): (channels: number) => number {
  expectNumber("model", "width", width, Number.isFinite(width) && width > 0, "above 0");
  return (channels) => Math.max(divisor, Math.round((channels * width) / divisor) * divisor);
}
