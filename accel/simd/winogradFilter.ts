/** The kernel gradient of the convolutions that winograd.ts does forward. */
import type { Shape } from "../../reference/tensor.ts";
import type { Device, SimdArray } from "./device.ts";
import type { Axis } from "./taps.ts";
import { PATCH_BYTES, POINTS, pitchOf, SLACK, spread } from "./winogradSpread.ts";

/** Floats of transformed patches that are there at a time: the batch goes through in parts that stay in the second cache. */
const PART_FLOATS = 2 ** 18;
/** Fewer patches make sums too short beside what it takes to load and store them. */
const LEAST_PATCHES = 32;
/** Input channels of one item: what they read of a place stays in the first cache. */
const BLOCK = 32;

interface FilterGradient {
  readonly input: SimdArray;
  readonly kernel: Shape;
  readonly dOutput: SimdArray;
  readonly rows: Axis;
  readonly columns: Axis;
}

type Quad = readonly [number, number, number, number];

export function filterGradient(device: Device, { input, kernel, dOutput, rows, columns }: FilterGradient): SimdArray {
  const [B, H, W, C] = input.shape as Quad;
  const [K, , , O] = kernel as Quad;
  const [, Y, X] = dOutput.shape as Quad;
  const size = 7 - K;
  const [down, across] = [Math.ceil(Y / size), Math.ceil(X / size)];
  const [pitchC, pitchO] = [pitchOf(C), pitchOf(O)];
  const perImage = POINTS * down * across * (pitchC + pitchO);
  const least = Math.ceil(LEAST_PATCHES / (down * across));
  const part = Math.min(B, Math.max(least, Math.floor(PART_FLOATS / perImage)));
  const [rowsC, columnsO] = [4 * Math.ceil(C / 4), 8 * Math.ceil(O / 8)];
  const dKernel = device.empty(kernel);
  const squares = { down, across, apart: size };
  const input2 = { images: input, H, W, C, top: -rows.before, left: -columns.before, size: 6, pitch: pitchC };
  const gradient = { images: dOutput, H: Y, W: X, C: O, top: 0, left: 0, size, pitch: pitchO };
  const [placeC, placeO] = [pitchC, pitchO].map((pitch) => part * down * across * pitch + SLACK) as [number, number];
  device.borrow(4 * POINTS * rowsC * columnsO, (sums) => {
    device.borrow(4 * POINTS * placeC, (patches) =>
      device.borrow(4 * POINTS * placeO, (gradients) =>
        device.borrow(64 * device.threads, (scratch) => {
          for (let first = 0; first < B; first += part) {
            const count = Math.min(part, B - first);
            spread(device, { ...input2, ...squares, first, count, target: patches, place: placeC });
            spread(device, { ...gradient, ...squares, first, count, target: gradients, place: placeO });
            device.run("winogradProducts", POINTS * Math.ceil(rowsC / BLOCK), {
              ...{ patches, gradients, products: sums, count: count * down * across },
              ...{ pitchC, pitchO, placeC, placeO, rows: rowsC, columns: columnsO, block: BLOCK },
              ...{ add: first > 0 ? 1 : 0, scratch, scratchBytes: 64 },
            });
          }
        }),
      ),
    );
    const scratchBytes = 2 * PATCH_BYTES;
    device.borrow(scratchBytes * device.threads, (scratch) =>
      device.run("winogradGather", C, {
        products: sums,
        target: device.address(dKernel),
        ...{ taps: K, C, O, rows: rowsC, pitch: columnsO, scratch, scratchBytes },
      }),
    );
  });
  return dKernel;
}
