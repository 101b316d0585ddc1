/** Element by element: rectifiers, sums of two arrays, and the curves of an exponential. */
import { mapped, PointwiseArguments, pulledBack } from "./elementwise";
import { exp, tanh } from "./exponential";

@unmanaged
class Relu {
  @inline value(x: v128, _p: PointwiseArguments): v128 {
    return f32x4.max(x, f32x4.splat(0));
  }
  /** g where x is above 0. */
  @inline gradient(x: v128, g: v128, _p: PointwiseArguments): v128 {
    return v128.and(f32x4.gt(x, f32x4.splat(0)), g);
  }
}
export function relu(args: usize, item: i32, _thread: i32): void { mapped<Relu>(args, item); }
export function reluGradient(args: usize, item: i32, _thread: i32): void { pulledBack<Relu>(args, item); }

@unmanaged
class Add {
  @inline gradient(a: v128, b: v128, _p: PointwiseArguments): v128 {
    return f32x4.add(a, b);
  }
}
export function add(args: usize, item: i32, _thread: i32): void { pulledBack<Add>(args, item); }

/** a · b / factor: dropout, both ways. */
@unmanaged
class Masked {
  @inline gradient(a: v128, b: v128, p: PointwiseArguments): v128 {
    return f32x4.div(f32x4.mul(a, b), f32x4.splat(p.factor));
  }
}
export function masked(args: usize, item: i32, _thread: i32): void { pulledBack<Masked>(args, item); }

/** exp only ever sees numbers below 0, so it never overflows. */
@unmanaged
class Sigmoid {
  @inline value(x: v128, _p: PointwiseArguments): v128 {
    const one = f32x4.splat(1);
    const small = exp(f32x4.neg(f32x4.abs(x)));
    const above = v128.bitselect(small, one, f32x4.lt(x, f32x4.splat(0)));
    return f32x4.div(above, f32x4.add(one, small));
  }
  @inline gradient(x: v128, g: v128, _p: PointwiseArguments): v128 {
    const small = exp(f32x4.neg(f32x4.abs(x)));
    const root = f32x4.add(f32x4.splat(1), small);
    return f32x4.mul(g, f32x4.div(small, f32x4.mul(root, root)));
  }
}
export function sigmoid(args: usize, item: i32, _thread: i32): void { mapped<Sigmoid>(args, item); }
export function sigmoidGradient(args: usize, item: i32, _thread: i32): void { pulledBack<Sigmoid>(args, item); }

@unmanaged
class HyperbolicTangent {
  @inline value(x: v128, _p: PointwiseArguments): v128 {
    return tanh(x);
  }
  /** 1/cosh² = 4e/(1 + e)², e = exp(−2|x|): 1 − tanh² has no digits left where tanh rounds to 1. */
  @inline gradient(x: v128, g: v128, _p: PointwiseArguments): v128 {
    const size = f32x4.abs(x);
    const e = exp(f32x4.neg(f32x4.add(size, size)));
    const root = f32x4.add(f32x4.splat(1), e);
    return f32x4.mul(g, f32x4.div(f32x4.mul(f32x4.splat(4), e), f32x4.mul(root, root)));
  }
}
export function hyperbolicTangent(args: usize, item: i32, _thread: i32): void { mapped<HyperbolicTangent>(args, item); }
export function hyperbolicTangentGradient(args: usize, item: i32, _thread: i32): void {
  pulledBack<HyperbolicTangent>(args, item);
}
