/** Momentum's velocity, and a parameter that follows both the gradient and where the velocity leads. */
import type { NesterovParams } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/nesterov.ts";
import type { Engine, Handle } from "../engine.ts";
import { pointwise } from "../pointwise.ts";
import { roll } from "./momentum.ts";

export function step(
  engine: Engine,
  parameter: Handle,
  gradient: Handle,
  slots: { readonly velocity: Handle },
  params: NesterovParams,
) {
  check(params);
  const { learningRate, momentum, weightDecay } = params;
  const rateInside = params.dialect === "tensorflow";
  const velocity = roll(
    engine,
    "nesterov.velocity",
    { velocity: slots.velocity, gradient, parameter },
    { momentum, fresh: rateInside ? -learningRate : 1, weightDecay },
  );
  const ahead = rateInside ? -momentum : learningRate * momentum;
  const body = "return parameter - ahead * velocity - learningRate * (gradient + weightDecay * parameter);";
  const arrays = { parameter, velocity, gradient };
  const moved = pointwise(engine, "nesterov", arrays, body, { ahead, learningRate, weightDecay });
  for (const old of [parameter, slots.velocity]) engine.release(old);
  return { parameter: moved, slots: { velocity } };
}
