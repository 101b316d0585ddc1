/** The velocity in one kernel, the parameter in another. What it keeps and lets in depends on dialect and t, and is decided here. */
import type { MomentumParams } from "../../../reference/catalogue.ts";
import { check, freshShare } from "../../../reference/steps/momentum.ts";
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
  const { learningRate, momentum, weightDecay } = params;
  const rateInside = params.dialect === "tensorflow";
  const velocity =
    t === 1 && !rateInside
      ? first(engine, parameter, gradient, weightDecay)
      : roll(
          engine,
          "momentum.velocity",
          { velocity: slots.velocity, gradient, parameter },
          {
            momentum,
            fresh: rateInside ? -learningRate : freshShare(params, t),
            weightDecay,
          },
        );
  const body = "return parameter - rate * velocity;";
  const rate = rateInside ? -1 : learningRate;
  const moved = pointwise(engine, "momentum", { parameter, velocity }, body, { rate });
  for (const old of [parameter, slots.velocity]) engine.release(old);
  return { parameter: moved, slots: { velocity } };
}

/** momentum · velocity + fresh · gradient, with the weight decay in the gradient. */
export function roll(
  engine: Engine,
  name: string,
  arrays: Readonly<Record<"velocity" | "gradient" | "parameter", Handle>>,
  scalars: Readonly<Record<"momentum" | "fresh" | "weightDecay", number>>,
): Handle {
  const body = "return momentum * velocity + fresh * (gradient + weightDecay * parameter);";
  const { momentum, fresh, weightDecay } = scalars;
  return pointwise(engine, name, arrays, body, { momentum, fresh, weightDecay });
}

/** The first velocity is the gradient itself, undamped, whatever the slot holds. */
function first(engine: Engine, parameter: Handle, gradient: Handle, weightDecay: number): Handle {
  const body = "return gradient + weightDecay * parameter;";
  return pointwise(engine, "momentum.first", { gradient, parameter }, body, { weightDecay });
}
