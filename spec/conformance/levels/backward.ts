/** Level backward: the gradient of every input, where there is a derivative. */
import { differentiable, type InputName, type OpName } from "../../../reference/catalogue.ts";
import { map } from "../../../reference/einstein.ts";
import { gradientNames, mapInputs } from "../../../reference/named.ts";
import type { Tensor } from "../../../reference/tensor.ts";
import { type Case, casesOf, longCasesOf } from "../../arbitraries.ts";
import { pullBack } from "../../calls.ts";
import { gradientScore, type Score, type Strictness, worst } from "../score.ts";
import { specimenOf } from "../specimen.ts";
import type { Subject } from "../subject.ts";
import { type Trial, tried, triedEach } from "../trial.ts";
import { decided } from "../undecided.ts";
import { valuesFor } from "./forward.ts";

export function backwardTrials<N extends OpName>(subject: Subject, op: N): readonly Trial[] {
  if (differentiable[op].length === 0) return [];
  const where = (example: Case<N>) => decided(op, finite(example));
  const judge = (example: Case<N>) => judgedGradients(subject, op, example);
  const shown = (example: Case<N>) => specimenOf(op, example);
  const trial = (name: string, ask: Trial["ask"]): Trial => ({
    id: `${op}/backward/${name}`,
    op,
    level: "backward",
    ask,
  });
  const long = () => longCasesOf(op).map((cases) => cases.map(where));
  const answers = [
    ...valuesFor(op).map((values) =>
      trial(values, (draw) => tried(casesOf(op, values).map(where), judge, shown, draw)),
    ),
    trial("sizes", (draw) => triedEach(long(), judge, shown, draw)),
  ];
  const alone = trial("alone", (draw) =>
    tried(
      casesOf(op, "whole").map((example) => decided(op, example)),
      (example) => judgedAlone(subject, op, example),
      shown,
      { ...draw, runs: Math.ceil(draw.runs / 4) },
    ),
  );
  return hasChoice(subject, op) ? [...answers, alone] : answers;
}

const grads = ({ adapter }: Subject, op: OpName): readonly string[] => adapter.capabilities.ops[op]?.grad ?? [];

/** Whether one gradient can be asked for without another. */
export const hasChoice = (subject: Subject, op: OpName): boolean => grads(subject, op).length > 1;

/** The gradients that the engine has of this case. */
export const offered = <N extends OpName>(subject: Subject, op: N, { inputs }: Case<N>): readonly InputName<N>[] =>
  gradientNames(op, inputs).filter((name) => grads(subject, op).includes(name as string));

/** Only what the engine offers is asked for; a case without any of it is unsupported. */
export async function judgedGradients<N extends OpName>(
  subject: Subject,
  op: N,
  example: Case<N>,
  how: Pick<Strictness, "strict"> = {},
) {
  const { engine, u } = subject;
  const some = offered(subject, op, example);
  const actual = await pullBack(engine, op, example, some.length > 0 ? some : gradientNames(op, example.inputs));
  return gradientScore(op, example, actual, { u, ...how });
}

/** A gradient that is wanted alone is what it is among the others. */
async function judgedAlone<N extends OpName>(subject: Subject, op: N, example: Case<N>) {
  const { engine, u } = subject;
  const scores: Score[] = [];
  for (const name of offered(subject, op, example)) {
    scores.push(await gradientScore(op, example, await pullBack(engine, op, example, [name]), { u }));
  }
  return worst(scores);
}

/** Nothing has a slope at infinity, or beside a NaN. */
export function finite<N extends OpName>(example: Case<N>): Case<N> {
  if (example.values !== "extreme") return example;
  const tame = (t: Tensor) => map((x) => (Number.isFinite(x) ? x : 1), t);
  return { ...example, inputs: mapInputs<N, Tensor, Tensor>(example.inputs, tame) };
}
