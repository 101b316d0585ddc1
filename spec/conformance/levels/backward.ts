/** Level backward: the gradient of every input, where there is a derivative. */
import { differentiable, type OpName } from "../../../reference/catalogue.ts";
import { map } from "../../../reference/einstein.ts";
import { gradientNames, mapInputs } from "../../../reference/named.ts";
import type { Tensor } from "../../../reference/tensor.ts";
import { type Case, casesOf } from "../../arbitraries.ts";
import { pullBack } from "../../calls.ts";
import { gradientScore } from "../score.ts";
import { specimenOf } from "../specimen.ts";
import type { Subject } from "../subject.ts";
import { type Trial, tried } from "../trial.ts";
import { decided } from "../undecided.ts";
import { valuesFor } from "./forward.ts";

export function backwardTrials<N extends OpName>(subject: Subject, op: N): readonly Trial[] {
  if (differentiable[op].length === 0) return [];
  return valuesFor(op).map((values) => ({
    ...{ id: `${op}/backward/${values}`, op, level: "backward" },
    ask: (draw) =>
      tried(
        casesOf(op, values).map((example) => decided(op, finite(example))),
        (example) => judgedGradients(subject, op, example),
        (example) => specimenOf(op, example),
        draw,
      ),
  }));
}

/** Only what the engine offers is asked for; a case without any of it is unsupported. */
async function judgedGradients<N extends OpName>({ engine, adapter, u }: Subject, op: N, example: Case<N>) {
  const given: readonly string[] = adapter.capabilities.ops[op]?.grad ?? [];
  const present = gradientNames(op, example.inputs);
  const offered = present.filter((name) => given.includes(name as string));
  const actual = await pullBack(engine, op, example, offered.length > 0 ? offered : present);
  return gradientScore(op, example, actual, u);
}

/** Nothing has a slope at infinity, or beside a NaN. */
function finite<N extends OpName>(example: Case<N>): Case<N> {
  if (example.values !== "extreme") return example;
  const tame = (t: Tensor) => map((x) => (Number.isFinite(x) ? x : 1), t);
  return { ...example, inputs: mapInputs<N, Tensor, Tensor>(example.inputs, tame) };
}
