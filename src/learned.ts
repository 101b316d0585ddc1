/** Parameters on an engine, each with what the optimizer remembers of it. */
import type { Slots } from "../reference/catalogue.ts";
import { firstSlots } from "../reference/index.ts";
import { filled, type Shape, type Shaped, type Tensor } from "../reference/tensor.ts";
import type { Engine } from "./engines.ts";
import type { Model } from "./model.ts";
import { type Optimizer, type OptimizerName, stepParams } from "./optimizers.ts";

export interface Learned<S extends OptimizerName = OptimizerName> {
  readonly parameter: Shaped;
  readonly slots: Slots<S, Shaped>;
}

const slotPrefix = "optimizer/";

/** What a slot is called among the tensors of a checkpoint. */
export const slotKey = (slot: string, parameter: string): string => `${slotPrefix}${slot}/${parameter}`;
export const isSlotKey = (name: string): boolean => name.startsWith(slotPrefix);

/** The names and shapes of all that a model and an optimizer keep. */
export function learnedShapes({ parameters }: Model, { step, params }: Optimizer): ReadonlyMap<string, Shape> {
  const slots = firstSlots(step, params).map(([slot]) => slot);
  return new Map(
    parameters.flatMap(({ name, shape }) => {
      return [name, ...slots.map((slot) => slotKey(slot, name))].map((key) => [key, shape] as const);
    }),
  );
}

/** Brings parameters to the engine; slots that are not among the tensors start at their first value. */
export function upload(
  engine: Engine,
  { parameters }: Model,
  { step, params }: Optimizer,
  tensors: ReadonlyMap<string, Tensor>,
): Map<string, Learned> {
  const first = firstSlots(step, params);
  const learned = ({ name, shape }: Model["parameters"][number]) => {
    const slots = first.map(([slot, value]) => {
      return [slot, engine.fromHost(tensors.get(slotKey(slot, name)) ?? filled(shape, value))] as const;
    });
    // TypeScript cannot follow that these are the slots of just this step.
    return { parameter: engine.fromHost(tensors.get(name)!), slots: Object.fromEntries(slots) as Learned["slots"] };
  };
  return new Map(parameters.map((spec) => [spec.name, learned(spec)]));
}

/** Update number t (from 1) of one parameter. */
export function moved<S extends OptimizerName>(
  engine: Engine,
  optimizer: Optimizer<S>,
  { parameter, slots }: Learned<S>,
  gradient: Shaped,
  { learningRate, t }: { readonly learningRate: number; readonly t: number },
): Learned<S> {
  const params = stepParams(optimizer, parameter.shape, learningRate);
  return engine.steps[optimizer.step](parameter, gradient, slots, params, t);
}

/** Parameters and slots by name. */
export async function download(
  engine: Engine,
  learned: ReadonlyMap<string, Learned>,
): Promise<ReadonlyMap<string, Tensor>> {
  const named = [...learned].flatMap(([name, { parameter, slots }]) => [
    [name, parameter] as const,
    ...Object.entries<Shaped>(slots).map(([slot, array]) => [slotKey(slot, name), array] as const),
  ]);
  return new Map(await Promise.all(named.map(async ([name, array]) => [name, await engine.toHost(array)] as const)));
}

export function releaseAll(engine: Engine, learned: Map<string, Learned>): void {
  for (const { parameter, slots } of learned.values()) {
    for (const array of [parameter, ...Object.values<Shaped>(slots)]) engine.release(array);
  }
  learned.clear();
}
