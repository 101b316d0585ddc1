/**
 * Where there are two ways to ask, half of all calls go each way, by their sizes: the same call always goes the same way, and
 * a choice says nothing about the other one.
 */

/** Weights in the model, which knows all sizes; and a word for the padding. Each goes by a bit of the sum of all extents. */
const bits = { closed: 0, worded: 1 } as const;

export function isOfHalf(way: keyof typeof bits, shapes: readonly (readonly number[])[]): boolean {
  const sum = shapes.flat().reduce((all, extent) => all + extent, 0);
  return ((sum >> bits[way]) & 1) === 1;
}
