/** How far rounding may carry a run of updates away from the reference's: measured, by rounding the reference itself. */
import type { Backend } from "../reference/backend.ts";
import type { Slots, StepName } from "../reference/catalogue.ts";
import { map } from "../reference/einstein.ts";
import { firstSlots } from "../reference/index.ts";
import { random } from "../reference/random.ts";
import { filled, type Shape, type Tensor } from "../reference/tensor.ts";
import { paramsAt, type Run } from "./arbitraries/steps.ts";
import type { Bound } from "./tolerance.ts";

export interface Station {
  /** The parameter of the reference after this step. */
  readonly expected: Tensor;
  readonly bound: Bound;
}

/**
 * The reference is run again some times with every number moved by one rounding; eight times the spread of what comes out is
 * allowed at each step: ρ ≤ 4 with n = 3 is |y − r| ≤ 8·u·S.
 */
export function driftOf<S extends StepName>(oracle: Backend, step: S, run: Run<S>, u: number): readonly Station[] {
  const exact = followed(oracle, step, run, (t) => t);
  const chance = random(run.gradients.length).fork(step);
  // Half of float64's last digit is rounded away again: in float64 a whole one is moved.
  const least = Math.max(u, Number.EPSILON);
  const jolted = Array.from({ length: 12 }, () =>
    followed(oracle, step, run, (t) => map((x) => x * (1 + (chance.uniform() < 0.5 ? least : -least)), t)),
  );
  return exact.map((expected, at) => {
    const spread = jolted.reduce(
      (widest, parameters) => map((s, p, r) => Math.max(s, Math.abs(p - r)), widest, parameters[at]!, expected),
      map(() => 0, expected),
    );
    return { expected, bound: { S: map((s) => s / u, spread), n: 3 } };
  });
}

/** The parameter after every step, where each number passes through `jolt` before it is used again. */
function followed<S extends StepName>(
  oracle: Backend,
  step: S,
  run: Run<S>,
  jolt: (t: Tensor) => Tensor,
): readonly Tensor[] {
  const { params, parameter, gradients } = run;
  const first = firstSlots(step, params).map(([name, value]) => [name, filled<Shape>(parameter.shape, value)]);
  let state = { parameter: jolt(parameter), slots: Object.fromEntries(first) as Slots<S, Tensor> };
  return gradients.map((gradient, before) => {
    const next = oracle.steps[step](state.parameter, jolt(gradient), state.slots, paramsAt(run, before), before + 1);
    const slots = Object.entries<Tensor>(next.slots).map(([name, slot]) => [name, jolt(slot)]);
    state = { parameter: jolt(next.parameter), slots: Object.fromEntries(slots) as Slots<S, Tensor> };
    return state.parameter;
  });
}
