/** Element by element, where the graph is curved: everything that is made of exp. NaN goes through. */
import { mapped, PointwiseArguments, pulledBack } from "./elementwise";
import { exp } from "./exponential";
import { expMinusOne, logarithmOf, logOnePlus, normal, normalHeight } from "./transcendental";

/** σ(x); exp only ever sees numbers below 0. */
@inline
function logistic(x: v128): v128 {
  const one = f32x4.splat(1), small = exp(f32x4.neg(f32x4.abs(x)));
  return f32x4.div(v128.bitselect(small, one, f32x4.lt(x, f32x4.splat(0))), f32x4.add(one, small));
}

@unmanaged
class Exponential {
  @inline value(x: v128, _p: PointwiseArguments): v128 {
    return exp(x);
  }
  @inline gradient(x: v128, g: v128, _p: PointwiseArguments): v128 {
    return f32x4.mul(exp(x), g);
  }
}
export function exponential(args: usize, item: i32, _thread: i32): void { mapped<Exponential>(args, item); }
export function exponentialGradient(args: usize, item: i32, _thread: i32): void { pulledBack<Exponential>(args, item); }

@unmanaged
class Logarithm {
  @inline value(x: v128, _p: PointwiseArguments): v128 {
    return logarithmOf(x);
  }
  @inline gradient(x: v128, g: v128, _p: PointwiseArguments): v128 {
    return f32x4.div(g, x);
  }
}
export function logarithm(args: usize, item: i32, _thread: i32): void { mapped<Logarithm>(args, item); }
export function logarithmGradient(args: usize, item: i32, _thread: i32): void { pulledBack<Logarithm>(args, item); }

/** alpha is the factor. */
@unmanaged
class Elu {
  @inline value(x: v128, p: PointwiseArguments): v128 {
    const below = f32x4.mul(f32x4.splat(p.factor), expMinusOne(x));
    return v128.bitselect(below, x, f32x4.lt(x, f32x4.splat(0)));
  }
  @inline gradient(x: v128, g: v128, p: PointwiseArguments): v128 {
    const zero = f32x4.splat(0);
    const below = f32x4.mul(f32x4.mul(f32x4.splat(p.factor), exp(x)), g);
    const gradient = v128.bitselect(g, below, f32x4.gt(x, zero));
    return p.factor == 1 ? gradient : v128.andnot(gradient, f32x4.eq(x, zero));
  }
}
export function elu(args: usize, item: i32, _thread: i32): void { mapped<Elu>(args, item); }
export function eluGradient(args: usize, item: i32, _thread: i32): void { pulledBack<Elu>(args, item); }

@unmanaged
class Silu {
  @inline value(x: v128, _p: PointwiseArguments): v128 {
    return f32x4.mul(x, logistic(x));
  }
  @inline gradient(x: v128, g: v128, _p: PointwiseArguments): v128 {
    const rest = f32x4.mul(x, logistic(f32x4.neg(x)));
    return f32x4.mul(f32x4.mul(logistic(x), f32x4.add(f32x4.splat(1), rest)), g);
  }
}
export function silu(args: usize, item: i32, _thread: i32): void { mapped<Silu>(args, item); }
export function siluGradient(args: usize, item: i32, _thread: i32): void { pulledBack<Silu>(args, item); }

/** max(x, 0) + ln(1 + e^−|x|) */
@unmanaged
class Softplus {
  @inline value(x: v128, _p: PointwiseArguments): v128 {
    return f32x4.add(f32x4.max(x, f32x4.splat(0)), logOnePlus(exp(f32x4.neg(f32x4.abs(x)))));
  }
  @inline gradient(x: v128, g: v128, _p: PointwiseArguments): v128 {
    return f32x4.mul(logistic(x), g);
  }
}
export function softplus(args: usize, item: i32, _thread: i32): void { mapped<Softplus>(args, item); }
export function softplusGradient(args: usize, item: i32, _thread: i32): void { pulledBack<Softplus>(args, item); }

@unmanaged
class Gelu {
  @inline value(x: v128, _p: PointwiseArguments): v128 {
    return f32x4.mul(x, normal(x));
  }
  @inline gradient(x: v128, g: v128, _p: PointwiseArguments): v128 {
    return f32x4.mul(f32x4.add(normal(x), f32x4.mul(x, normalHeight(x))), g);
  }
}
export function gelu(args: usize, item: i32, _thread: i32): void { mapped<Gelu>(args, item); }
export function geluGradient(args: usize, item: i32, _thread: i32): void { pulledBack<Gelu>(args, item); }

/** x·σ(2u), u = √(2/π)·(x + 0.044715·x³). Beyond 20 the share is 0 or 1, and x³ would go on to overflow. */
@unmanaged
class GeluTanh {
  @inline value(x: v128, _p: PointwiseArguments): v128 {
    return f32x4.mul(x, logistic(this.doubled(this.near(x))));
  }
  @inline gradient(x: v128, g: v128, _p: PointwiseArguments): v128 {
    const y = this.near(x), square = f32x4.mul(y, y), u2 = this.doubled(y);
    const speed = f32x4.add(f32x4.splat(1.5957691216), f32x4.mul(f32x4.splat(0.21406443848), square));
    const rest = f32x4.mul(f32x4.mul(y, speed), logistic(f32x4.neg(u2)));
    return f32x4.mul(f32x4.mul(logistic(u2), f32x4.add(f32x4.splat(1), rest)), g);
  }
  @inline near(x: v128): v128 {
    return f32x4.min(f32x4.max(x, f32x4.splat(-20)), f32x4.splat(20));
  }
  @inline doubled(x: v128): v128 {
    const square = f32x4.mul(x, x);
    return f32x4.mul(x, f32x4.add(f32x4.splat(1.5957691216), f32x4.mul(f32x4.splat(0.07135481283), square)));
  }
}
export function geluTanh(args: usize, item: i32, _thread: i32): void { mapped<GeluTanh>(args, item); }
export function geluTanhGradient(args: usize, item: i32, _thread: i32): void { pulledBack<GeluTanh>(args, item); }
