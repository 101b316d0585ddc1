/** Beginning where another run has ended: which layers stand still, and which begin anew (lecture 000, "Transfer Learning"). */
import { ParameterError } from "../reference/errors.ts";
import type { Random } from "../reference/random.ts";
import type { Tensor } from "../reference/tensor.ts";
import { initialize, type Model } from "./model.ts";

/** The layer of a parameter or state: all of its name but the last word. */
const layerOf = (name: string): string => name.split(".").slice(0, -1).join(".");

/** The path of a model's last layer that learns: its classifier. */
const headOf = ({ parameters }: Model): string => layerOf(parameters.at(-1)!.name);

/**
 * Which parameters and states are of `layers`, or of layers inside of them. "body" is all but the last layer that learns.
 * @throws {ParameterError} when one of them is no layer that has any.
 */
export function frozenNames(model: Model, layers: readonly string[]): ReadonlySet<string> {
  const names = [...model.parameters, ...model.states].map(({ name }) => name);
  const head = headOf(model);
  const chosen = layers.map((layer) => {
    const own = names.filter((name) =>
      layer === "body" ? layerOf(name) !== head : layerOf(name) === layer || name.startsWith(`${layer}.`),
    );
    if (own.length > 0) return own;
    const known = [...new Set(names.map((name) => name.split(".")[0]))].join(", ");
    throw new ParameterError(
      `freeze: layers must be "body" or layers of ${model.name} that learn (${known}), got "${layer}"`,
    );
  });
  return new Set(chosen.flat());
}

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
