/** Random tensors. Every number is exact in float32, so that an upload never rounds, and small enough to be read. */
import fc from "fast-check";
import { type Shape, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";

/** Which numbers a case is made of: whole ones (sums are exact), float ones, or those at the edges of the number line. */
export type Values = "whole" | "float" | "extreme";

/** Mostly any, now and then all below zero, or all the same: windows without a positive pixel, and ties. */
const whole: readonly fc.WeightedArbitrary<fc.Arbitrary<number>>[] = [
  { weight: 6, arbitrary: fc.constant(fc.integer({ min: -4, max: 4 })) },
  { weight: 1, arbitrary: fc.constant(fc.integer({ min: -4, max: -1 })) },
  { weight: 1, arbitrary: fc.constantFrom(-2, 0, 3).map((same) => fc.constant(same)) },
];

/** Multiples of 2⁻¹⁸ up to 4 in size; now and then a mean that is large beside its deviation. */
const float: readonly fc.WeightedArbitrary<fc.Arbitrary<number>>[] = [
  { weight: 5, arbitrary: fc.constant(fc.integer({ min: -(2 ** 20), max: 2 ** 20 }).map((n) => n / 2 ** 18)) },
  { weight: 1, arbitrary: fc.constant(fc.integer({ min: -256, max: 256 }).map((n) => 8 + n / 2 ** 14)) },
];

export function tensors(shape: Shape, values: "whole" | "float"): fc.Arbitrary<Tensor> {
  return fc
    .oneof({ withCrossShrink: true }, ...(values === "whole" ? whole : float))
    .chain((element) => tensorOf(shape, element));
}

/** A tensor with elements drawn one by one. */
export function tensorOf(shape: Shape, element: fc.Arbitrary<number>): fc.Arbitrary<Tensor> {
  const size = sizeOf(shape);
  return fc.array(element, { minLength: size, maxLength: size }).map((values) => legible(tensor(shape, values)));
}

/** At most so many numbers of a sparse tensor are not 0, beside the last ones. */
const most = 2000;

/**
 * Zeros but for one number in `rarity`, and the last four: what a loop leaves out shows in a sum of few, where among many it
 * would pass for a rounding. And a bound moves only what is not 0, so that a long case is soon judged.
 */
export function sparse(shape: Shape, rarity: number, heights: readonly number[]): fc.Arbitrary<Tensor> {
  const size = sizeOf(shape);
  const count = Math.min(most, Math.ceil(size / rarity));
  const spike = fc.constantFrom(...heights);
  const last = Math.min(4, size);
  return fc
    .record({
      places: fc.array(fc.nat(size - 1), { minLength: count, maxLength: count }),
      spikes: fc.array(spike, { minLength: count, maxLength: count }),
      ends: fc.array(spike, { minLength: last, maxLength: last }),
    })
    .map(({ places, spikes, ends }) => {
      const values = new Float64Array(size);
      places.forEach((place, at) => {
        values[place] = spikes[at]!;
      });
      values.set(ends, size - last);
      return legible(tensor(shape, values));
    });
}

/** Numbers at the edges; now and then all of them below 0, or all the same. */
export function edgy(shape: Shape, edges: readonly number[]): fc.Arbitrary<Tensor> {
  const below = edges.filter((x) => x < 0);
  return fc
    .oneof(
      { weight: 5, arbitrary: fc.constant(fc.constantFrom(...edges)) },
      { weight: 2, arbitrary: fc.constant(fc.constantFrom(...(below.length > 0 ? below : edges))) },
      { weight: 1, arbitrary: fc.constantFrom(...edges).map((same) => fc.constant(same)) },
    )
    .chain((element) => tensorOf(shape, element));
}

/** Rows that sum to 1: one class, or one class and a share of another; of one class all of them now and then. */
export function distributions([rows = 0, classes = 0]: Shape): fc.Arbitrary<Tensor> {
  const rowOf = (shares: readonly number[]) =>
    fc.tuple(fc.nat(classes - 1), fc.nat(classes - 1), fc.constantFrom(...shares));
  const rowsOf = (shares: readonly number[]) => fc.array(rowOf(shares), { minLength: rows, maxLength: rows });
  return fc.oneof(rowsOf([0, 0.25, 0.5]), rowsOf([0])).map((choices) => {
    const values = new Float64Array(rows * classes);
    choices.forEach(([first, second, share], at) => {
      values[at * classes + first]! += 1 - share;
      values[at * classes + second]! += share;
    });
    return legible(tensor([rows, classes], values));
  });
}

/** `[1×2×2×1] -4 -3 -2 -1` */
export function text({ shape, data }: Tensor): string {
  return `[${shape.join("×")}] ${Array.from(data).join(" ")}`;
}

/** fast-check prints this instead of a dump of the object. */
function legible(t: Tensor): Tensor {
  return Object.assign(t, { [fc.toStringMethod]: () => text(t) });
}
