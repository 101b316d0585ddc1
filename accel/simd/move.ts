/** What ops that only move numbers share: a table per axis, and the kernel that adds up what they say. */
import { type Shape, sizeOf } from "../../reference/tensor.ts";
import type { Device, SimdArray } from "./device.ts";

/** As in assembly/move.ts. */
export const OUTSIDE = -1;
/** Floats of an item, about. */
const GRAIN = 8192;

/** For each place along an axis of the target: how many floats into the source it lies, or OUTSIDE. */
export type Table = readonly number[];

/** A new array with an axis per table; a place that is outside on any of them is `filling`. */
export function move(device: Device, source: SimdArray, tables: readonly Table[], filling = 0): SimdArray {
  const target = device.empty(tables.map(({ length }) => length));
  const rowStep = tables.at(-1)?.length ?? 1;
  moveInto(device, source, tables.length > 0 ? tables : [[0]], { address: device.address(target), rowStep }, filling);
  return target;
}

/** The same into a part of an array: rows, along the last axis, that begin `rowStep` floats apart. */
export function moveInto(
  device: Device,
  source: SimdArray,
  tables: readonly Table[],
  { address, rowStep }: { readonly address: number; readonly rowStep: number },
  filling = 0,
): void {
  const shape = tables.map(({ length }) => length);
  const last = tables.at(-1)!;
  const rows = sizeOf(shape.slice(0, -1));
  const perItem = Math.max(1, Math.floor(GRAIN / last.length));
  const together = last[0] !== OUTSIDE && last.every((offset, i) => offset === last[0]! + i) ? 1 : 0;
  device.borrowWords([...shape, ...tables.flat()], (words) => {
    const target = { target: address, shape: words, rank: shape.length, rows, rowStep };
    const call = { source: device.address(source), ...target, perItem, together };
    device.run("move", Math.ceil(rows / perItem), call, { filling });
  });
}

/** How many floats apart neighbours along an axis are. */
export const step = (shape: Shape, axis: number): number => sizeOf(shape.slice(axis + 1));

/** The table of an axis: `count` places, of which each says what place of the source it shows; beyond the source is OUTSIDE. */
export function table(shape: Shape, axis: number, count: number, from: (place: number) => number): Table {
  return Array.from({ length: count }, (_, place) => {
    const shown = from(place);
    return shown >= 0 && shown < shape[axis]! ? shown * step(shape, axis) : OUTSIDE;
  });
}
