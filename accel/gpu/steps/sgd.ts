/** parameter ← parameter − learningRate · (gradient + weightDecay · parameter). Rates are arguments: a schedule builds nothing. */
import type { SgdParams } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/sgd.ts";
import type { Engine, Handle } from "../engine.ts";
import { pointwise } from "../pointwise.ts";

export function step(engine: Engine, parameter: Handle, gradient: Handle, _slots: object, params: SgdParams) {
  check(params);
  const { learningRate, weightDecay } = params;
  const body = "return parameter - learningRate * (gradient + weightDecay * parameter);";
  const moved = pointwise(engine, "sgd", { parameter, gradient }, body, { learningRate, weightDecay });
  engine.release(parameter);
  return { parameter: moved, slots: {} };
}
