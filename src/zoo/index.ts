/** Models by name. */
import { ParameterError } from "../../reference/errors.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Model } from "../model.ts";
import { convnextFor64 } from "./convnext64.ts";
import { lenet5 } from "./lenet5.ts";
import { mlp } from "./mlp.ts";
import { mobilenetFor64 } from "./mobilenet64.ts";
import { resnet18, resnet18For64, resnet34, resnet50 } from "./resnet.ts";

export { convnextFor64, lenet5, mlp, mobilenetFor64, resnet18, resnet18For64, resnet34, resnet50 };

export interface Input {
  /** The shape of one image, [y, x, channel]. */
  readonly input?: Shape;
  readonly classes?: number;
}

const zoo: Readonly<Record<string, (input: Input) => Model>> = {
  lenet5,
  mlp,
  "resnet18-64": resnet18For64,
  "mobilenet-64": mobilenetFor64,
  "convnext-64": convnextFor64,
  resnet18,
  resnet34,
  resnet50,
};

export const modelNames: readonly string[] = Object.keys(zoo);

/** @throws {ParameterError} when there is no such model, with the names that there are. */
export function modelByName(name: string, input: Input): Model {
  const build = Object.hasOwn(zoo, name) ? zoo[name] : undefined;
  if (build === undefined)
    throw new ParameterError(`model: name must be one of ${modelNames.join(", ")}, got "${name}"`);
  return build(input);
}
