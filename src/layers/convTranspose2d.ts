import { expectRank, expectWhole } from "../../reference/errors.ts";
import { type Initial, kaimingNormal, zeros } from "../initial.ts";
import { type Layer, layer } from "./layer.ts";
import { expandWindow, type PaddingOption, type PairOption, pair } from "./window.ts";

export interface ConvTranspose2dOptions {
  /** Output channels. */
  readonly filters: number;
  /** Taps along y and x. */
  readonly size: PairOption;
  /** Output pixels between neighbouring input pixels; default 1. */
  readonly stride?: PairOption;
  /** Output pixels between neighbouring taps; default 1. */
  readonly dilation?: PairOption;
  /** What is cut off: "valid" nothing (the default), "same" all beyond extent·stride, a number that many on every side. */
  readonly padding?: PaddingOption;
  /** Default 1. */
  readonly groups?: number;
  /** Default true. */
  readonly bias?: boolean;
  /** What the kernel starts from; default `kaimingNormal`. */
  readonly initial?: Initial;
}

/**
 * Learned upsampling of [batch, y, x, channel], with parameters `kernel` and `bias`.
 * @example convTranspose2d({ filters: 8, size: 4, stride: 2, padding: "same" })
 */
export function convTranspose2d({
  filters,
  size,
  groups = 1,
  bias = true,
  initial = kaimingNormal,
  ...options
}: ConvTranspose2dOptions): Layer {
  return layer("convTranspose", (scope, input) => {
    const [, , , C] = expectRank("convTranspose2d", "input", input, 4, "[batch, y, x, channel]");
    const [KY, KX] = pair(size);
    expectWhole("convTranspose2d", "filters", filters, 1);
    const { stride, ...window } = spread([KY, KX], options);
    // Of the taps only every stride-th meets a pixel, so that an output adds up so many products fewer.
    const fans = {
      fanIn: (KY * KX * C) / groups / (stride[0] * stride[1]),
      fanOut: (KY * KX * filters) / groups,
    };
    return scope.apply(
      "convTranspose2d",
      {
        input,
        kernel: scope.parameter("kernel", [KY, KX, C, filters / groups], initial, fans),
        bias: bias ? scope.parameter("bias", [filters], zeros, fans) : undefined,
      },
      { ...window, stride, groups },
    );
  });
}

/** The window written out. What "same" misses of a whole stride, outputPadding adds. */
function spread(size: readonly [number, number], { padding = "valid", ...steps }: Partial<ConvTranspose2dOptions>) {
  const plain = expandWindow(size, size, { ...steps, padding: padding === "same" ? "valid" : padding });
  if (padding !== "same") return { ...plain, outputPadding: [0, 0] as const };
  const excess = ([0, 1] as const).map((axis) => plain.dilation[axis] * (size[axis] - 1) + 1 - plain.stride[axis]);
  const [y = 0, x = 0] = excess.map((beyond) => Math.max(0, beyond));
  const [extraY = 0, extraX = 0] = excess.map((beyond) => Math.max(0, -beyond));
  return {
    ...plain,
    padding: [
      [Math.floor(y / 2), Math.ceil(y / 2)],
      [Math.floor(x / 2), Math.ceil(x / 2)],
    ] as const,
    outputPadding: [extraY, extraX] as const,
  };
}
