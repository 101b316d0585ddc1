import { expectRank, expectWhole } from "../../reference/errors.ts";
import { type Initial, kaimingNormal, zeros } from "../initial.ts";
import { type Layer, layer } from "./layer.ts";
import { expandWindow, type PairOption, pair, type WindowOptions } from "./window.ts";

export interface Conv2dOptions extends WindowOptions {
  /** Output channels. */
  readonly filters: number;
  /** Taps along y and x. */
  readonly size: PairOption;
  /** Default 1; as many as input channels is a depthwise convolution. */
  readonly groups?: number;
  /** Default true. */
  readonly bias?: boolean;
  /** What the kernel starts from; default `kaimingNormal`. */
  readonly initial?: Initial;
}

/**
 * A layer of `filters` convolutions over [batch, y, x, channel], with parameters `kernel` and `bias`.
 * @example conv2d({ filters: 20, size: 5, padding: "same" })
 */
export function conv2d({
  filters,
  size,
  groups = 1,
  bias = true,
  initial = kaimingNormal,
  ...window
}: Conv2dOptions): Layer {
  return layer("conv", (scope, input) => {
    const [, H, W, C] = expectRank("conv2d", "input", input, 4, "[batch, y, x, channel]");
    const [KY, KX] = pair(size);
    expectWhole("conv2d", "filters", filters, 1);
    const fans = { fanIn: (KY * KX * C) / groups, fanOut: (KY * KX * filters) / groups };
    const params = { ...expandWindow([H, W], [KY, KX], window), groups };
    return scope.apply(
      "conv2d",
      {
        input,
        kernel: scope.parameter("kernel", [KY, KX, C / groups, filters], initial, fans),
        bias: bias ? scope.parameter("bias", [filters], zeros, fans) : undefined,
      },
      params,
    );
  });
}
