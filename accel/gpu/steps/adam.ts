/**
 * Adam, in three kernels. What depends on t is computed here in float64 and passed as arguments, so that no step builds a
 * kernel and 1 − β keeps its digits.
 */
import type { AdamParams } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/adam.ts";
import type { Engine, Handle } from "../engine.ts";
import { pointwise } from "../pointwise.ts";
import { averaged } from "./roots.ts";

interface Moments {
  readonly firstMoment: Handle;
  readonly secondMoment: Handle;
}

export function step(
  engine: Engine,
  parameter: Handle,
  gradient: Handle,
  slots: Moments,
  params: AdamParams,
  t: number,
) {
  check(params);
  return stepWith(engine, parameter, gradient, slots, params, t, 1);
}

/** Adam's step from a parameter that has been multiplied by `keep`; weightDecay is L2. */
export function stepWith(
  engine: Engine,
  parameter: Handle,
  gradient: Handle,
  slots: Moments,
  params: AdamParams,
  t: number,
  keep: number,
) {
  const { weightDecay, beta1, beta2, epsilon } = params;
  const mix = (name: string, average: Handle, beta: number, of: string): Handle => {
    const scalars = { keep: beta, fresh: 1 - beta, weightDecay };
    return averaged(engine, name, { average, gradient, parameter }, of, scalars);
  };
  const firstMoment = mix("adam.firstMoment", slots.firstMoment, beta1, "pull");
  const secondMoment = mix("adam.secondMoment", slots.secondMoment, beta2, "pull * pull");
  const body = "return keep * parameter - rate * first / (Math.sqrt(second / correction) + epsilon);";
  const arrays = { parameter, first: firstMoment, second: secondMoment };
  const moved = pointwise(engine, "adam", arrays, body, { keep, ...correctedRate(params, t), epsilon });
  for (const old of [parameter, slots.firstMoment, slots.secondMoment]) engine.release(old);
  return { parameter: moved, slots: { firstMoment, secondMoment } };
}

/** The bias of the second moment is undone under the root, or in the rate where ε is ε̂. */
function correctedRate({ learningRate, beta1, beta2, dialect = "pytorch" }: AdamParams, t: number) {
  if (dialect === "pytorch") return { rate: learningRate / (1 - beta1 ** t), correction: 1 - beta2 ** t };
  const count = dialect === "onnx" ? t - 1 : t;
  if (count === 0) return { rate: learningRate, correction: 1 };
  return { rate: (learningRate / (1 - beta1 ** count)) * Math.sqrt(1 - beta2 ** count), correction: 1 };
}
