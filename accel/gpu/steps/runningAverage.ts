/** parameter ← (1 − momentum) · parameter + momentum · gradient. */
import type { RunningAverageParams } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/runningAverage.ts";
import type { Engine, Handle } from "../engine.ts";
import { pointwise } from "../pointwise.ts";

export function step(
  engine: Engine,
  parameter: Handle,
  gradient: Handle,
  _slots: object,
  params: RunningAverageParams,
) {
  check(params);
  const { momentum } = params;
  const body = "return kept * parameter + momentum * gradient;";
  const moved = pointwise(engine, "runningAverage", { parameter, gradient }, body, { kept: 1 - momentum, momentum });
  engine.release(parameter);
  return { parameter: moved, slots: {} };
}
