/**
 * A moving average of all that a model has in numbers, parameters and states: it answers better than the last step's, which
 * still runs to and fro (Polyak and Juditsky, "Acceleration of stochastic approximation by averaging").
 */
import type { Shape, Shaped, Tensor } from "../reference/tensor.ts";
import type { Engine } from "./engines.ts";
import { type Model, modelShapes } from "./model.ts";

const prefix = "average/";

/** What an average is called among the tensors of a checkpoint. */
export const averageKey = (name: string): string => `${prefix}${name}`;

export function averageShapes(model: Model): ReadonlyMap<string, Shape> {
  return new Map([...modelShapes(model)].map(([name, shape]) => [averageKey(name), shape]));
}

/** Without averages among the tensors they start at the values themselves. */
export function uploadAverages(
  engine: Engine,
  model: Model,
  tensors: ReadonlyMap<string, Tensor>,
): Map<string, Shaped> {
  const names = [...modelShapes(model).keys()];
  return new Map(names.map((name) => [name, engine.fromHost(tensors.get(averageKey(name)) ?? tensors.get(name)!)]));
}

/** Moves averages towards what update t has come to. Early ones forget faster, for they began at first values. */
export function followValues(
  engine: Engine,
  averages: Map<string, Shaped>,
  values: ReadonlyMap<string, Shaped>,
  { decay, t }: { readonly decay: number; readonly t: number },
): void {
  const momentum = 1 - Math.min(decay, (1 + t) / (10 + t));
  for (const [name, average] of averages) {
    const { parameter } = engine.steps.runningAverage(average, values.get(name)!, {}, { momentum }, t);
    averages.set(name, parameter);
  }
}

/** The averages among tensors under the names of what they average; the tensors themselves where there are none. */
export function averaged(tensors: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  const own = [...tensors].filter(([name]) => name.startsWith(prefix));
  return own.length === 0 ? tensors : new Map(own.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}
