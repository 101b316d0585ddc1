/**
 * Adam, in three kernels. What depends on t is computed here in float64 and passed as arguments, so that no step builds a
 * kernel and 1 − β keeps its digits.
 */
import type { AdamParams } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/adam.ts";
import type { Engine, Handle } from "../engine.ts";
import { pointwise } from "../pointwise.ts";

export function step(
  engine: Engine,
  parameter: Handle,
  gradient: Handle,
  slots: { readonly firstMoment: Handle; readonly secondMoment: Handle },
  params: AdamParams,
  t: number,
) {
  check(params);
  const { learningRate, weightDecay, beta1, beta2, epsilon } = params;
  const mix = (name: string, moment: Handle, beta: number, fresh: string): Handle => {
    const body = `const pull = gradient + weightDecay * parameter;
      return beta * moment + rest * ${fresh};`;
    return pointwise(engine, name, { moment, gradient, parameter }, body, { beta, rest: 1 - beta, weightDecay });
  };
  const firstMoment = mix("adam.firstMoment", slots.firstMoment, beta1, "pull");
  const secondMoment = mix("adam.secondMoment", slots.secondMoment, beta2, "pull * pull");
  const rate = learningRate / (1 - beta1 ** t);
  const correction = 1 - beta2 ** t;
  const body = "return parameter - rate * first / (Math.sqrt(second / correction) + epsilon);";
  const arrays = { parameter, first: firstMoment, second: secondMoment };
  const moved = pointwise(engine, "adam", arrays, body, { rate, correction, epsilon });
  for (const old of [parameter, slots.firstMoment, slots.secondMoment]) engine.release(old);
  return { parameter: moved, slots: { firstMoment, secondMoment } };
}
