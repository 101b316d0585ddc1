/** Level forward: the engine computes what the reference computes. */
import type { OpName } from "../../../reference/catalogue.ts";
import type { Values } from "../../arbitraries/tensors.ts";
import { casesOf, opsWithEdges } from "../../arbitraries.ts";
import { forward } from "../../calls.ts";
import { outputScore } from "../score.ts";
import { specimenOf } from "../specimen.ts";
import type { Subject } from "../subject.ts";
import { type Trial, tried } from "../trial.ts";

/** Small whole numbers first, floats, and the numbers that the op has a policy for. */
export const valuesFor = (op: OpName): readonly Values[] =>
  opsWithEdges.includes(op) ? ["whole", "float", "extreme"] : ["whole", "float"];

export function forwardTrials<N extends OpName>({ engine, u }: Subject, op: N): readonly Trial[] {
  return valuesFor(op).map((values) => ({
    ...{ id: `${op}/forward/${values}`, op, level: "forward" },
    ask: (draw) =>
      tried(
        casesOf(op, values),
        async (example) => outputScore(op, example, await forward(engine, op, example), u),
        (example) => specimenOf(op, example),
        draw,
      ),
  }));
}
