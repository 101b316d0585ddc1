/** Level properties: laws that any engine can be held to by its own answers. */
import fc from "fast-check";
import type { OpName } from "../../../reference/catalogue.ts";
import { map } from "../../../reference/einstein.ts";
import { mapInputs } from "../../../reference/named.ts";
import type { Tensor } from "../../../reference/tensor.ts";
import { type Case, casesOf } from "../../arbitraries.ts";
import type { Law, LawOf } from "../../laws/agreement.ts";
import { otherSizesLeaveNoTrace } from "../../laws/state.ts";
import { domains, type LawName, laws, ownLaws } from "../../laws.ts";
import { bothOf, specimenOf } from "../specimen.ts";
import type { Subject } from "../subject.ts";
import type { Trial } from "../trial.ts";
import { tried } from "../tried.ts";
import { conventional } from "./conventions.ts";

/** The other laws are those of the contract between our engines, or the levels before this one. */
const general: readonly LawName[] = [
  "pullbackIsLinear",
  "pullbackIsAdjoint",
  "batchIsOneByOne",
  "twiceIsTheSame",
  "argumentsAreBorrowed",
];

/** Their kinks are at whole numbers, where engines may differ, even from themselves. */
const bending: readonly OpName[] = ["relu", "relu6", "leakyRelu", "elu", "hardSwish", "abs"];

/** The same case away from kinks, and without ties. */
function offKinks<N extends OpName>(op: N, example: Case<N>): Case<N> {
  const aside = (t: Tensor) => map((x) => (Number.isInteger(x) ? x + 2 ** -6 : x), t);
  const apart = (t: Tensor) => {
    let at = 0;
    return map((x) => Math.round(x) + (at++ + 0.5) / 2 ** 14, t);
  };
  const change = bending.includes(op) ? aside : op === "max" ? apart : undefined;
  if (!change) return example;
  return { ...example, values: "float", inputs: mapInputs<N, Tensor, Tensor>(example.inputs, change) };
}

export function propertyTrials<N extends OpName>(subject: Subject, op: N): readonly Trial[] {
  const trial = (law: string, holds: LawOf<N>): Trial => ({
    ...{ id: `${op}/properties/${law}`, op, level: "properties" },
    ask: (draw) =>
      tried(
        {
          cases: fc.oneof(casesOf(op, "whole"), casesOf(op, "float")).map((example) => offKinks(op, example)),
          judge: async (example) => {
            await holds(subject, example);
            return { rho: null };
          },
          shown: (example) => specimenOf(op, example),
        },
        draw,
      ),
  });
  const everyones = general
    .filter((law) => domains[law]?.includes(op) !== false)
    .map((law) => trial(law, (asked, example) => (laws[law] as Law)(asked, op, example)));
  const own = Object.entries(ownLaws[op])
    .filter(([law]) => !conventional.includes(law))
    .map(([law, holds]) => trial(law, holds));
  const trace: Trial = {
    ...{ id: `${op}/properties/otherSizesLeaveNoTrace`, op, level: "properties" },
    ask: (draw) =>
      tried(
        {
          cases: fc.tuple(casesOf(op, "whole"), casesOf(op, "whole")),
          judge: async ([example, other]) => {
            await otherSizesLeaveNoTrace(subject, op, example, other);
            return { rho: null };
          },
          shown: ([example, other]) => bothOf(specimenOf(op, example), "after", specimenOf(op, other)),
        },
        draw,
      ),
  };
  return [...everyones, ...own, trace];
}
