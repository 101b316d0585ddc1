/**
 * What an engine, anybody's, gives the suite in order to be tested. In JavaScript that is about fifty lines; a program in
 * another language says the same in lines of JSON.
 */
import type { Dialect, OpName, StepName } from "../reference/catalogue.ts";
import type { Tensor } from "../reference/tensor.ts";

/** Tensors by the catalogue's names; `concat` alone has a list, its `parts`. */
export type Named = Readonly<Record<string, Tensor | readonly Tensor[]>>;

/** By the catalogue's names and in its layout: an adapter turns layouts around at this border. */
export type NamedParams = Readonly<Record<string, unknown>>;

/** What an engine computes in: it decides the unit roundoff that its answers are held to. */
export type Precision = "f64" | "f32" | "f16" | "bf16";

/** Whose answers an engine promises where calculus leaves a choice: slopes at kinks, the winner of a tie. */
export const conventions = ["einspec"] as const;
export type Conventions = (typeof conventions)[number];

/** What an engine offers. Whatever is not here is unsupported: neither passed nor failed, and counted apart. */
export interface Capabilities {
  /** The inputs of each op whose gradient the engine's own autodiff gives. */
  readonly ops: { readonly [N in OpName]?: { readonly grad: readonly string[] } };
  /** The dialects of each update step. */
  readonly steps: { readonly [S in StepName]?: readonly Dialect[] };
}

/** A parameter and what its update step remembers; slots are empty before the first step. */
export interface StepState {
  readonly parameter: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
}

/**
 * One engine. Each call stands alone: tensors come from the host and go back to it. A call rejects with an `AdapterError`
 * when this case is unsupported or its arguments are invalid; any other error is a defect of the engine.
 */
export interface Adapter {
  readonly name: string;
  readonly version: string;
  readonly precision: Precision;
  readonly capabilities: Capabilities;
  /** Missing where it promises nobody's: then what it answers there is its policy, and no failure. */
  readonly conventions?: Conventions | undefined;
  forward(op: OpName, params: NamedParams, inputs: Named): Promise<Tensor>;
  /** The gradient of every wanted input, under its name. */
  vjp(op: OpName, params: NamedParams, inputs: Named, dOutput: Tensor, wanted: readonly string[]): Promise<Named>;
  /** One update; t counts from 1, and the slots are what the call before gave back. */
  step(step: StepName, params: NamedParams, state: StepState, gradient: Tensor, t: number): Promise<StepState>;
  /** Forgets all that was, where that can be done: what came of an answer that should not be there nobody knows. */
  restart?(): void;
  close(): Promise<void>;
}

/** Why a call has no answer: the engine lacks this case, refuses its arguments, or broke. */
export type Refusal = "unsupported" | "invalid" | "internal";

export class AdapterError extends Error {
  override readonly name = "AdapterError";
  readonly kind: Refusal;

  constructor(kind: Refusal, message: string) {
    super(message);
    this.kind = kind;
  }
}
