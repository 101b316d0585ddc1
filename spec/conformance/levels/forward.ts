/** Level forward: the engine computes what the reference computes. */
import type { OpName } from "../../../reference/catalogue.ts";
import type { Values } from "../../arbitraries/tensors.ts";
import { type Case, casesOf, longCasesOf, opsWithEdges } from "../../arbitraries.ts";
import { forward } from "../../calls.ts";
import { outputScore } from "../score.ts";
import { specimenOf } from "../specimen.ts";
import type { Subject } from "../subject.ts";
import type { Trial } from "../trial.ts";
import { tried, triedEach } from "../tried.ts";

/** Small whole numbers first, floats, and the numbers that the op has a policy for. */
export const valuesFor = (op: OpName): readonly Values[] =>
  opsWithEdges.includes(op) ? ["whole", "float", "extreme"] : ["whole", "float"];

export function forwardTrials<N extends OpName>({ engine, u }: Subject, op: N): readonly Trial[] {
  const question = {
    judge: async (example: Case<N>) => outputScore(op, example, await forward(engine, op, example), u),
    shown: (example: Case<N>) => specimenOf(op, example),
  };
  const trial = (name: string, ask: Trial["ask"]): Trial => ({
    id: `${op}/forward/${name}`,
    op,
    level: "forward",
    ask,
  });
  return [
    ...valuesFor(op).map((values) => trial(values, (draw) => tried({ ...question, cases: casesOf(op, values) }, draw))),
    trial("sizes", (draw) => triedEach(longCasesOf(op), question, draw)),
  ];
}
