/**
 * Records ops as they run, then walks them backwards: the only autodiff in the project.
 * It owns every intermediate array and releases it; nobody disposes anything by hand.
 */
import type { Backend } from "../reference/backend.ts";
import {
  differentiable,
  type Given,
  type InputName,
  type Inputs,
  isList,
  type OpName,
  type Params,
} from "../reference/catalogue.ts";
import { EinspecError, shapeText } from "../reference/errors.ts";
import { filled, type Shape, type Shaped, type Tensor } from "../reference/tensor.ts";

/** A value on a tape. Its numbers stay on the engine. */
export interface Variable {
  readonly shape: Shape;
  /** Whether `backward` brings a gradient here: true for parameters and all that is computed from them. */
  readonly needsGradient: boolean;
}

interface Entry<T> {
  readonly output: Variable;
  readonly saved: readonly T[];
  pullback(dOutput: T): readonly (readonly [Variable, T])[];
}

export class Tape<T extends Shaped> {
  readonly #backend: Backend<T>;
  #records: boolean;
  readonly #values = new Map<Variable, T>();
  /** The arrays this tape has to release: all but parameters and constants, which are the caller's. */
  readonly #owned = new Set<Variable>();
  #entries: Entry<T>[] = [];

  /** With `record: false` nothing is remembered for a walk back: evaluation. */
  constructor(backend: Backend<T>, { record = true }: { readonly record?: boolean } = {}) {
    this.#backend = backend;
    this.#records = record;
  }

  /** An array of the caller's, of which `backward` shall give the gradient. It stays the caller's. */
  parameter(value: T): Variable {
    return this.#variable(value, true);
  }

  /** An array of the caller's that has no gradient. It stays the caller's. */
  constant(value: T): Variable {
    return this.#variable(value, false);
  }

  /** Data without a gradient: brought to the engine here, and released with the tape. */
  data(tensor: Tensor): Variable {
    return this.#own(this.#backend.fromHost(tensor), false);
  }

  /** Runs `body` without remembering what it does: no gradient comes back through it. */
  unrecorded<R>(body: () => R): R {
    const before = this.#records;
    this.#records = false;
    try {
      return body();
    } finally {
      this.#records = before;
    }
  }

  /** Runs an op forward and remembers how to pull its gradient back. */
  apply<N extends OpName>(op: N, inputs: Inputs<N, Variable>, params: Params<N>): Variable {
    const kernel = this.#backend.kernels[op];
    const given = Object.entries(inputs).filter(([, input]) => input !== undefined) as [
      InputName<N>,
      Given<Variable>,
    ][];
    const arraysOf = (input: Given<Variable>) =>
      isList(input) ? input.map((one) => this.value(one)) : this.value(input);
    // TypeScript cannot follow that each input keeps its form.
    const values = Object.fromEntries(given.map(([name, input]) => [name, arraysOf(input)])) as unknown as Inputs<N, T>;
    const gradients: readonly string[] = differentiable[op];
    const needed = (input: Given<Variable>) => listed(input).some(({ needsGradient }) => needsGradient);
    const wanted = given.filter(([name, input]) => needed(input) && gradients.includes(name));

    const { output: value, saved = [] } = kernel.forward(values, params);
    const output = this.#own(value, this.#records && wanted.length > 0);
    const pullback = (dOutput: T) => {
      const names = wanted.map(([name]) => name);
      const grads = kernel.vjp(values, value, dOutput, params, saved, names) as Readonly<Record<string, Given<T>>>;
      return wanted.flatMap(([name, input]) => {
        const ofInput = listed(grads[name]!);
        return listed(input).map((one, at) => [one, ofInput[at]!] as const);
      });
    };
    if (output.needsGradient) this.#entries.push({ output, saved, pullback });
    else for (const array of saved) this.#backend.release(array);
    return output;
  }

  /** The engine's array behind a variable; it lives as long as the tape does. */
  value(variable: Variable): T {
    const value = this.#values.get(variable);
    if (value === undefined) {
      throw new EinspecError(`tape: variable ${shapeText(variable.shape)} is not on this tape, or was released`);
    }
    return value;
  }

  /** Takes a value off the tape: it is the caller's now, and `backward` and `release` leave it alone. */
  keep(variable: Variable): T {
    const value = this.value(variable);
    this.#owned.delete(variable);
    return value;
  }

  /**
   * Gradients of the sum of `output` with respect to every parameter it was computed from; they are the caller's.
   * Releases the intermediates on the way, so it can be called once.
   */
  backward(output: Variable): ReadonlyMap<Variable, T> {
    const grads = new Map<Variable, T>();
    if (output.needsGradient) grads.set(output, this.#backend.fromHost(filled(output.shape, 1)));
    try {
      // The order of recording is topological: when an entry's turn comes, all that reads its output has been pulled back.
      for (let entry = this.#entries.at(-1); entry !== undefined; entry = this.#entries.at(-1)) {
        const dOutput = grads.get(entry.output);
        if (dOutput !== undefined) {
          for (const [input, grad] of entry.pullback(dOutput)) {
            // A list comes back whole, also for its parts that are data.
            if (input.needsGradient) this.#gather(grads, input, grad);
            else this.#backend.release(grad);
          }
          grads.delete(entry.output);
          this.#backend.release(dOutput);
        }
        this.#entries.pop();
        for (const array of entry.saved) this.#backend.release(array);
        this.#drop(entry.output);
      }
      return grads;
    } catch (error) {
      for (const grad of grads.values()) this.#backend.release(grad);
      throw error;
    } finally {
      this.release();
    }
  }

  /** Releases everything the tape owns. Safe to call more than once. */
  release(): void {
    for (const { saved } of this.#entries) for (const array of saved) this.#backend.release(array);
    this.#entries = [];
    for (const variable of [...this.#owned]) this.#drop(variable);
  }

  #gather(grads: Map<Variable, T>, input: Variable, grad: T): void {
    const sofar = grads.get(input);
    if (sofar === undefined) {
      grads.set(input, grad);
      return;
    }
    grads.set(input, this.#backend.add(sofar, grad));
    this.#backend.release(sofar);
    this.#backend.release(grad);
  }

  #variable(value: T, needsGradient: boolean): Variable {
    const variable: Variable = { shape: value.shape, needsGradient };
    this.#values.set(variable, value);
    return variable;
  }

  #own(value: T, needsGradient: boolean): Variable {
    const variable = this.#variable(value, needsGradient);
    this.#owned.add(variable);
    return variable;
  }

  #drop(variable: Variable): void {
    if (!this.#owned.delete(variable)) return;
    this.#backend.release(this.value(variable));
    this.#values.delete(variable);
  }
}

const listed = <A>(given: Given<A>): readonly A[] => (isList(given) ? given : [given]);
