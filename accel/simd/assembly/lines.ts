/** Element by element, where the graph is made of straight lines (and one parabola). NaN fails every comparison. */
import { mapped, PointwiseArguments, pulledBack } from "./elementwise";

@inline
function both(a: v128, b: v128): v128 {
  return v128.and(a, b);
}

/** g where x is above 0, −g or a multiple of it where x is below, 0 at 0 and at NaN. */
@inline
function bent(x: v128, g: v128, below: v128): v128 {
  const zero = f32x4.splat(0);
  return v128.or(v128.and(f32x4.gt(x, zero), g), v128.and(f32x4.lt(x, zero), below));
}

@unmanaged
class Relu6 {
  @inline value(x: v128, _p: PointwiseArguments): v128 {
    return f32x4.min(f32x4.max(x, f32x4.splat(0)), f32x4.splat(6));
  }
  @inline gradient(x: v128, g: v128, _p: PointwiseArguments): v128 {
    return both(both(f32x4.gt(x, f32x4.splat(0)), f32x4.lt(x, f32x4.splat(6))), g);
  }
}
export function relu6(args: usize, item: i32, _thread: i32): void { mapped<Relu6>(args, item); }
export function relu6Gradient(args: usize, item: i32, _thread: i32): void { pulledBack<Relu6>(args, item); }

/** The slope is the factor. */
@unmanaged
class LeakyRelu {
  @inline value(x: v128, p: PointwiseArguments): v128 {
    return v128.bitselect(f32x4.mul(f32x4.splat(p.factor), x), x, f32x4.lt(x, f32x4.splat(0)));
  }
  @inline gradient(x: v128, g: v128, p: PointwiseArguments): v128 {
    return p.factor == 1 ? g : bent(x, g, f32x4.mul(f32x4.splat(p.factor), g));
  }
}
export function leakyRelu(args: usize, item: i32, _thread: i32): void { mapped<LeakyRelu>(args, item); }
export function leakyReluGradient(args: usize, item: i32, _thread: i32): void { pulledBack<LeakyRelu>(args, item); }

@unmanaged
class HardSwish {
  @inline value(x: v128, _p: PointwiseArguments): v128 {
    const three = f32x4.splat(3);
    const parabola = f32x4.div(f32x4.mul(x, f32x4.add(x, three)), f32x4.splat(6));
    const right = v128.bitselect(x, parabola, f32x4.ge(x, three));
    return v128.andnot(right, f32x4.le(x, f32x4.splat(-3)));
  }
  @inline gradient(x: v128, g: v128, _p: PointwiseArguments): v128 {
    const three = f32x4.splat(3);
    const slope = f32x4.div(f32x4.add(f32x4.add(x, x), three), f32x4.splat(6));
    const right = v128.bitselect(g, f32x4.mul(slope, g), f32x4.gt(x, three));
    return v128.andnot(right, v128.or(f32x4.le(x, f32x4.splat(-3)), f32x4.eq(x, three)));
  }
}
export function hardSwish(args: usize, item: i32, _thread: i32): void { mapped<HardSwish>(args, item); }
export function hardSwishGradient(args: usize, item: i32, _thread: i32): void { pulledBack<HardSwish>(args, item); }

@unmanaged
class UnitStep {
  @inline value(x: v128, _p: PointwiseArguments): v128 {
    return v128.and(f32x4.gt(x, f32x4.splat(0)), f32x4.splat(1));
  }
  @inline gradient(_x: v128, _g: v128, _p: PointwiseArguments): v128 {
    return f32x4.splat(0);
  }
}
export function unitStep(args: usize, item: i32, _thread: i32): void { mapped<UnitStep>(args, item); }
export function unitStepGradient(args: usize, item: i32, _thread: i32): void { pulledBack<UnitStep>(args, item); }

@unmanaged
class Magnitude {
  @inline value(x: v128, _p: PointwiseArguments): v128 {
    return f32x4.abs(x);
  }
  @inline gradient(x: v128, g: v128, _p: PointwiseArguments): v128 {
    return bent(x, g, f32x4.neg(g));
  }
}
export function magnitude(args: usize, item: i32, _thread: i32): void { mapped<Magnitude>(args, item); }
export function magnitudeGradient(args: usize, item: i32, _thread: i32): void { pulledBack<Magnitude>(args, item); }

@unmanaged
class Square {
  @inline value(x: v128, _p: PointwiseArguments): v128 {
    return f32x4.mul(x, x);
  }
  @inline gradient(x: v128, g: v128, _p: PointwiseArguments): v128 {
    return f32x4.mul(f32x4.add(x, x), g);
  }
}
export function square(args: usize, item: i32, _thread: i32): void { mapped<Square>(args, item); }
export function squareGradient(args: usize, item: i32, _thread: i32): void { pulledBack<Square>(args, item); }

@unmanaged
class Scaled {
  @inline value(x: v128, p: PointwiseArguments): v128 {
    return f32x4.add(f32x4.mul(f32x4.splat(p.factor), x), f32x4.splat(p.offset));
  }
  @inline gradient(_x: v128, g: v128, p: PointwiseArguments): v128 {
    return f32x4.mul(f32x4.splat(p.factor), g);
  }
}
export function scaled(args: usize, item: i32, _thread: i32): void { mapped<Scaled>(args, item); }
export function scaledGradient(args: usize, item: i32, _thread: i32): void { pulledBack<Scaled>(args, item); }

/** a · b: as a function of b, a is its slope. */
@unmanaged
class Product {
  @inline gradient(a: v128, b: v128, _p: PointwiseArguments): v128 {
    return f32x4.mul(a, b);
  }
}
export function multiply(args: usize, item: i32, _thread: i32): void { pulledBack<Product>(args, item); }
