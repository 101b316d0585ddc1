/** velocity ← momentum · velocity + (1 − dampening) · gradient; parameter ← parameter − learningRate · velocity. */
import type { MomentumParams } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/momentum.ts";
import type { Engine, Handle } from "../engine.ts";
import { pointwise } from "../pointwise.ts";

export function step(
  engine: Engine,
  parameter: Handle,
  gradient: Handle,
  slots: { readonly velocity: Handle },
  params: MomentumParams,
  t: number,
) {
  check(params);
  const { learningRate, weightDecay, momentum } = params;
  const velocity = t === 1 ? first(engine, parameter, gradient, weightDecay) : rolled();
  const body = "return parameter - learningRate * velocity;";
  const moved = pointwise(engine, "momentum", { parameter, velocity }, body, { learningRate });
  for (const old of [parameter, slots.velocity]) engine.release(old);
  return { parameter: moved, slots: { velocity } };

  function rolled(): Handle {
    const fresh = 1 - params.dampening;
    const roll = "return momentum * velocity + fresh * (gradient + weightDecay * parameter);";
    const arrays = { velocity: slots.velocity, gradient, parameter };
    return pointwise(engine, "momentum.velocity", arrays, roll, { momentum, fresh, weightDecay });
  }
}

/** The first velocity is the gradient itself, undamped, whatever the slot holds. */
function first(engine: Engine, parameter: Handle, gradient: Handle, weightDecay: number): Handle {
  const body = "return gradient + weightDecay * parameter;";
  return pointwise(engine, "momentum.first", { gradient, parameter }, body, { weightDecay });
}
