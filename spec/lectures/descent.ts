/** Points that an optimizer visits on a surface in the plane, in float64. */
import type { Slots } from "../../reference/catalogue.ts";
import { firstSlots, reference } from "../../reference/index.ts";
import { filled, type Tensor, tensor } from "../../reference/tensor.ts";
import type { Optimizer, OptimizerName } from "../../src/optimizers.ts";

export type Point = readonly [x: number, y: number];

/** The way from `start`, which is its first point, by that many steps against the slope. */
export function descend<S extends OptimizerName>(
  { step, params }: Optimizer<S>,
  slope: (at: Point) => Point,
  start: Point,
  steps: number,
): readonly Point[] {
  const way: Point[] = [start];
  let parameter: Tensor = tensor([2], [...start]);
  // TypeScript cannot follow that these are the slots of just this step.
  let slots = Object.fromEntries(
    firstSlots(step, params).map(([name, value]) => [name, filled([2], value)]),
  ) as unknown as Slots<S, Tensor>;
  for (let t = 1; t <= steps; t++) {
    const gradient = tensor([2], [...slope(way.at(-1)!)]);
    ({ parameter, slots } = reference.steps[step](parameter, gradient, slots, params, t));
    way.push([parameter.data[0]!, parameter.data[1]!]);
  }
  return way;
}
