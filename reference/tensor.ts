/** What a tensor is: a dense array of numbers with a shape, stored row-major in an `ndarray`. */
import ndarray from "ndarray";
import { ShapeError } from "./errors.ts";

export type Shape = readonly number[];

/** `Tuple<4>` is `[number, number, number, number]`; `Tuple<number>` is `number[]`. */
export type Tuple<R extends number, T extends readonly number[] = readonly []> = number extends R
  ? readonly number[]
  : T["length"] extends R
    ? T
    : Tuple<R, readonly [...T, number]>;

export type Data = Float64Array | Float32Array | Int32Array | Uint8Array;

/** Anything of which the shape is known: a tensor, or an engine's own array. */
export interface Shaped {
  readonly shape: Shape;
}

/** A dense row-major array, as ndarray lays it out. */
interface Dense extends Shaped {
  readonly data: Data;
  readonly stride: readonly number[];
  readonly offset: number;
}

/** A dense array of rank R. Images are [batch, y, x, channel]. */
export type Tensor<R extends number = number> = Dense & { readonly dimension: R; readonly shape: Tuple<R> };

/** How many elements a shape holds; 1 for the shape [] of a single number. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((count, extent) => count * extent, 1);
}

/** The index of the element at a place in storage. */
export function indexOf(place: number, shape: Shape): Shape {
  const index: number[] = [];
  for (const extent of [...shape].reverse()) {
    index.unshift(place % extent);
    place = Math.floor(place / extent);
  }
  return index;
}

/**
 * Wraps numbers in row-major order. A plain list is stored in float64, a typed array is used as it is, not copied.
 * @throws {ShapeError} when the count of numbers is not that of the shape.
 */
export function tensor<const S extends Shape>(shape: S, values: readonly number[] | Data): Tensor<S["length"]> {
  if (values.length !== sizeOf(shape)) {
    throw new ShapeError(
      `tensor: values must be ${sizeOf(shape)} numbers (shape [${shape.join(", ")}]), got ${values.length}`,
    );
  }
  const data = ArrayBuffer.isView(values) ? values : Float64Array.from(values);
  return ndarray(data as Data, [...shape]) as Tensor as Tensor<S["length"]>;
}

export function zeros<const S extends Shape>(shape: S): Tensor<S["length"]> {
  return tensor(shape, new Float64Array(sizeOf(shape)));
}

/** Every element the same number. */
export function filled<const S extends Shape>(shape: S, value: number): Tensor<S["length"]> {
  return tensor(shape, new Float64Array(sizeOf(shape)).fill(value));
}

/** The same numbers in the same order under another shape of the same size. */
export function reshaped<const S extends Shape>(source: Tensor, shape: S): Tensor<S["length"]> {
  return tensor(shape, source.data);
}
