/** What `--init` begins with: the numbers of another run, or of a network that torchvision has trained. */
import { DataError } from "../../reference/errors.ts";
import { random } from "../../reference/random.ts";
import type { Tensor } from "../../reference/tensor.ts";
import { expectTensors, readNamedParameters } from "../checkpoint.ts";
import { type Model, modelShapes } from "../model.ts";
import { fromTorchvision, isTorch, withTheirClasses } from "../torchvision/weights.ts";
import { withNewHead } from "../transfer.ts";
import type { RunConfig } from "./config.ts";

type Numbers = ReadonlyMap<string, Tensor>;

/** @throws {DataError} when the file is not of this model: it names the layer, both shapes, and what to do. */
export async function firstParameters(
  { newHead, seed }: Pick<RunConfig, "newHead" | "seed">,
  file: string,
  model: Model,
): Promise<Numbers> {
  const { parameters, model: name } = await readNamedParameters(file);
  const theirs = newHead ? withTheirClasses : fromTorchvision;
  const found = isTorch(parameters) ? theirs(file, model, parameters) : parameters;
  const begun = newHead ? withNewHead(model, found, random(seed)) : found;
  const fault = faultOf(file, model, begun);
  if (fault === null) return begun;
  if (name !== null && name !== model.name) fault.message += `; the file is of ${name}: --model ${name}`;
  else if (faultOf(file, model, withNewHead(model, begun, random(seed))) === null) {
    fault.message += "; --new-head draws the last layer anew";
  }
  throw fault;
}

function faultOf(file: string, model: Model, parameters: Numbers): DataError | null {
  try {
    expectTensors(file, parameters, modelShapes(model));
    return null;
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
}
