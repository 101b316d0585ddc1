/**
 * The gradient that a max pool leaves is mostly zeros. It travels unwritten, as the gradient of each window and the pixel
 * that won; relu keeps it so, a convolution reads it so, and anybody else makes it dense without noticing.
 */
import type { ConvParams } from "../../reference/catalogue.ts";
import type { Device, PoolGradient, SimdArray } from "./device.ts";
import { sumOver } from "./reduce.ts";

/** Denser than this, the dense kernels are faster. */
const DENSEST = 1 / 3;
/** Floats of a padded image, and entries of a list, that stay in the second cache. */
const MOST = 65_536;
/** Parts of the batch that are summed on their own. */
const PARTS = 16;

type Quad = readonly [number, number, number, number];

export interface SparseCase {
  readonly input: SimdArray;
  readonly kernel: SimdArray;
  readonly params: ConvParams;
  readonly gradient: PoolGradient;
}

/** Whether the lists pay: rows of taps must lie in one piece, and an image must fit the cache with its padding. */
export function suits({ input, kernel, params, gradient }: SparseCase): boolean {
  const { B, O, Y, X, windows, paddedH, paddedW, C } = extents({ input, kernel, params, gradient });
  const [[top], [left]] = params.padding;
  const simple = B > 0 && params.groups === 1 && params.dilation[0] === 1 && params.dilation[1] === 1;
  const small = paddedH * paddedW * C <= MOST && windows * O <= MOST;
  return simple && small && windows <= DENSEST * Y * X && top < paddedH && left < paddedW;
}

/** The input gradient writes whole vectors, so a row of taps must be some. */
export const suitsInput = ({ input, kernel }: SparseCase): boolean => (kernel.shape[1]! * input.shape[3]!) % 4 === 0;

export function sparseInputGradient(device: Device, given: SparseCase): SimdArray {
  const { kernel, input } = given;
  const { B, O, KY, pitch, taps } = extents(given);
  const dInput = device.empty(input.shape);
  device.borrow(4 * O * KY * pitch, (turned) => {
    turn(device, given, device.address(kernel), turned, false);
    launch(device, "sparseInput", B, { ...given, image: dInput, kernelAt: turned, listBytes: 4 * taps + 8 * taps * O });
  });
  return dInput;
}

export function sparseKernelGradient(device: Device, given: SparseCase): SimdArray {
  const { kernel, input } = given;
  const { B, O, KY, pitch, windows } = extents(given);
  const partImages = Math.ceil(B / PARTS);
  const parts = Math.ceil(B / partImages);
  const partial = device.empty([parts, O * KY * pitch]);
  const listBytes = 4 * O + 8 * O * windows;
  launch(device, "sparseKernel", parts, {
    ...given,
    image: input,
    kernelAt: device.address(partial),
    listBytes,
    partImages,
  });
  const total = sumOver(device, partial, [0]);
  device.release(partial);
  const dKernel = device.empty(kernel.shape);
  turn(device, given, device.address(total), device.address(dKernel), true);
  device.release(total);
  return dKernel;
}

function extents({ input, kernel, params, gradient }: SparseCase) {
  const [B, H, W, C] = input.shape as Quad;
  const [KY, KX, , O] = kernel.shape as Quad;
  const [, Y, X] = gradient.shape as Quad;
  const [, windowRows, windowColumns] = gradient.values.shape as Quad;
  const run = KX * C;
  return {
    ...{ B, H, W, C, O, KY, Y, X, run, windowRows, windowColumns },
    pitch: 4 * Math.ceil(run / 4),
    windows: windowRows * windowColumns,
    taps: gradient.params.size[0] * gradient.params.size[1],
    paddedH: (Y - 1) * params.stride[0] + KY,
    paddedW: (X - 1) * params.stride[1] + KX,
  };
}

/** The kernel as [O, KY, pitch], or a gradient in that order back to [KY, KX, C, O]. */
function turn(device: Device, given: SparseCase, source: number, target: number, back: boolean): void {
  const { O, KY, run, pitch } = extents(given);
  device.run("turnKernel", O, { source, target, KY, run, pitch, O, back: back ? 1 : 0 });
}

interface Launch extends SparseCase {
  readonly image: SimdArray;
  readonly kernelAt: number;
  readonly listBytes: number;
  readonly partImages?: number;
}

function launch(device: Device, name: "sparseInput" | "sparseKernel", items: number, given: Launch): void {
  const { params, gradient, image, kernelAt, listBytes, partImages = 1 } = given;
  const { B, H, W, C, O, KY, Y, X, run, pitch, windows, taps, paddedH, paddedW } = extents(given);
  const offsets = grid(Y, X, (y, x) => 4 * (y * params.stride[0] * paddedW + x * params.stride[1]) * C);
  const { distances, slots, firsts } = windowTables(given);
  const scratchBytes = 64 * Math.ceil((4 * paddedH * paddedW * C + 64 + listBytes) / 64);
  device.borrowWords([...offsets, ...distances, ...slots, ...firsts], (tables) =>
    device.borrow(scratchBytes * device.threads, (scratch) =>
      device.run(name, items, {
        values: device.address(gradient.values),
        winners: device.address(gradient.winners),
        image: device.address(image),
        kernel: kernelAt,
        ...{ B, H, W, C, O, KY, run, pitch },
        top: params.padding[0][0],
        left: params.padding[1][0],
        ...{ paddedH, paddedW, windows },
        offsets: tables,
        slots: tables + 4 * offsets.length,
        firsts: tables + 4 * (offsets.length + distances.length + slots.length),
        ...{ taps, partImages, scratch, scratchBytes },
      }),
    ),
  );
}

/** Where the taps of a pool window lie from its first pixel, which tap lies at a distance, and the first pixels. */
function windowTables(given: SparseCase) {
  const { X, windowRows, windowColumns } = extents(given);
  const { size, stride, dilation } = given.gradient.params;
  const distances = grid(size[0], size[1], (ky, kx) => ky * dilation[0] * X + kx * dilation[1]);
  const slots = new Array<number>(distances.at(-1)! + 1).fill(0);
  for (const [slot, distance] of distances.entries()) slots[distance] = slot;
  const firsts = grid(windowRows, windowColumns, (y, x) => y * stride[0] * X + x * stride[1]);
  return { distances, slots, firsts };
}

function grid(rows: number, columns: number, value: (y: number, x: number) => number): number[] {
  return Array.from({ length: rows * columns }, (_, i) => value(Math.floor(i / columns), i % columns));
}
