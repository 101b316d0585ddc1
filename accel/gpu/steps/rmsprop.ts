/** A kernel for each average, one for the velocity, one for the parameter; those that the params do not need never run. */
import type { RmspropParams, Slots } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/rmsprop.ts";
import type { Engine, Handle } from "../engine.ts";
import { pointwise } from "../pointwise.ts";
import { averaged, placed, root } from "./roots.ts";

export function step(
  engine: Engine,
  parameter: Handle,
  gradient: Handle,
  slots: Slots<"rmsprop", Handle>,
  params: RmspropParams,
) {
  check(params);
  const { learningRate, decay, momentum, centered, weightDecay } = params;
  const mix = (name: string, average: Handle, of: string) => {
    const scalars = { keep: decay, fresh: 1 - decay, weightDecay };
    return averaged(engine, name, { average, gradient, parameter }, of, scalars);
  };
  const secondMoment = mix("rmsprop.secondMoment", slots.secondMoment, "pull * pull");
  const firstMoment = centered ? { firstMoment: mix("rmsprop.firstMoment", slots.firstMoment!, "pull") } : {};
  const averages = { secondMoment, ...firstMoment };
  // What is rounded to below 0 counts as 0; NaN is not below, and stays.
  const pull = `let square = secondMoment${centered ? " - firstMoment * firstMoment" : ""};
    if (square < 0) { square = 0; }
    const pull = (gradient + weightDecay * parameter) / ${root("square")};`;
  const scalars = { weightDecay, ...placed(params.epsilon, params.dialect) };
  const kind = centered ? "rmsprop.centered" : "rmsprop";

  if (momentum === 0) {
    const arrays = { parameter, gradient, ...averages };
    const body = `${pull} return parameter - learningRate * pull;`;
    const moved = pointwise(engine, kind, arrays, body, { ...scalars, learningRate });
    for (const old of [parameter, ...Object.values<Handle>(slots)]) engine.release(old);
    return { parameter: moved, slots: averages };
  }
  const rateInside = params.dialect === "tensorflow";
  const [fresh, rate] = rateInside ? [learningRate, 1] : [1, learningRate];
  const arrays = { parameter, gradient, before: slots.velocity!, ...averages };
  const roll = `${pull} return momentum * before + fresh * pull;`;
  const velocity = pointwise(engine, `${kind}.velocity`, arrays, roll, { ...scalars, momentum, fresh });
  const body = "return parameter - rate * velocity;";
  const moved = pointwise(engine, "rmsprop.rolled", { parameter, velocity }, body, { rate });
  for (const old of [parameter, ...Object.values<Handle>(slots)]) engine.release(old);
  return { parameter: moved, slots: { ...averages, velocity } };
}
