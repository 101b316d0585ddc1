/** What the two pools share: the tables of their windows, and how the work is cut. */
import type { Pool2 } from "../../reference/window.ts";
import type { Device, SimdArray } from "./device.ts";
import type { KernelName } from "./kernels.ts";
import { axisOf, forwardTaps } from "./taps.ts";

/** Channels that an item of the backward pass owns. */
const CHANNEL_BLOCK = 64;

export interface Pooling {
  readonly input: SimdArray; // or its gradient, to be written
  readonly output: SimdArray; // or its gradient
  readonly winners?: SimdArray | undefined;
  readonly params: Pool2;
  /** What an average divides by; 0: the taps inside. */
  readonly allTaps?: number;
  readonly direction: "forward" | "backward";
}

export function pool(device: Device, kernel: KernelName, pooling: Pooling): void {
  const { input, output, winners, params, allTaps = 0, direction } = pooling;
  const [B, H, W, C] = input.shape as readonly [number, number, number, number];
  const [, Y, X] = output.shape as readonly [number, number, number, number];
  const rows = forwardTaps(axisOf(params, 0, H, Y, params.size[0]));
  const columns = forwardTaps(axisOf(params, 1, W, X, params.size[1]));
  const items = direction === "forward" ? B * Y : B * Math.ceil(C / CHANNEL_BLOCK);
  device.borrowWords([...rows.words, ...columns.words], (tables) =>
    device.run(kernel, items, {
      input: device.address(input),
      output: device.address(output),
      winners: winners ? device.address(winners) : 0,
      B,
      H,
      W,
      Y,
      X,
      C,
      rows: tables,
      columns: tables + 4 * rows.words.length,
      stepY: rows.sourceStep,
      stepX: columns.sourceStep,
      allTaps,
      channelBlock: CHANNEL_BLOCK,
    }),
  );
}
