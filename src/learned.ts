/** What a model has on an engine: parameters, each with what the optimizer remembers of it, and states. */
import type { Slots } from "../reference/catalogue.ts";
import { firstSlots } from "../reference/index.ts";
import { filled, type Shape, type Shaped, type Tensor } from "../reference/tensor.ts";
import { averageKey, averageShapes, uploadAverages } from "./averages.ts";
import type { Engine } from "./engines.ts";
import { type Memory, type Model, modelShapes } from "./model.ts";
import { type Optimizer, type OptimizerName, stepParams } from "./optimizers.ts";

export interface Learned<S extends OptimizerName = OptimizerName> {
  readonly parameter: Shaped;
  readonly slots: Slots<S, Shaped>;
}

/** By name. */
export interface Held {
  readonly learned: Map<string, Learned>;
  readonly states: Map<string, Shaped>;
  /** Of parameters and states; empty where none are kept. */
  readonly averages: Map<string, Shaped>;
}

/** The parameters and states as the last update left them. */
export const valuesOf = ({ learned, states }: Held): ReadonlyMap<string, Shaped> =>
  new Map([...[...learned].map(([name, { parameter }]) => [name, parameter] as const), ...states]);

const slotPrefix = "optimizer/";

/** What a slot is called among the tensors of a checkpoint. */
export const slotKey = (slot: string, parameter: string): string => `${slotPrefix}${slot}/${parameter}`;
export const isSlotKey = (name: string): boolean => name.startsWith(slotPrefix);

/** The names and shapes of all that a model and an optimizer keep, and of averages where there are some. */
export function heldShapes(
  model: Model,
  { step, params }: Optimizer,
  withAverages: boolean,
): ReadonlyMap<string, Shape> {
  const slots = firstSlots(step, params).flatMap(([slot]) =>
    model.parameters.map(({ name, shape }) => [slotKey(slot, name), shape] as const),
  );
  return new Map([...modelShapes(model), ...slots, ...(withAverages ? averageShapes(model) : [])]);
}

/** Brings parameters and states to the engine; slots that are not among the tensors start at their first value. */
export function upload(
  engine: Engine,
  model: Model,
  { step, params }: Optimizer,
  tensors: ReadonlyMap<string, Tensor>,
  withAverages = false,
): Held {
  const { parameters, states } = model;
  const first = firstSlots(step, params);
  const learned = ({ name, shape }: Model["parameters"][number]) => {
    const slots = first.map(([slot, value]) => {
      return [slot, engine.fromHost(tensors.get(slotKey(slot, name)) ?? filled(shape, value))] as const;
    });
    // TypeScript cannot follow that these are the slots of just this step.
    return { parameter: engine.fromHost(tensors.get(name)!), slots: Object.fromEntries(slots) as Learned["slots"] };
  };
  return {
    learned: new Map(parameters.map((spec) => [spec.name, learned(spec)])),
    states: new Map(states.map(({ name }) => [name, engine.fromHost(tensors.get(name)!)])),
    averages: withAverages ? uploadAverages(engine, model, tensors) : new Map(),
  };
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

/** What a step of training leaves behind for one state, as an array of its own. */
export interface Remembered extends Omit<Memory, "fresh"> {
  readonly fresh: Shaped;
}

/** Moves states towards what update number t has found, and releases that. */
export function follow(
  engine: Engine,
  states: Map<string, Shaped>,
  remembered: readonly Remembered[],
  t: number,
): void {
  for (const { state, fresh, params } of remembered) {
    states.set(state, engine.steps.runningAverage(states.get(state)!, fresh, {}, params, t).parameter);
    engine.release(fresh);
  }
}

/** Parameters, slots, states and averages by name. */
export async function download(
  engine: Engine,
  { learned, states, averages }: Held,
): Promise<ReadonlyMap<string, Tensor>> {
  const ofParameters = [...learned].flatMap(([name, { parameter, slots }]) => [
    [name, parameter] as const,
    ...Object.entries<Shaped>(slots).map(([slot, array]) => [slotKey(slot, name), array] as const),
  ]);
  const ofAverages = [...averages].map(([name, array]) => [averageKey(name), array] as const);
  const named = [...ofParameters, ...states, ...ofAverages];
  return new Map(await Promise.all(named.map(async ([name, array]) => [name, await engine.toHost(array)] as const)));
}

export function releaseAll(engine: Engine, { learned, states, averages }: Held): void {
  for (const { parameter, slots } of learned.values()) {
    for (const array of [parameter, ...Object.values<Shaped>(slots)]) engine.release(array);
  }
  for (const array of [...states.values(), ...averages.values()]) engine.release(array);
  learned.clear();
  states.clear();
  averages.clear();
}
