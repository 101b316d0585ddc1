/** A mutant: the reference with one deliberate fault. A suite that cannot tell it from the reference is blind there. */
import type { Backend, Kernel, Step } from "../../reference/backend.ts";
import type { OpName, StepName } from "../../reference/catalogue.ts";
import { reference } from "../../reference/index.ts";
import type { Tensor } from "../../reference/tensor.ts";

export interface Mutant<K extends OpName | StepName = OpName | StepName> {
  readonly of: K;
  /** What it does wrong, as a sentence about it. */
  readonly fault: string;
  readonly engine: Backend;
}

type KernelOf<N extends OpName> = Kernel<N, Tensor>;

/** The op computed wrongly in one or both directions; the other direction stays right. */
export function mutantOf<N extends OpName>(
  op: N,
  fault: string,
  wrong: (right: KernelOf<N>) => Partial<KernelOf<N>>,
): Mutant<N> {
  const right: KernelOf<N> = reference.kernels[op];
  const kernels = { ...reference.kernels, [op]: { ...right, ...wrong(right) } };
  return { of: op, fault, engine: { ...reference, name: `mutant: ${op} ${fault}`, kernels } };
}

export function stepMutantOf<S extends StepName>(
  step: S,
  fault: string,
  wrong: (right: Step<S, Tensor>) => Step<S, Tensor>,
): Mutant<S> {
  const right: Step<S, Tensor> = reference.steps[step];
  const steps = { ...reference.steps, [step]: wrong(right) };
  return { of: step, fault, engine: { ...reference, name: `mutant: ${step} ${fault}`, steps } };
}
