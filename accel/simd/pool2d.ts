/** What the pools share: the tables of their windows, and how the work is cut. */
import type { Pool2 } from "../../reference/window.ts";
import type { Device, SimdArray } from "./device.ts";
import type { KernelName } from "./kernels.ts";
import { axisOf, forwardTaps, type TapTable } from "./taps.ts";

/** Channels that an item of the backward pass owns. */
const CHANNEL_BLOCK = 64;
/** The sign of a float32. */
const SIGN = -(2 ** 31);

export interface Pooling {
  readonly input: SimdArray; // or its gradient, to be written
  readonly output: SimdArray; // or its gradient
  readonly winners?: SimdArray | undefined;
  readonly params: Pool2;
  /** What an average divides by; 0: the taps inside. */
  readonly allTaps?: number;
  /** Whether a max pool takes the smallest instead. */
  readonly upsideDown?: boolean;
  readonly direction: "forward" | "backward";
}

export function pool(device: Device, kernel: KernelName, { params, ...pooling }: Pooling): void {
  const [, H = 0, W = 0] = pooling.input.shape;
  const [, Y = 0, X = 0] = pooling.output.shape;
  const rows = forwardTaps(axisOf(params, 0, H, Y, params.size[0]));
  const columns = forwardTaps(axisOf(params, 1, W, X, params.size[1]));
  poolOver(device, kernel, { ...pooling, rows, columns });
}

/** A pool whose windows are any tables: for each row and column of the output, the pixels of the input that it reads. */
export interface TablePooling extends Omit<Pooling, "params"> {
  readonly rows: TapTable;
  readonly columns: TapTable;
}

export function poolOver(device: Device, kernel: KernelName, pooling: TablePooling): void {
  const { input, output, winners, rows, columns, allTaps = 0, upsideDown = false, direction } = pooling;
  const [B = 0, H = 0, W = 0, C = 0] = input.shape;
  const [, Y = 0, X = 0] = output.shape;
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
      signs: upsideDown ? SIGN : 0,
    }),
  );
}
