/**
 * Level conventions: what the catalogue says where calculus has no answer (a slope at a kink, the winner of a tie), and where
 * float arithmetic has an excuse (the last digits of a curve that flattens, a mean that is large beside the deviation); and
 * that no gradient comes back that nobody wants. An engine that promises all this is held to it; of any other it is told what
 * it does instead.
 */
import fc from "fast-check";
import type { OpName } from "../../../reference/catalogue.ts";
import type { NamedParams } from "../../adapter.ts";
import { type Case, casesOf } from "../../arbitraries.ts";
import { kinked } from "../../laws/algebra.ts";
import { ownLaws } from "../../laws.ts";
import { flattening } from "../curves.ts";
import type { Score } from "../score.ts";
import { present, specimenOf } from "../specimen.ts";
import type { Subject } from "../subject.ts";
import type { Trial } from "../trial.ts";
import { type Question, tried } from "../tried.ts";
import { finite, hasChoice, judgedGradients, offered } from "./backward.ts";
import { valuesFor } from "./forward.ts";

/** Laws of this level, and of no other. */
export const conventional: readonly string[] = [
  "kinkHasNoGradient",
  "kinksHaveNoGradient",
  "tiesGoToTheFirst",
  "globalTieGoesToTheFirst",
  "marginIsEnough",
  "marginIsEnoughForAll",
  "equalsCostNothing",
  "coincidence",
  "flatAtTheMargin",
  "maxIsMaxPool",
  "meansAreNoMatter",
];

export function conventionTrials<N extends OpName>(subject: Subject, op: N): readonly Trial[] {
  const disagreement = subject.adapter.conventions === "einspec" ? "fail" : "policy";
  const trial = (name: string, cases: fc.Arbitrary<Case<N>>, judge: Question<Case<N>>["judge"]): Trial => ({
    ...{ id: `${op}/conventions/${name}`, op, level: "conventions" },
    ask: (draw) => tried({ cases, judge, shown: (example) => specimenOf(op, example) }, { ...draw, disagreement }),
  });
  const isOpen = kinked.includes(op) || flattening.includes(op);
  const slopes = (isOpen ? valuesFor(op) : []).map((values) =>
    trial(values, casesOf(op, values).map(finite), (example, except) =>
      judgedGradients(subject, op, example, { strict: true, except }),
    ),
  );
  const laws = Object.entries(ownLaws[op])
    .filter(([law]) => conventional.includes(law))
    .map(([law, holds]) =>
      trial(law, fc.oneof(casesOf(op, "whole"), casesOf(op, "float")), async (example) => {
        await holds(subject, example);
        return { rho: null };
      }),
    );
  const names = trial("onlyTheWanted", casesOf(op, "whole"), (example) => judgedNames(subject, op, example));
  return [...slopes, ...laws, ...(hasChoice(subject, op) ? [names] : [])];
}

async function judgedNames<N extends OpName>(subject: Subject, op: N, example: Case<N>): Promise<Score> {
  const { inputs, params, cotangent } = example;
  const [wanted] = offered(subject, op, example) as readonly string[];
  const some = wanted === undefined ? [] : [wanted];
  const came = await subject.adapter.vjp(op, params as NamedParams, present(inputs), cotangent, some);
  const names = Object.keys(came);
  if (names.join() === some.join()) return { rho: null };
  throw new Error(`${op} gradients: [${some}] must be all that comes back (it is what was wanted), got [${names}]`);
}
