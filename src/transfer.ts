/** Beginning where another run has ended: which layers stand still, and which begin anew (lecture 000, "Transfer Learning"). */
import { ParameterError } from "../reference/errors.ts";
import type { Random } from "../reference/random.ts";
import type { Tensor } from "../reference/tensor.ts";
import { initialize, type Model, modelShapes } from "./model.ts";
import { layerOf } from "./paths.ts";

/** The path of a model's last layer that learns: its classifier. */
const headOf = ({ parameters }: Model): string => layerOf(parameters.at(-1)!.name);

/**
 * The parameters and states of a layer, and of layers inside of it. "body" is all but the last layer that learns.
 * @throws {ParameterError} when there is no such layer, in the name of the option that speaks of it.
 */
export function namesOf(model: Model, layer: string, option: string): readonly string[] {
  const names = [...modelShapes(model).keys()];
  const head = headOf(model);
  const own = names.filter((name) =>
    layer === "body" ? layerOf(name) !== head : layerOf(name) === layer || name.startsWith(`${layer}.`),
  );
  if (own.length > 0) return own;
  const known = [...new Set(names.map((name) => name.split(".")[0]))].join(", ");
  throw new ParameterError(
    `${option}: layers must be "body" or layers of ${model.name} that learn (${known}), got "${layer}"`,
  );
}

/** The parameters and states of all these layers. */
export const frozenNames = (model: Model, layers: readonly string[]): ReadonlySet<string> =>
  new Set(layers.flatMap((layer) => namesOf(model, layer, "freeze")));

/** Parameters of another run for this model: those of its last layer are drawn, for they answered for other classes. */
export function withNewHead(
  model: Model,
  parameters: ReadonlyMap<string, Tensor>,
  random: Random,
): ReadonlyMap<string, Tensor> {
  const head = headOf(model);
  const drawn = [...initialize(model, random)].filter(([name]) => layerOf(name) === head);
  const body = [...parameters].filter(([name]) => layerOf(name) !== head);
  return new Map([...body, ...drawn]);
}
