/**
 * The loops of the element-by-element kernels. A function of one number is a class without fields: `value(x, p)` is what it
 * answers, `gradient(x, g, p)` what it hands back. Both are inlined into a loop of their own, four numbers at a time.
 * Arrays are padded to whole cache lines, so there is no tail. One item is a block of 16 kB.
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
  for (let i = usize(item) * BLOCK, end = endOf(p, item); i < end; i += 16) {
    v128.store(p.out + i, f.value(v128.load(p.a + i), p));
  }
}

/** out = F′(a)·b */
@inline
export function pulledBack<F>(args: usize, item: i32): void {
  const p = changetype<PointwiseArguments>(args), f = changetype<F>(<usize>0);
  for (let i = usize(item) * BLOCK, end = endOf(p, item); i < end; i += 16) {
    v128.store(p.out + i, f.gradient(v128.load(p.a + i), v128.load(p.b + i), p));
  }
}
