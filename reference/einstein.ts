/**
 * Index notation as ordinary functions (lecture 002, "Einstein Notation"). Nine words:
 *
 *   each([B, Y], (b, y) => …)       for all b < B, y < Y
 *   sum([K], (k) => …)              Σ_k
 *   max([K], (k) => …)              max_k; NaN wins
 *   build([B, Y], (b, y) => …)      out[b, y] = …
 *   read(t)(b, y)                   t[b, y]; throws outside the tensor
 *   padded(t, fill)(b, y)           t[b, y]; `fill` outside the tensor
 *   accumulate(t)(b, y, v)          t[b, y] += v; nothing happens outside the tensor
 *   map(f, s, t)                    out[…] = f(s[…], t[…]), for any rank
 *   fold(shape, axis)               [outer, extent, inner]: any tensor as three axes, with `axis` in the middle
 *
 * ndarray does not check indices: on a [2, 3] array, get(1, -1) is the last
 * element of row 0. So ops never call get or set; they read and accumulate here.
 */
import { ShapeError, shapeText } from "./errors.ts";
import { type Shape, sizeOf, type Tensor, type Tuple, tensor, zeros } from "./tensor.ts";

type Indices<E extends Shape> = { -readonly [K in keyof E]: number };

export function each<const E extends Shape>(extents: E, body: (...index: Indices<E>) => void): void {
  nest(extents, body as Body<void>, () => {});
}

export function sum<const E extends Shape>(extents: E, term: (...index: Indices<E>) => number): number {
  let total = 0;
  nest(extents, term as Body<number>, (value) => {
    total += value;
  });
  return total;
}

export function max<const E extends Shape>(extents: E, term: (...index: Indices<E>) => number): number {
  let top = -Infinity;
  nest(extents, term as Body<number>, (value) => {
    top = Math.max(top, value);
  });
  return top;
}

export function build<const E extends Shape>(shape: E, value: (...index: Indices<E>) => number): Tensor<E["length"]> {
  const out = new Float64Array(sizeOf(shape));
  let next = 0;
  nest(shape, value as Body<number>, (element) => {
    out[next++] = element;
  });
  return tensor(shape, out);
}

export function read<R extends number>(t: Tensor<R>): (...index: Tuple<R>) => number {
  return reader(t, (index) => {
    throw new RangeError(`read: index ${shapeText(index)} is outside shape ${shapeText(t.shape)}`);
  });
}

export function padded<R extends number>(t: Tensor<R>, fill = 0): (...index: Tuple<R>) => number {
  return reader(t, () => fill);
}

export function accumulate<R extends number>(
  t: Tensor<R>,
): (...indexThenValue: readonly [...Tuple<R>, number]) => void {
  const offset = offsetIn(t);
  const add = (at: number, value: number) => {
    if (at >= 0) t.data[at]! += value;
  };
  const byRank = [
    (v: number) => add(offset(0, 0, 0, 0, 0, 0), v),
    (i: number, v: number) => add(offset(i, 0, 0, 0, 0, 0), v),
    (i: number, j: number, v: number) => add(offset(i, j, 0, 0, 0, 0), v),
    (i: number, j: number, k: number, v: number) => add(offset(i, j, k, 0, 0, 0), v),
    (i: number, j: number, k: number, l: number, v: number) => add(offset(i, j, k, l, 0, 0), v),
    (i: number, j: number, k: number, l: number, m: number, v: number) => add(offset(i, j, k, l, m, 0), v),
    (i: number, j: number, k: number, l: number, m: number, n: number, v: number) => add(offset(i, j, k, l, m, n), v),
  ];
  return byRank[t.shape.length] as never;
}

/** Element by element, whatever the rank. All tensors have the shape of the first. */
export function map<R extends number>(
  value: (a: number, b: number, c: number) => number,
  first: Tensor<R>,
  ...others: readonly Tensor[]
): Tensor<R> {
  const [a, b, c] = [first, ...others].map((t) => t.data);
  const out = zeros<Shape>(first.shape);
  for (let at = 0; at < out.data.length; at++) out.data[at] = value(a![at]!, b?.[at] ?? 0, c?.[at] ?? 0);
  return out as Tensor as Tensor<R>;
}

/** A tensor of any rank as three axes: all before `axis`, `axis` itself, all behind it. */
export function fold(shape: Shape, axis: number): readonly [outer: number, extent: number, inner: number] {
  const extent = shape[axis];
  if (extent === undefined) throw new ShapeError(`fold: axis ${axis} does not exist in shape ${shapeText(shape)}`);
  return [sizeOf(shape.slice(0, axis)), extent, sizeOf(shape.slice(axis + 1))];
}

type Body<V> = (...index: readonly number[]) => V;

/**
 * Hands the body's value at every index to `take`, in row-major order. Spelled out by rank: a loop over a list of indices
 * is five times slower, and a body that gathers `...index` gets just as many as there are extents.
 */
function nest<V>(extents: Shape, body: Body<V>, take: (value: V) => void): void {
  const [n0 = 0, n1 = 0, n2 = 0, n3 = 0, n4 = 0, n5 = 0] = extents;
  switch (extents.length) {
    case 0:
      return take(body());
    case 1:
      for (let i = 0; i < n0; i++) take(body(i));
      return;
    case 2:
      for (let i = 0; i < n0; i++) for (let j = 0; j < n1; j++) take(body(i, j));
      return;
    case 3:
      for (let i = 0; i < n0; i++) for (let j = 0; j < n1; j++) for (let k = 0; k < n2; k++) take(body(i, j, k));
      return;
    case 4:
      for (let i = 0; i < n0; i++)
        for (let j = 0; j < n1; j++) for (let k = 0; k < n2; k++) for (let l = 0; l < n3; l++) take(body(i, j, k, l));
      return;
    case 5:
      for (let i = 0; i < n0; i++)
        for (let j = 0; j < n1; j++)
          for (let k = 0; k < n2; k++)
            for (let l = 0; l < n3; l++) for (let m = 0; m < n4; m++) take(body(i, j, k, l, m));
      return;
    case 6:
      for (let i = 0; i < n0; i++)
        for (let j = 0; j < n1; j++)
          for (let k = 0; k < n2; k++)
            for (let l = 0; l < n3; l++)
              for (let m = 0; m < n4; m++) for (let n = 0; n < n5; n++) take(body(i, j, k, l, m, n));
      return;
    default:
      throw new RangeError(`each: at most 6 indices, got ${extents.length}; nest two calls`);
  }
}

function reader<R extends number>(
  t: Tensor<R>,
  outside: (index: readonly number[]) => number,
): (...index: Tuple<R>) => number {
  const offset = offsetIn(t);
  const at = (i = 0, j = 0, k = 0, l = 0, m = 0, n = 0): number => {
    const position = offset(i, j, k, l, m, n);
    return position >= 0 ? t.data[position]! : outside([i, j, k, l, m, n].slice(0, t.shape.length));
  };
  return at as never;
}

/** Where t[i, j, k, l, m, n] lies in storage, or −1 outside the tensor. */
function offsetIn(t: Tensor): (i: number, j: number, k: number, l: number, m: number, n: number) => number {
  const [n0 = 1, n1 = 1, n2 = 1, n3 = 1, n4 = 1, n5 = 1] = t.shape;
  const [s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0] = t.stride;
  const start = t.offset;
  return (i, j, k, l, m, n) =>
    i >= 0 && i < n0 && j >= 0 && j < n1 && k >= 0 && k < n2 && l >= 0 && l < n3 && m >= 0 && m < n4 && n >= 0 && n < n5
      ? start + i * s0 + j * s1 + k * s2 + l * s3 + m * s4 + n * s5
      : -1;
}
