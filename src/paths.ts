/** The names of layers inside layers: `lenet5/conv1`, and which of them an error came from. */
import { EinspecError } from "../reference/errors.ts";
import type { Layer } from "./layers/layer.ts";

/** Numbers the layers of each kind in the order in which they run: conv1, relu1, conv2, … */
export class Path {
  readonly #counts = new Map<string, number>();
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  child({ kind }: Layer): Path {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return new Path(this.own(`${kind}${count}`));
  }

  /** The full name of something of this layer's own. */
  own(name: string): string {
    return this.name === "" ? name : `${this.name}.${name}`;
  }
}

/** The layer of a parameter or state: all of its name but the last word. */
export const layerOf = (name: string): string => name.split(".").slice(0, -1).join(".");

/** Runs `body`; an error of the caller's making says which layer it came from. */
export function within<R>(place: string, body: () => R): R {
  try {
    return body();
  } catch (error) {
    if (error instanceof EinspecError && !error.message.startsWith("in "))
      error.message = `in ${place}: ${error.message}`;
    throw error;
  }
}
