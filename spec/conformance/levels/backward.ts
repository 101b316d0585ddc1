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
import type { Trial } from "../trial.ts";
import { tried, triedEach } from "../tried.ts";
import { decided } from "../undecided.ts";
import { valuesFor } from "./forward.ts";

export function backwardTrials<N extends OpName>(subject: Subject, op: N): readonly Trial[] {
  if (differentiable[op].length === 0) return [];
  const where = (example: Case<N>) => decided(op, finite(example));
  const shown = (example: Case<N>) => specimenOf(op, example);
  const question = {
    judge: (example: Case<N>, except: readonly string[]) => judgedGradients(subject, op, example, { except }),
    shown,
  };
  const trial = (name: string, ask: Trial["ask"]): Trial => ({
    id: `${op}/backward/${name}`,
    op,
    level: "backward",
    ask,
  });
  const long = () => longCasesOf(op).map((cases) => cases.map(where));
  const answers = [
    ...valuesFor(op).map((values) =>
      trial(values, (draw) => tried({ ...question, cases: casesOf(op, values).map(where) }, draw)),
    ),
    trial("sizes", (draw) => triedEach(long(), question, draw)),
  ];
  const alone = trial("alone", (draw) =>
    tried(
      {
        cases: casesOf(op, "whole").map((example) => decided(op, example)),
        judge: (example, except) => judgedAlone(subject, op, example, except),
        shown,
      },
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

/** How gradients are asked for: to the last digit, and all but those that are known to be wrong. */
interface Asking extends Pick<Strictness, "strict"> {
  readonly except: readonly string[];
}

/** Only what the engine offers is asked for; a case without any of it is unsupported. */
export async function judgedGradients<N extends OpName>(
  subject: Subject,
  op: N,
  example: Case<N>,
  { except, ...how }: Asking,
): Promise<Score> {
  const { engine, u } = subject;
  const some = offered(subject, op, example);
  const left = some.filter((name) => !except.includes(name as string));
  if (some.length > 0 && left.length === 0) return { rho: null };
  const actual = await pullBack(engine, op, example, some.length > 0 ? left : gradientNames(op, example.inputs));
  return gradientScore(op, example, actual, { u, ...how });
}

/** A gradient that is wanted alone is what it is among the others. */
async function judgedAlone<N extends OpName>(subject: Subject, op: N, example: Case<N>, except: readonly string[]) {
  const { engine, u } = subject;
  const scores: Score[] = [];
  for (const name of offered(subject, op, example).filter((each) => !except.includes(each as string))) {
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
