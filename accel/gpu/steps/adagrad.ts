/** The sum of squares in one kernel, the parameter in another. */
import type { AdagradParams } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/adagrad.ts";
import type { Engine, Handle } from "../engine.ts";
import { pointwise } from "../pointwise.ts";
import { averaged, placed, root } from "./roots.ts";

export function step(
  engine: Engine,
  parameter: Handle,
  gradient: Handle,
  slots: { readonly accumulator: Handle },
  params: AdagradParams,
  t: number,
) {
  check(params);
  const { epsilon, weightDecay, dialect } = params;
  const sum = { keep: 1, fresh: 1, weightDecay };
  const before = { average: slots.accumulator, gradient, parameter };
  const accumulator = averaged(engine, "adagrad.accumulator", before, "pull * pull", sum);
  const rate = params.learningRate / (1 + (t - 1) * params.learningRateDecay);
  const body = `return parameter - rate * (gradient + weightDecay * parameter) / ${root("accumulator")};`;
  const arrays = { parameter, gradient, accumulator };
  const moved = pointwise(engine, "adagrad", arrays, body, { rate, weightDecay, ...placed(epsilon, dialect) });
  for (const old of [parameter, slots.accumulator]) engine.release(old);
  return { parameter: moved, slots: { accumulator } };
}
