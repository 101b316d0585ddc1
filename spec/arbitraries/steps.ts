/** Random training runs of one parameter: where it starts, the gradients that come, and how the step is set. */
import fc from "fast-check";
import type { StepName, Steps } from "../../reference/catalogue.ts";
import type { Shape, Tensor } from "../../reference/tensor.ts";
import { tensors, text } from "./tensors.ts";

export interface Run<S extends StepName> {
  readonly params: Steps[S]["params"];
  readonly parameter: Tensor;
  /** One per step. */
  readonly gradients: readonly Tensor[];
}

const learningRate = fc.constantFrom(0.01, 0.1, 0.5);
const weightDecay = fc.constantFrom(0, 0.01, 0.25);
const plain = { learningRate, weightDecay };

const params: { readonly [S in StepName]: fc.Arbitrary<Steps[S]["params"]> } = {
  sgd: fc.record(plain),
  momentum: fc.record({ ...plain, momentum: fc.constantFrom(0.9, 0.5, 0), dampening: fc.constantFrom(0, 0.1, 0.5) }),
  adam: fc.record({
    ...plain,
    beta1: fc.constantFrom(0.9, 0.5, 0),
    beta2: fc.constantFrom(0.999, 0.9),
    epsilon: fc.constantFrom(1e-8, 1e-3),
  }),
  runningAverage: fc.record({ momentum: fc.constantFrom(0.1, 0.5, 0, 1, 0.01) }),
};

/** Few shapes: an engine may compile an update once for each of them. */
const shapes: fc.Arbitrary<Shape> = fc.constantFrom([3], [2, 3], [2, 1, 3, 2], [17], []);

export function runsOf<S extends StepName>(step: S): fc.Arbitrary<Run<S>> {
  const settings: fc.Arbitrary<Steps[S]["params"]> = params[step];
  return fc
    .tuple(shapes, fc.constantFrom("whole" as const, "float" as const), settings)
    .chain(([shape, values, chosen]) =>
      fc.record({
        params: fc.constant(chosen),
        parameter: tensors(shape, values),
        gradients: fc.array(tensors(shape, values), { minLength: 5, maxLength: 5 }),
      }),
    )
    .map((run) => Object.assign(run, { [fc.toStringMethod]: () => runText(step, run) }));
}

function runText<S extends StepName>(step: S, { params, parameter, gradients }: Run<S>): string {
  const lines = gradients.map((gradient, at) => `\n  gradient ${at + 1} ${text(gradient)}`);
  return `${step} ${JSON.stringify(params)}\n  parameter ${text(parameter)}${lines.join("")}`;
}
