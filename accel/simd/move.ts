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
  const axes = tables.length > 0 ? tables : [[0]];
  const shape = axes.map(({ length }) => length);
  const target = device.empty(tables.map(({ length }) => length));
  const last = axes.at(-1)!;
  const rows = sizeOf(shape.slice(0, -1));
  const perItem = Math.max(1, Math.floor(GRAIN / last.length));
  const together = last[0] !== OUTSIDE && last.every((offset, i) => offset === last[0]! + i);
  device.borrowWords([...shape, ...axes.flat()], (words) =>
    device.run(
      "move",
      Math.ceil(rows / perItem),
      {
        source: device.address(source),
        target: device.address(target),
        shape: words,
        rank: axes.length,
        rows,
        perItem,
        together: together ? 1 : 0,
      },
      { filling },
    ),
  );
  return target;
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
