/** A line of a corpus with its numbers. Shapes are held against each other before anything is computed from them. */
import { differentiable } from "../../reference/catalogue.ts";
import { DataError, shapeText } from "../../reference/errors.ts";
import { inputOf, listOf } from "../../reference/named.ts";
import { type Shape, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import type { Bound } from "../tolerance.ts";
import type { AnsweredCase, VectorCase } from "./cases.ts";
import { isRecord, type Keys, type Line, shown } from "./lines.ts";

type Tensors = ReadonlyMap<string, Tensor>;

/** @throws {DataError} when a tensor is missing from the file, or has not the shape of what it belongs to. */
export function caseOf(line: Line, tensors: Tensors): VectorCase {
  const { id, file, params, tags, source, precision, subject } = line;
  const one = (key: string): Tensor => {
    const found = tensors.get(key);
    if (!found) throw new DataError(`${id}: ${file} must have the tensor ${key}, got none of that name`);
    return found;
  };
  const all = (keys: Keys) => (typeof keys === "string" ? one(keys) : keys.map(one));
  const named = (keys: Readonly<Record<string, Keys>>) =>
    Object.fromEntries(Object.entries(keys).map(([name, each]) => [name, all(each)]));
  const common = { id, file, params, inputs: named(line.inputs), tags, source, precision };
  if (line.refused) return { ...common, kind: "refused", ...subject };
  if ("step" in subject)
    return { ...common, kind: "run", ...subject, ...runOf(id, common.inputs, one(line.trajectory!)) };
  const output = one(line.output!);
  const grads = Object.fromEntries(listOf<Tensor>(named(line.grads ?? {})));
  const inputs: Readonly<Record<string, Tensor>> = Object.fromEntries(listOf<Tensor>(common.inputs));
  for (const [name, gradient] of Object.entries(grads)) {
    const known: readonly string[] = differentiable[subject.op];
    if (!known.includes(inputOf(name)) || !inputs[name]) {
      throw new DataError(`${id}: grads must be of the inputs ${known.join(", ")} that are there, got ${name}`);
    }
    expectShape(id, `the gradient of ${name}`, gradient, "its input", inputs[name].shape);
  }
  const bounds = boundsOf(id, line.bounds, { output, ...grads }, one);
  const answered: AnsweredCase = { ...common, kind: "answered", ...subject, output, bounds };
  if (line.grads === undefined) return answered;
  const dOutput = one(line.dOutput!);
  expectShape(id, "dOutput", dOutput, "the output", output.shape);
  return { ...answered, pull: { dOutput, grads } };
}

function runOf(id: string, inputs: Readonly<Record<string, Tensor | readonly Tensor[]>>, trajectory: Tensor) {
  const [parameter, gradients] = [inputs.parameter, inputs.gradients] as (Tensor | undefined)[];
  if (!parameter || !gradients) {
    throw new DataError(`${id}: inputs must be parameter and gradients, got ${Object.keys(inputs).join(", ")}`);
  }
  const N = gradients.shape[0] ?? 0;
  if (N < 1)
    throw new DataError(`${id}: gradients must be [N, …parameter] with N above 0, got ${shapeText(gradients.shape)}`);
  expectShape(id, "gradients", gradients, "the parameter, N times", [N, ...parameter.shape]);
  expectShape(id, "trajectory", trajectory, "the parameter, N times", [N, ...parameter.shape]);
  const size = sizeOf(parameter.shape);
  const rows = ({ data }: Tensor) =>
    Array.from({ length: N }, (_, t) => tensor<Shape>(parameter.shape, data.slice(t * size, (t + 1) * size)));
  return { parameter, gradients: rows(gradients), trajectory: rows(trajectory) };
}

/** Bounds as the file gives them; a list of them stands for a list of gradients. */
function boundsOf(
  id: string,
  given: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, Tensor>>,
  one: (key: string) => Tensor,
): Readonly<Record<string, Bound>> {
  return Object.fromEntries(
    listOf<unknown>(given).flatMap(([name, bound]): [string, Bound][] => {
      const r = expected[name];
      if (!r) return [];
      if (!isRecord(bound) || typeof bound.S !== "string" || typeof bound.n !== "number" || !(bound.n >= 0)) {
        throw new DataError(
          `${id}: the bound of ${name} must be {"S": a tensor's name, "n": a number}, got ${shown(bound)}`,
        );
      }
      const S = one(bound.S);
      expectShape(id, `S of ${name}`, S, "what it bounds", r.shape);
      S.data.forEach((s, at) => {
        if ((s >= 0 && s < Infinity) || !Number.isFinite(r.data[at])) return;
        throw new DataError(`${id}: S of ${name} must be numbers of at least 0 (sums of magnitudes), got ${s}`);
      });
      return [[name, { S, n: bound.n }]];
    }),
  );
}

function expectShape(id: string, what: string, { shape }: Tensor, whose: string, expected: Shape): void {
  if (shapeText(shape) === shapeText(expected)) return;
  throw new DataError(`${id}: ${what} must have the shape of ${whose} ${shapeText(expected)}, got ${shapeText(shape)}`);
}
