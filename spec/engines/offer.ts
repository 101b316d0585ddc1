/** What adapters say of what their engines have, and what they look for in what they are given. */
import { differentiable, isList, type OpName } from "../../reference/catalogue.ts";
import type { Tensor } from "../../reference/tensor.ts";
import { AdapterError, type Named } from "../adapter.ts";

/** The gradients of an op that an engine has whole. */
export const gradientsOf = (op: OpName): readonly string[] => differentiable[op];

/** One array, where the catalogue has one. */
export function single(inputs: Named, name: string): Tensor {
  const found = inputs[name];
  if (found !== undefined && !isList<Tensor>(found)) return found;
  throw new AdapterError("invalid", `${name} must be one array, got ${found ? "a list" : "nothing"}`);
}

/** Says that an engine has no such case. */
export function lacks(what: string): never {
  throw new AdapterError("unsupported", what);
}
