/**
 * Convolutions with fewer multiplications, for 3×3 and 5×5 kernels that move pixel by pixel. A fast algorithm: sums are
 * taken over a patch of 6×6 pixels, so that rounding, and whatever is not finite, spreads over the patch.
 */
import type { ConvParams } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Device, SimdArray } from "./device.ts";
import type { GatherTable } from "./taps.ts";
import { PATCH_BYTES, POINTS, pitchOf, SLACK, spread } from "./winogradSpread.ts";

/** Multiplications of the direct sum below which nothing is gained that is worth the rounding. */
const LEAST_WORK = 2 ** 24;
/** Fewer channels make products too short. */
const LEAST_CHANNELS = 16;
/** What a patch costs with its transforms, and a kernel's transform, where one product is 1 (measured). */
const PATCH_COST = 1.25;
const KERNEL_COST = 40;
/** Floats of transformed patches in one item: they stay in the second cache. */
const ITEM_FLOATS = 2 ** 15;
const MOST_PATCHES = 32;

export interface Correlation {
  readonly source: SimdArray;
  readonly target: SimdArray;
  readonly bias?: SimdArray | undefined;
  readonly params: ConvParams;
  readonly taps: readonly [KY: number, KX: number];
  readonly rows: GatherTable;
  readonly columns: GatherTable;
}

type Quad = readonly [number, number, number, number];

/** Whether a convolution with this kernel and output, or one of its gradients, is worth the transforms. */
export function pays(kernel: Shape, output: Shape, params: ConvParams): boolean {
  const [KY, KX, C, O] = kernel as Quad;
  const [B, Y, X] = output as Quad;
  const plain = [...params.stride, ...params.dilation, params.groups].every((number) => number === 1);
  if (KY !== KX || (KY !== 3 && KY !== 5) || !plain || Math.min(C, O) < LEAST_CHANNELS) return false;
  const direct = B * Y * X * KY * KX;
  const patches = B * Math.ceil(Y / (7 - KY)) * Math.ceil(X / (7 - KX));
  return direct * C * O >= LEAST_WORK && POINTS * (PATCH_COST * patches + KERNEL_COST) < direct;
}

/** `packed` is the kernel in panels, [panel][tap][C][8]. */
export function correlate(device: Device, correlation: Correlation, packed: number): void {
  const {
    source,
    target,
    bias,
    rows,
    columns,
    taps: [K],
  } = correlation;
  const [B, H, W, C] = source.shape as Quad;
  const [, Y, X, O] = target.shape as Quad;
  const panels = Math.ceil(O / 8);
  const pitch = 8 * Math.ceil(C / 8);
  const outputs = 7 - K;
  const total = B * Math.ceil(Y / outputs) * Math.ceil(X / outputs);
  if (total <= O) {
    fewPatches(device, correlation, packed, total);
    return;
  }
  const patches = Math.max(4, Math.min(MOST_PATCHES, 4 * Math.floor(ITEM_FLOATS / (4 * POINTS * pitch))));
  const scratchBytes = 2 * PATCH_BYTES + 4 * POINTS * (pitch + patches * (pitch + 16) + 48);
  device.borrow(panels * POINTS * C * 32, (kernel) =>
    device.borrow(scratchBytes * device.threads, (scratch) => {
      device.run("winogradKernel", panels, { packed, target: kernel, taps: K, depth: C, scratch, scratchBytes });
      device.run("winograd", Math.ceil(total / patches), {
        source: device.address(source),
        kernel,
        bias: bias ? device.address(bias) : 0,
        target: device.address(target),
        ...{ B, H, W, C, Y, X, O, top: rows.origin, left: columns.origin, outputs, patches, scratch, scratchBytes },
      });
    }),
  );
}

/** All patches are transformed first; then each panel of the kernel is, and used at once: stored, it would be larger than they. */
function fewPatches(device: Device, correlation: Correlation, packed: number, total: number): void {
  const { source, target, bias, rows, columns, taps } = correlation;
  const [K] = taps;
  const [B, H, W, C] = source.shape as Quad;
  const [, Y, X, O] = target.shape as Quad;
  const [outputs, pitch] = [7 - K, pitchOf(C)];
  const place = (total + 3) * pitch + SLACK;
  const scratchBytes = 2 * PATCH_BYTES + 2 * POINTS * (32 * (C + MOST_PATCHES) + 128);
  const frame = { H, W, C, top: rows.origin, left: columns.origin };
  device.borrow(4 * POINTS * place, (transformed) => {
    const squares = { down: Math.ceil(Y / outputs), across: Math.ceil(X / outputs), apart: outputs, size: 6 };
    spread(device, { images: source, ...frame, ...squares, pitch, place, first: 0, count: B, target: transformed });
    device.borrow(scratchBytes * device.threads, (scratch) =>
      device.run("winogradPanel", Math.ceil(O / 16), {
        source: device.address(source),
        kernel: packed,
        bias: bias ? device.address(bias) : 0,
        target: device.address(target),
        ...{ B, H, W, C, Y, X, O, top: frame.top, left: frame.left, outputs, patches: MOST_PATCHES },
        ...{ scratch, scratchBytes, transformed, taps: K, pitch, place },
      }),
    );
  });
}
