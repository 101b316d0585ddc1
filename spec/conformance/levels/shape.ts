/** Level shape: sizes come out as the catalogue says, and what is invalid is refused. */
import type { OpName, StepName } from "../../../reference/catalogue.ts";
import { shapeText } from "../../../reference/errors.ts";
import { ops } from "../../../reference/index.ts";
import { listOf, mapInputs } from "../../../reference/named.ts";
import { filled, type Shape, type Shaped, type Tensor } from "../../../reference/tensor.ts";
import { type Adapter, AdapterError, type Named, type NamedParams } from "../../adapter.ts";
import { type InvalidCall, invalidCalls, invalidParams } from "../../arbitraries/invalid.ts";
import { text } from "../../arbitraries/tensors.ts";
import { casesOf } from "../../arbitraries.ts";
import { forward } from "../../calls.ts";
import { present, specimenOf, specimenOfRefusal } from "../specimen.ts";
import type { Subject } from "../subject.ts";
import { asked, type Specimen, type Trial } from "../trial.ts";
import { tried } from "../tried.ts";
import { paramsText } from "../wire.ts";

export function shapeTrials<N extends OpName>({ adapter, engine }: Subject, op: N): readonly Trial[] {
  const sizes: Trial = {
    ...{ id: `${op}/shape/output`, op, level: "shape" },
    ask: (draw) =>
      tried(
        {
          cases: casesOf(op, "whole"),
          judge: async (example) => {
            const { shape } = await forward(engine, op, example);
            const expected = shapeText(ops[op].outputShape(example.inputs, example.params));
            if (shapeText(shape) === expected) return { rho: null };
            throw new Error(`${op} output: shape must be ${expected}, got ${shapeText(shape)}`);
          },
          shown: (example) => specimenOf(op, example),
        },
        draw,
      ),
  };
  const invalid: readonly InvalidCall<N>[] = invalidCalls[op] ?? [];
  const refusals = invalid.map(({ because, inputs, params }): Refusal => {
    const tensors = mapInputs<N, Shaped, Tensor>(inputs, ({ shape }) => filled<Shape>(shape, 1));
    const lines = listOf<Tensor>(tensors).map(([name, t]) => `  ${name} ${text(t)}`);
    return {
      ...{ id: `${op}/shape/refused-when-${dashed(because)}`, op },
      what: `${op} where ${because}`,
      answer: () => adapter.forward(op, params as NamedParams, tensors as Named),
      specimen: specimenOfRefusal(
        [`${op} ${paramsText(params)}`, ...lines].join("\n"),
        { op },
        { params: params as NamedParams, inputs: present(tensors) },
      ),
    };
  });
  return [sizes, ...refusalTrials(adapter, refusals)];
}

export function stepShapeTrials<S extends StepName>({ adapter }: Subject, step: S): readonly Trial[] {
  const one = filled<Shape>([1], 1);
  const refusals = invalidParams[step].map(({ because, params }): Refusal => {
    const given = {
      params: params as unknown as NamedParams,
      inputs: { parameter: one, gradients: filled<Shape>([1, 1], 1) },
    };
    return {
      ...{ id: `${step}/shape/refused-when-${dashed(because)}`, op: step, what: `${step} where ${because}` },
      specimen: specimenOfRefusal(`${step} ${paramsText(params)}`, { step }, given),
      answer: () => adapter.step(step, params as unknown as NamedParams, { parameter: one, slots: {} }, one, 1),
    };
  });
  return refusalTrials(adapter, refusals);
}

const dashed = (words: string): string => words.replace(/-(?=\d)/g, "minus ").replace(/[^\w.]+/g, "-");

/** A call that must not be answered. */
interface Refusal {
  readonly id: string;
  readonly op: string;
  readonly what: string;
  readonly answer: () => Promise<unknown>;
  readonly specimen: Specimen;
}

/**
 * What has answered one of them has computed with numbers that were not there, and perhaps written where they were not: behind
 * the last one it is started afresh.
 */
function refusalTrials(adapter: Adapter, refusals: readonly Refusal[]): readonly Trial[] {
  let isAstray = false;
  return refusals.map(({ id, op, what, answer, specimen }, at) => ({
    ...{ id, op, level: "shape" },
    async ask() {
      const finding = await asked(() => refused(what, answer()), specimen);
      isAstray ||= finding.faults.some(({ verdict }) => verdict === "fail");
      if (isAstray && at === refusals.length - 1) adapter.restart?.();
      return finding;
    },
  }));
}

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
