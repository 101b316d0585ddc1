/** The kernel gradient of the convolutions that winograd.ts does forward. */
import type { Shape } from "../../reference/tensor.ts";
import type { Device, SimdArray } from "./device.ts";
import { product } from "./gemm.ts";
import type { Axis } from "./taps.ts";
import { PATCH_BYTES, POINTS } from "./winograd.ts";

/** Floats of transformed patches that are there at a time: the batch goes through in parts. */
const MOST_FLOATS = 2 ** 23;

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
  const part = Math.max(1, Math.min(B, Math.floor(MOST_FLOATS / perImage)));
  const dKernel = device.empty(kernel);
  const squares = { down, across, apart: size };
  const input2 = { images: input, H, W, C, top: -rows.before, left: -columns.before, size: 6, pitch: pitchC };
  const gradient = { images: dOutput, H: Y, W: X, C: O, top: 0, left: 0, size, pitch: pitchO };
  const places = 4 * POINTS * part * down * across;
  device.borrow(4 * POINTS * C * pitchO, (sums) => {
    device.borrow(places * pitchC, (patches) =>
      device.borrow(places * pitchO, (gradients) => {
        for (let first = 0; first < B; first += part) {
          const images = Math.min(part, B - first);
          const K = images * down * across;
          spread(device, { ...input2, ...squares, first, count: images, target: patches, place: K * pitchC });
          spread(device, { ...gradient, ...squares, first, count: images, target: gradients, place: K * pitchO });
          for (let place = 0; place < POINTS; place++) {
            product(device, {
              ...{ M: C, N: O, K },
              a: { address: patches + 4 * place * K * pitchC, row: 1, column: pitchC },
              b: { address: gradients + 4 * place * K * pitchO, row: pitchO, column: 1 },
              c: { address: sums + 4 * place * C * pitchO, row: pitchO, column: 1 },
              add: first > 0,
            });
          }
        }
      }),
    );
    const scratchBytes = 2 * PATCH_BYTES;
    device.borrow(scratchBytes * device.threads, (scratch) =>
      device.run("winogradGather", C, {
        products: sums,
        target: device.address(dKernel),
        ...{ taps: K, C, O, pitch: pitchO, scratch, scratchBytes },
      }),
    );
  });
  return dKernel;
}

/** Whole vectors, and never a multiple of 128 floats: rows that even push each other out of the first cache. */
function pitchOf(channels: number): number {
  const pitch = 4 * Math.ceil(channels / 4);
  return pitch % 128 === 0 ? pitch + 16 : pitch;
}

interface Spread {
  readonly images: SimdArray;
  readonly H: number;
  readonly W: number;
  readonly C: number;
  readonly top: number;
  readonly left: number;
  readonly down: number;
  readonly across: number;
  readonly apart: number;
  readonly size: number;
  readonly pitch: number;
  readonly place: number;
  readonly first: number;
  readonly count: number;
  readonly target: number;
}

function spread(device: Device, { images, first, count, ...words }: Spread): void {
  const { H, W, C, down, pitch } = words;
  const scratchBytes = PATCH_BYTES + 4 * POINTS * pitch;
  device.borrow(scratchBytes * device.threads, (scratch) =>
    device.run("winogradSpread", count * down, {
      images: device.address(images) + 4 * first * H * W * C,
      target: words.target,
      ...{ H, W, C, top: words.top, left: words.left, down, across: words.across, apart: words.apart },
      ...{ size: words.size, pitch, place: words.place, scratch, scratchBytes },
    }),
  );
}
