/** Squares of many images, transformed and spread out by their 36 places: one matrix for each place of a patch. */
import type { Device, SimdArray } from "./device.ts";

/** A patch of 6×6, and its bytes for eight channels. */
export const POINTS = 36;
export const PATCH_BYTES = 32 * POINTS;
/** Floats behind each place: room for whole vectors, and no place a power of two from the next, for 36 streams would collide. */
export const SLACK = 16;

/** Whole eights, and never a multiple of 128 floats: rows that even push each other out of the first cache. */
export function pitchOf(channels: number): number {
  const pitch = 8 * Math.ceil(channels / 8);
  return pitch % 128 === 0 ? pitch + 16 : pitch;
}

export interface Spread {
  readonly images: SimdArray;
  readonly H: number;
  readonly W: number;
  readonly C: number;
  /** Where the first square begins. */
  readonly top: number;
  readonly left: number;
  /** Squares of an image, and how many pixels apart. */
  readonly down: number;
  readonly across: number;
  readonly apart: number;
  /** Pixels of a square: 6 for a patch, fewer for what acts as the kernel. */
  readonly size: number;
  readonly pitch: number;
  /** Floats from one of the 36 places to the next. */
  readonly place: number;
  /** The images. */
  readonly first: number;
  readonly count: number;
  /** An address. */
  readonly target: number;
}

export function spread(device: Device, { images, first, count, ...words }: Spread): void {
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
