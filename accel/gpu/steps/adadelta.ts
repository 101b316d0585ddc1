/** Four kernels: the gradient's average, the move, the move's average, the parameter. */
import type { AdadeltaParams } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/adadelta.ts";
import type { Engine, Handle } from "../engine.ts";
import { pointwise } from "../pointwise.ts";
import { averaged } from "./roots.ts";

export function step(
  engine: Engine,
  parameter: Handle,
  gradient: Handle,
  slots: { readonly secondMoment: Handle; readonly squaredMove: Handle },
  params: AdadeltaParams,
) {
  check(params);
  const { learningRate, decay, epsilon, weightDecay } = params;
  const mix = { keep: decay, fresh: 1 - decay };
  const before = { average: slots.secondMoment, gradient, parameter };
  const secondMoment = averaged(engine, "adadelta.secondMoment", before, "pull * pull", { ...mix, weightDecay });
  const arrays = { parameter, gradient, secondMoment, squared: slots.squaredMove };
  const ratio = `return (gradient + weightDecay * parameter) * Math.sqrt(squared + epsilon)
      / Math.sqrt(secondMoment + epsilon);`;
  const move = pointwise(engine, "adadelta.move", arrays, ratio, { weightDecay, epsilon });
  const square = "return keep * squared + fresh * move * move;";
  const squaredMove = pointwise(engine, "adadelta.squaredMove", { squared: slots.squaredMove, move }, square, mix);
  const body = "return parameter - learningRate * move;";
  const moved = pointwise(engine, "adadelta", { parameter, move }, body, { learningRate });
  for (const old of [parameter, move, slots.secondMoment, slots.squaredMove]) engine.release(old);
  return { parameter: moved, slots: { secondMoment, squaredMove } };
}
