/**
 * The loops of the element-by-element kernels. A function of one number is a class without fields: `value(x, p)` is what it
 * answers, `gradient(x, g, p)` what it hands back. Both are inlined into a loop of their own, eight numbers at a time, both
 * halves before the first is stored: only so may they share a wide register.
 * Arrays are padded to whole cache lines, so there is no tail: the last vectors may run over the end of the numbers, never
 * over the end of the storage. One item is a block of 16 kB.
 */
export const BLOCK: i32 = 16384;

@unmanaged
export class PointwiseArguments {
  a: usize;
  b: usize;
  out: usize;
  bytes: i32; // of whole vectors
  factor: f32;
  offset: f32;
}

@inline
export function endOf(p: PointwiseArguments, item: i32): usize {
  return usize(min(u32(p.bytes), u32(item + 1) * BLOCK));
}

/** out = F(a) */
@inline
export function mapped<F>(args: usize, item: i32): void {
  const p = changetype<PointwiseArguments>(args), f = changetype<F>(<usize>0);
  const a = p.a, out = p.out;
  for (let i = usize(item) * BLOCK, end = endOf(p, item); i < end; i += 32) {
    const low = f.value(v128.load(a + i), p), high = f.value(v128.load(a + i, 16), p);
    v128.store(out + i, low);
    v128.store(out + i, high, 16);
  }
}

/** out = F′(a)·b */
@inline
export function pulledBack<F>(args: usize, item: i32): void {
  const p = changetype<PointwiseArguments>(args), f = changetype<F>(<usize>0);
  const a = p.a, b = p.b, out = p.out;
  for (let i = usize(item) * BLOCK, end = endOf(p, item); i < end; i += 32) {
    const low = f.gradient(v128.load(a + i), v128.load(b + i), p);
    const high = f.gradient(v128.load(a + i, 16), v128.load(b + i, 16), p);
    v128.store(out + i, low);
    v128.store(out + i, high, 16);
  }
}
