/** A run of one update step on the reference: what stands behind both the verdict and the saved case. */
import type { Slots, StepName } from "../../../reference/catalogue.ts";
import { firstSlots, reference } from "../../../reference/index.ts";
import { filled, type Shape, type Tensor } from "../../../reference/tensor.ts";
import { paramsAt, type Run } from "../../arbitraries/steps.ts";

/** The parameter after each step. `jolt` may disturb what is carried from step to step, and the gradients. */
export function referenceRun<S extends StepName>(step: S, run: Run<S>, jolt = (t: Tensor) => t): readonly Tensor[] {
  let parameter = run.parameter;
  let slots = Object.fromEntries(
    firstSlots(step, run.params).map(([name, value]) => [name, filled<Shape>(parameter.shape, value)]),
  ) as Slots<S, Tensor>;
  return run.gradients.map((gradient, before) => {
    const next = reference.steps[step](parameter, jolt(gradient), slots, paramsAt(run, before), before + 1);
    parameter = jolt(next.parameter);
    slots = Object.fromEntries(Object.entries<Tensor>(next.slots).map(([name, value]) => [name, jolt(value)])) as Slots<
      S,
      Tensor
    >;
    return parameter;
  });
}
