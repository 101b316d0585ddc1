/** More functions of four numbers at a time, on top of exp: logarithms, eˣ − 1, and the area under Gauss's bell. */
import { exp } from "./exponential";
import { madd } from "./lanes";

/** 2·atanh(t) = 2t·(1 + t²/3 + t⁴/5 + …) for |t| ≤ ⅓, where the series ends below half a unit. */
@inline
function twiceAtanh(t: v128): v128 {
  const z = f32x4.mul(t, t);
  let s = f32x4.splat(1.0 / 15);
  s = madd(s, z, f32x4.splat(1.0 / 13));
  s = madd(s, z, f32x4.splat(1.0 / 11));
  s = madd(s, z, f32x4.splat(1.0 / 9));
  s = madd(s, z, f32x4.splat(1.0 / 7));
  s = madd(s, z, f32x4.splat(1.0 / 5));
  s = madd(s, z, f32x4.splat(1.0 / 3));
  const twice = f32x4.add(t, t);
  return madd(f32x4.mul(twice, z), s, twice);
}

/** ln(1 + e) for e from 0 to 1; the logarithm of 1 + e would see nothing of a small e. */
export function logOnePlus(e: v128): v128 {
  return twiceAtanh(f32x4.div(e, f32x4.add(f32x4.splat(2), e)));
}

/**
 * ln x = exponent·ln2 + 2·atanh((m − 1)/(m + 1)) of the mantissa m in √½ … √2. ln2 comes in two parts, of which the first
 * times a whole number is exact. −∞ at 0, NaN below.
 */
export function logarithmOf(x: v128): v128 {
  const least = f32x4.splat(1.17549435e-38), isSmall = f32x4.lt(x, least);
  const normal = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, isSmall); // subnormals have no leading 1
  // Counted from √½, so that the mantissa lies around 1.
  const shifted = i32x4.sub(normal, i32x4.splat(0x3f3504f3));
  const m = i32x4.add(v128.and(shifted, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const whole = f32x4.convert_i32x4_s(i32x4.shr_s(shifted, 23));
  const exponent = f32x4.sub(whole, v128.and(isSmall, f32x4.splat(23)));
  const one = f32x4.splat(1);
  const rest = twiceAtanh(f32x4.div(f32x4.sub(m, one), f32x4.add(m, one)));
  const low = madd(exponent, f32x4.splat(-2.12194440e-4), rest);
  const ln = madd(exponent, f32x4.splat(0.693359375), low);
  const zero = f32x4.splat(0), infinity = f32x4.splat(Infinity);
  const finite = v128.bitselect(ln, x, f32x4.lt(x, infinity)); // ∞ and NaN go through
  const outside = v128.bitselect(f32x4.neg(infinity), f32x4.splat(NaN), f32x4.eq(x, zero));
  return v128.bitselect(outside, finite, f32x4.le(x, zero));
}

/** eˣ − 1 for x up to 0: its Taylor series above −0.7, where the 1 would swallow the digits. */
export function expMinusOne(x: v128): v128 {
  let s = f32x4.splat(1);
  for (let n: f32 = 9; n > 1; n -= 1) s = madd(f32x4.mul(x, f32x4.splat(1 / n)), s, f32x4.splat(1));
  const far = f32x4.sub(exp(x), f32x4.splat(1));
  return v128.bitselect(f32x4.mul(x, s), far, f32x4.gt(x, f32x4.splat(-0.7)));
}

/** φ(x), the height of Gauss's bell. */
export function normalHeight(x: v128): v128 {
  return f32x4.mul(f32x4.splat(0.3989422804), bell(x));
}

@inline
function bell(x: v128): v128 {
  return exp(f32x4.mul(f32x4.mul(f32x4.splat(-0.5), x), x));
}

/**
 * Φ(x), the area of the bell below x. Within 1 of the middle ½ + x·polynomial(x²); further out the tail is the bell times a
 * ratio that falls slowly, a polynomial in t = 1/(1 + 0.35·|x|). Both are fitted to half a unit.
 */
export function normal(x: v128): v128 {
  const one = f32x4.splat(1), size = f32x4.abs(x), z = f32x4.mul(x, x);
  let m = f32x4.splat(-7.62232131868e-6);
  m = madd(m, z, f32x4.splat(1.1341340126e-4));
  m = madd(m, z, f32x4.splat(-1.18627211249e-3));
  m = madd(m, z, f32x4.splat(9.97330494766e-3));
  m = madd(m, z, f32x4.splat(-0.0664903578946));
  m = madd(m, z, f32x4.splat(0.398942280083));
  const middle = madd(x, m, f32x4.splat(0.5));
  const t = f32x4.div(one, madd(f32x4.splat(0.35), size, one));
  let p = f32x4.splat(-0.02916531354562);
  p = madd(p, t, f32x4.splat(0.14406769672518));
  p = madd(p, t, f32x4.splat(-0.25591643288231));
  p = madd(p, t, f32x4.splat(0.15940996735456));
  p = madd(p, t, f32x4.splat(-0.0232758937685));
  p = madd(p, t, f32x4.splat(0.10558005585252));
  p = madd(p, t, f32x4.splat(0.11981412561759));
  p = madd(p, t, f32x4.splat(0.13986453187799));
  p = madd(p, t, f32x4.splat(0.13962124675795));
  const tail = f32x4.mul(bell(x), f32x4.mul(t, p));
  const far = v128.bitselect(f32x4.sub(one, tail), tail, f32x4.gt(x, f32x4.splat(0)));
  return v128.bitselect(middle, far, f32x4.lt(size, one));
}
