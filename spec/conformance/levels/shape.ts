/** Level shape: sizes come out as the catalogue says, and what is invalid is refused. */
import type { OpName, StepName } from "../../../reference/catalogue.ts";
import { shapeText } from "../../../reference/errors.ts";
import { ops } from "../../../reference/index.ts";
import { listOf, mapInputs } from "../../../reference/named.ts";
import { filled, type Shape, type Shaped, type Tensor } from "../../../reference/tensor.ts";
import { AdapterError, type Named, type NamedParams } from "../../adapter.ts";
import { type InvalidCall, invalidCalls, invalidParams } from "../../arbitraries/invalid.ts";
import { text } from "../../arbitraries/tensors.ts";
import { casesOf } from "../../arbitraries.ts";
import { forward } from "../../calls.ts";
import { specimenOf } from "../specimen.ts";
import type { Subject } from "../subject.ts";
import { asked, type Trial, tried } from "../trial.ts";
import { paramsText } from "../wire.ts";

export function shapeTrials<N extends OpName>({ adapter, engine }: Subject, op: N): readonly Trial[] {
  const sizes: Trial = {
    ...{ id: `${op}/shape/output`, op, level: "shape" },
    ask: (draw) =>
      tried(
        casesOf(op, "whole"),
        async (example) => {
          const { shape } = await forward(engine, op, example);
          const expected = shapeText(ops[op].outputShape(example.inputs, example.params));
          if (shapeText(shape) === expected) return { rho: null };
          throw new Error(`${op} output: shape must be ${expected}, got ${shapeText(shape)}`);
        },
        (example) => specimenOf(op, example),
        draw,
      ),
  };
  const invalid: readonly InvalidCall<N>[] = invalidCalls[op] ?? [];
  const refusals = invalid.map(({ because, inputs, params }): Trial => {
    const tensors = mapInputs<N, Shaped, Tensor>(inputs, ({ shape }) => filled<Shape>(shape, 1));
    const lines = listOf<Tensor>(tensors).map(([name, t]) => `  ${name} ${text(t)}`);
    return {
      ...{ id: `${op}/shape/refused-when-${dashed(because)}`, op, level: "shape" },
      ask: () =>
        asked(() => refused(`${op} where ${because}`, adapter.forward(op, params as NamedParams, tensors as Named)), {
          text: [`${op} ${paramsText(params)}`, ...lines].join("\n"),
        }),
    };
  });
  return [sizes, ...refusals];
}

export function stepShapeTrials<S extends StepName>({ adapter }: Subject, step: S): readonly Trial[] {
  const one = filled<Shape>([1], 1);
  return invalidParams[step].map((params, at) => ({
    ...{ id: `${step}/shape/refused-${at}`, op: step, level: "shape" },
    ask: () =>
      asked(
        () =>
          refused(
            `${step} ${paramsText(params)}`,
            adapter.step(step, params as unknown as NamedParams, { parameter: one, slots: {} }, one, 1),
          ),
        { text: `${step} ${paramsText(params)}` },
      ),
  }));
}

const dashed = (words: string): string => words.replace(/\W+/g, "-");

/** "unsupported" and "internal" refuse as well: only an answer is wrong. A program that dies refuses nothing. */
async function refused(what: string, answer: Promise<unknown>) {
  try {
    await answer;
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    if (error.kind === "unsupported") throw error;
    return { rho: null };
  }
  throw new Error(`${what} must be refused, got an answer`);
}
