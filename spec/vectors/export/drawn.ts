/** Cases drawn by chance and answered by the reference, each with its bounds: what a frozen corpus is made of. */
import fc from "fast-check";
import { differentiable, type OpName, type StepName } from "../../../reference/catalogue.ts";
import { reference } from "../../../reference/index.ts";
import { mapInputs } from "../../../reference/named.ts";
import { filled, type Shape, type Shaped, type Tensor } from "../../../reference/tensor.ts";
import type { Named, NamedParams } from "../../adapter.ts";
import { type InvalidCall, invalidCalls, invalidParams } from "../../arbitraries/invalid.ts";
import { type Run, runsOf } from "../../arbitraries/steps.ts";
import type { Values } from "../../arbitraries/tensors.ts";
import { type Case, casesOf } from "../../arbitraries.ts";
import { forward, pullBack } from "../../calls.ts";
import { valuesFor } from "../../conformance/levels/forward.ts";
import { referenceRun } from "../../conformance/levels/runs.ts";
import { allowedGradients, allowedOutput } from "../../conformance/score.ts";
import { present, stacked } from "../../conformance/specimen.ts";
import { decided } from "../../conformance/undecided.ts";
import type { VectorCase } from "../cases.ts";

export interface Drawing {
  /** Cases of each op and step; calls that must be refused come on top. */
  readonly cases: number;
  readonly seed: number;
}

const common = { file: "", source: "einspec reference", precision: "f64" } as const;

/** Whole numbers, floats and edges in equal parts, then what must be refused. */
export async function drawnCases<N extends OpName>(op: N, { cases, seed }: Drawing): Promise<readonly VectorCase[]> {
  const kinds = valuesFor(op);
  const answered: VectorCase[] = [];
  for (const [at, values] of kinds.entries()) {
    const numRuns = Math.ceil((cases - at) / kinds.length);
    const examples = numRuns > 0 ? fc.sample(casesOf(op, values), { numRuns, seed: seed + at }) : [];
    for (const example of examples) answered.push(await answeredCase(op, example, values, answered.length));
  }
  const invalid: readonly InvalidCall<N>[] = invalidCalls[op] ?? [];
  return [...answered, ...invalid.map((call, at) => refusedCase(op, call, at))];
}

async function answeredCase<N extends OpName>(op: N, drawn: Case<N>, values: Values, at: number): Promise<VectorCase> {
  // Edges are numbers at which there is mostly no slope.
  const isPulled = differentiable[op].length > 0 && values !== "extreme";
  const example = isPulled ? decided(op, drawn) : drawn;
  const { inputs, params, cotangent } = example;
  const bounds = { output: allowedOutput(op, example), ...(isPulled ? allowedGradients(op, example) : {}) };
  return {
    ...{ ...common, kind: "answered", id: `${op}/${numbered(at)}`, op, params: params as NamedParams, bounds },
    ...{ inputs: present(inputs), output: await forward(reference, op, example), tags: [values] },
    ...(isPulled ? { pull: { dOutput: cotangent, grads: await pullBack(reference, op, example) } } : {}),
  };
}

function refusedCase<N extends OpName>(op: N, { because, inputs, params }: InvalidCall<N>, at: number): VectorCase {
  const tensors = mapInputs<N, Shaped, Tensor>(inputs, ({ shape }) => filled<Shape>(shape, 1));
  return {
    ...{ ...common, kind: "refused", id: `${op}/error-${numbered(at)}`, op, params: params as NamedParams },
    ...{ inputs: present(tensors as object), tags: [because] },
  };
}

/** Runs of an update step, in all its dialects, then params that must be refused. */
export function drawnRuns<S extends StepName>(step: S, { cases, seed }: Drawing): readonly VectorCase[] {
  const runs = fc.sample(runsOf(step), { numRuns: cases, seed }).map((run, at) => runCase(step, run, at));
  const inputs = { parameter: filled<Shape>([1], 1), gradients: filled<Shape>([1, 1], 1) };
  const refused = invalidParams[step].map(({ because, params }, at): VectorCase => {
    const id = `${step}/error-${numbered(at)}`;
    return { ...common, kind: "refused", id, step, params: params as unknown as NamedParams, inputs, tags: [because] };
  });
  return [...runs, ...refused];
}

function runCase<S extends StepName>(step: S, run: Run<S>, at: number): VectorCase {
  const { params, parameter, gradients } = run;
  return {
    ...{ ...common, kind: "run", id: `${step}/${numbered(at)}`, step, params: params as unknown as NamedParams },
    ...{ inputs: { parameter, gradients: stacked(gradients) } satisfies Named, parameter, gradients },
    ...{ trajectory: referenceRun(step, run), tags: [] },
  };
}

const numbered = (at: number): string => String(at).padStart(4, "0");
