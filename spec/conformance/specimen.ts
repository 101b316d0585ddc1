/** A failing case, made for people to read and for `einspec replay` to repeat. */
import type { Given, OpName, StepName } from "../../reference/catalogue.ts";
import { isList } from "../../reference/catalogue.ts";
import { reference } from "../../reference/index.ts";
import { type Shape, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import type { Run } from "../arbitraries/steps.ts";
import { text } from "../arbitraries/tensors.ts";
import type { Case } from "../arbitraries.ts";
import { gradientNames, listOf } from "../named.ts";
import { stored, writeCorpus } from "../vectors/write.ts";
import { referenceRun } from "./levels/runs.ts";
import type { Specimen } from "./trial.ts";

const generator = "einspec conformance";

/** One call, with its pull-back where the op has one. */
export function specimenOf<N extends OpName>(op: N, example: Case<N>): Specimen {
  const { inputs, params, cotangent } = example;
  const lines = [...listOf<Tensor>(inputs), ["dOutput", cotangent] as const];
  return {
    text: [`${op} ${JSON.stringify(params)}`, ...lines.map(([name, t]) => `  ${name} ${text(t)}`)].join("\n"),
    save: async (folder) => {
      const { output } = reference.kernels[op].forward(inputs, params);
      const wanted = gradientNames(op, inputs);
      const grads = reference.kernels[op].vjp(inputs, output, cotangent, params, [], wanted);
      const given = Object.fromEntries(
        Object.entries(inputs as Readonly<Record<string, Given<Tensor> | undefined>>)
          .filter((entry): entry is [string, Given<Tensor>] => entry[1] !== undefined)
          .map(([name, t]) => [name, stored32(name, t)]),
      );
      const line = {
        ...{ op, params, inputs: given, output: doubled(output), tags: [], source: "einspec reference" },
        ...(wanted.length > 0 ? { dOutput: stored(cotangent, Float32Array), grads: doubledAll(grads) } : {}),
      };
      await writeCorpus(folder, generator, 0, [{ id: `${op}/0000`, of: op, line }]);
    },
  };
}

/** An update step, N times. */
export function specimenOfRun<S extends StepName>(step: S, run: Run<S>): Specimen {
  const { params, parameter, gradients } = run;
  const lines = gradients.map((gradient, at) => `  gradient ${at + 1} ${text(gradient)}`);
  return {
    text: [`${step} ${JSON.stringify(params)}`, `  parameter ${text(parameter)}`, ...lines].join("\n"),
    save: async (folder) => {
      const inputs = {
        parameter: stored(parameter, Float32Array),
        gradients: stored(stacked(gradients, parameter.shape), Float32Array),
      };
      const trajectory = doubled(stacked(referenceRun(step, run), parameter.shape));
      const line = { step, params, inputs, trajectory, source: "einspec reference" };
      await writeCorpus(folder, generator, 0, [{ id: `${step}/0000`, of: step, line }]);
    },
  };
}

const stored32 = (name: string, given: Given<Tensor>): Given<Tensor> =>
  isList(given)
    ? given.map((t) => stored(t, Float32Array))
    : stored(given, name === "indices" ? Int32Array : Float32Array);
const doubled = (t: Tensor): Tensor => (t.data instanceof Int32Array ? t : stored(t, Float64Array));
const doubledAll = (grads: object) =>
  Object.fromEntries(
    Object.entries(grads as Readonly<Record<string, Given<Tensor> | undefined>>)
      .filter((entry): entry is [string, Given<Tensor>] => entry[1] !== undefined)
      .map(([name, t]) => [name, isList(t) ? t.map(doubled) : doubled(t)]),
  );

/** [N, …shape] */
function stacked(list: readonly Tensor[], shape: Shape): Tensor {
  const data = new Float64Array(list.length * sizeOf(shape));
  list.forEach((t, at) => {
    data.set(t.data, at * sizeOf(shape));
  });
  return tensor<Shape>([list.length, ...shape], data);
}
