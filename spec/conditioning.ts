import { map } from "../reference/einstein.ts";
import { type Shape, type Tensor, tensor } from "../reference/tensor.ts";

/**
 * Σᵢ |∂y/∂xᵢ · xᵢ| + |y|: how much of y hangs on the last digit of every x.
 * Each element is moved up and down by the 2²⁰th part of itself; at 0 it has no digit to lose.
 */
export function conditioning(f: (given: readonly Tensor[]) => Tensor, given: readonly Tensor[]): Tensor {
  const step = 2 ** -20;
  const S = map(Math.abs, f(given));
  given.forEach((source, which) => {
    source.data.forEach((x, at) => {
      if (x === 0) return;
      const moved = (by: number) => f(given.with(which, replaced(source, at, x * (1 + by))));
      const up = moved(step);
      const down = moved(-step);
      S.data.forEach((_, to) => {
        S.data[to]! += Math.abs(up.data[to]! - down.data[to]!) / (2 * step);
      });
    });
  });
  return S;
}

function replaced(source: Tensor, at: number, value: number): Tensor {
  const values = Float64Array.from(source.data);
  values[at] = value;
  return tensor<Shape>(source.shape, values);
}
