/** A failing case, made for people to read and for `einspec replay` to repeat. */
import type { OpName, StepName } from "../../reference/catalogue.ts";
import { reference } from "../../reference/index.ts";
import { listOf } from "../../reference/named.ts";
import { type Shape, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import type { Named, NamedParams } from "../adapter.ts";
import { type Run, scheduleLines } from "../arbitraries/steps.ts";
import { text } from "../arbitraries/tensors.ts";
import type { Case } from "../arbitraries.ts";
import { pullBack } from "../calls.ts";
import { writeCorpus } from "../vectors/write.ts";
import { referenceRun } from "./levels/runs.ts";
import type { Specimen } from "./trial.ts";
import { whereOf, whereOfRun } from "./where.ts";
import { paramsText } from "./wire.ts";

const about = { generator: "einspec conformance", seed: 0 };
const source = "einspec reference";

/** One call, with its pull-back where the op has one. */
export function specimenOf<N extends OpName>(op: N, example: Case<N>): Specimen {
  const { inputs, params, cotangent } = example;
  const lines = [...listOf<Tensor>(inputs), ["dOutput", cotangent] as const];
  return {
    where: whereOf(op, example),
    text: [`${op} ${paramsText(params)}`, ...lines.map(([name, t]) => `  ${name} ${text(t)}`)].join("\n"),
    save: async (folder) => {
      const grads = await pullBack(reference, op, example);
      await writeCorpus(folder, about, [
        {
          ...{
            kind: "answered",
            id: `${op}/0000`,
            file: "",
            op,
            params: params as NamedParams,
            inputs: present(inputs),
          },
          ...{ output: reference.kernels[op].forward(inputs, params).output, bounds: {} },
          ...(Object.keys(grads).length > 0 ? { pull: { dOutput: cotangent, grads } } : {}),
          ...{ tags: [], source, precision: "f64" },
        },
      ]);
    },
  };
}

/** Two calls, one because of the other: too much for a corpus. */
export const bothOf = (one: Specimen, word: string, other: Specimen): Specimen => ({
  text: `${one.text}\n${word}\n${other.text}`,
  where: [...one.where, ...other.where.map((what) => `${word} ${what}`)],
});

/** An update step, N times. */
export function specimenOfRun<S extends StepName>(step: S, run: Run<S>): Specimen {
  const { params, parameter, gradients } = run;
  const lines = gradients.map((gradient, at) => `  gradient ${at + 1} ${text(gradient)}`);
  const schedule = scheduleLines(run);
  const described = [`${step} ${paramsText(params)}`, `  parameter ${text(parameter)}`, ...schedule, ...lines].join(
    "\n",
  );
  // A corpus has one set of params for all steps of a run.
  const where = whereOfRun(run);
  if (schedule.length > 0) return { text: described, where };
  return {
    ...{ text: described, where },
    save: (folder) =>
      writeCorpus(folder, about, [
        {
          ...{ kind: "run", id: `${step}/0000`, file: "", step, params: params as unknown as NamedParams },
          ...{ inputs: { parameter, gradients: stacked(gradients) }, parameter, gradients },
          ...{ trajectory: referenceRun(step, run), tags: [], source, precision: "f64" },
        },
      ]),
  };
}

/** A call that must be refused, with its text. */
export const specimenOfRefusal = (
  text: string,
  call: { readonly op: OpName } | { readonly step: StepName },
  { params, inputs }: { readonly params: NamedParams; readonly inputs: Named },
): Specimen => ({
  ...{ text, where: [] },
  save: (folder) => {
    const id = `${"op" in call ? call.op : call.step}/error-0000`;
    const refused = { kind: "refused", id, file: "", params, inputs, tags: [], source, precision: "f64" } as const;
    return writeCorpus(folder, about, [{ ...refused, ...call }]);
  },
});

/** An input that is left out may stand there as undefined. */
export const present = (inputs: object): Named =>
  Object.fromEntries(Object.entries(inputs).filter(([, given]) => given !== undefined));

/** [N, …shape] */
export function stacked(list: readonly Tensor[]): Tensor {
  const shape = list[0]!.shape;
  const data = new Float64Array(list.length * sizeOf(shape));
  list.forEach((t, at) => {
    data.set(t.data, at * sizeOf(shape));
  });
  return tensor<Shape>([list.length, ...shape], data);
}
