/** A case of a corpus with its numbers: what goes in, and what must come out. */
import type { OpName, StepName } from "../../reference/catalogue.ts";
import type { Tensor } from "../../reference/tensor.ts";
import type { Named, NamedParams } from "../adapter.ts";
import type { Bound } from "../tolerance.ts";

interface Common {
  /** "conv2d/0017" */
  readonly id: string;
  /** The safetensors file that its numbers are in. */
  readonly file: string;
  readonly params: NamedParams;
  readonly inputs: Named;
  readonly tags: readonly string[];
  /** Who computed it; "" where the corpus does not say. */
  readonly source: string;
  /** What the expected numbers were computed in. */
  readonly precision: "f64" | "f32";
}

/** One call of an op and its answer. */
export interface AnsweredCase extends Common {
  readonly kind: "answered";
  readonly op: OpName;
  readonly output: Tensor;
  /** Missing where the corpus says nothing about gradients. */
  readonly pull?: { readonly dOutput: Tensor; readonly grads: Readonly<Record<string, Tensor>> };
  /** Of `output`, and of gradients by name; what is missing is left to the reference. */
  readonly bounds: Readonly<Record<string, Bound>>;
}

/** A call that must be refused. */
export type RefusedCase = Common &
  ({ readonly kind: "refused"; readonly op: OpName } | { readonly kind: "refused"; readonly step: StepName });

/** A run of updates: gradients [N, …parameter] and the parameter after each of them. */
export interface RunCase extends Common {
  readonly kind: "run";
  readonly step: StepName;
  readonly parameter: Tensor;
  readonly gradients: readonly Tensor[];
  readonly trajectory: readonly Tensor[];
}

export type VectorCase = AnsweredCase | RefusedCase | RunCase;

/** The op or the step that a case is about. */
export const subjectOf = (
  given: object & ({ readonly op: OpName } | { readonly step: StepName }),
): OpName | StepName => ("op" in given ? given.op : given.step);
