/** Level backward: the gradient of every input, where there is a derivative. */
import { differentiable, type OpName } from "../../../reference/catalogue.ts";
import { map } from "../../../reference/einstein.ts";
import { gradientNames, mapInputs } from "../../../reference/named.ts";
import type { Tensor } from "../../../reference/tensor.ts";
import { type Case, casesOf, longCasesOf } from "../../arbitraries.ts";
import { pullBack } from "../../calls.ts";
import { gradientScore } from "../score.ts";
import { specimenOf } from "../specimen.ts";
import type { Subject } from "../subject.ts";
import { type Trial, tried, triedEach } from "../trial.ts";
import { decided } from "../undecided.ts";
import { valuesFor } from "./forward.ts";

export function backwardTrials<N extends OpName>(subject: Subject, op: N): readonly Trial[] {
  if (differentiable[op].length === 0) return [];
  const judge = (example: Case<N>) => judgedGradients(subject, op, example);
  const shown = (example: Case<N>) => specimenOf(op, example);
  const where = (example: Case<N>) => decided(op, finite(example));
  const trial = (name: string, ask: Trial["ask"]): Trial => ({
    id: `${op}/backward/${name}`,
    op,
    level: "backward",
    ask,
  });
  const long = () => longCasesOf(op).map((cases) => cases.map(where));
  return [
    ...valuesFor(op).map((values) =>
      trial(values, (draw) => tried(casesOf(op, values).map(where), judge, shown, draw)),
    ),
    trial("sizes", (draw) => triedEach(long(), judge, shown, draw)),
  ];
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
