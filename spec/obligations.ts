/** What an engine owes for each op and step: the laws as properties over random cases, ready to be asserted. */
import fc from "fast-check";
import type { OpName, StepName } from "../reference/catalogue.ts";
import type { Shaped } from "../reference/tensor.ts";
import { runsOf } from "./arbitraries/steps.ts";
import type { Values } from "./arbitraries/tensors.ts";
import { type Case, casesOf, type Shapes } from "./arbitraries.ts";
import type { Subject } from "./calls.ts";
import { otherSizesLeaveNoTrace } from "./laws/state.ts";
import { domains, type LawName, laws, ownLaws, stepLaws } from "./laws.ts";

export interface Obligation {
  readonly law: string;
  /** Draws cases; throws with the smallest that breaks the law. */
  assert(draw: { readonly numRuns?: number; readonly seed?: number }): Promise<void>;
}

/** An engine may not be open yet when its obligations are listed. */
export type Opened<T extends Shaped> = () => Subject<T>;

/** `shapes` limits what an engine sees that compiles for each new shape; agreement itself is always tested on fresh ones. */
export function opObligations<N extends OpName, T extends Shaped>(
  op: N,
  subject: Opened<T>,
  shapes: Shapes,
): readonly Obligation[] {
  const holds =
    (law: (example: Case<N>) => Promise<void>, kinds: readonly Values[], from: Shapes): Obligation["assert"] =>
    async (draw) => {
      for (const values of kinds) await fc.assert(fc.asyncProperty(casesOf(op, values, from), law), draw);
    };
  const ordinary: readonly Values[] = ["whole", "float"];
  const applies = (law: LawName) => domains[law]?.includes(op) !== false;
  const general = (Object.keys(laws) as readonly LawName[]).filter(applies).map((law) => {
    const from = law === "forwardAgrees" || law === "gradientAgrees" ? "fresh" : shapes;
    const kinds: readonly Values[] = law === "edgesAgree" ? ["extreme"] : ordinary;
    return { law, assert: holds((example) => laws[law](subject(), op, example), kinds, from) };
  });
  const own = Object.entries(ownLaws[op]).map(([law, run]) => ({
    law,
    assert: holds((example) => run(subject(), example), ordinary, shapes),
  }));
  const pair = fc.tuple(casesOf(op, "whole", shapes), casesOf(op, "whole", shapes));
  const trace: Obligation = {
    law: "otherSizesLeaveNoTrace",
    assert: (draw) =>
      fc.assert(
        fc.asyncProperty(pair, ([example, other]) => otherSizesLeaveNoTrace(subject(), op, example, other)),
        draw,
      ),
  };
  return [...general, ...own, trace];
}

export function stepObligations<S extends StepName, T extends Shaped>(
  step: S,
  subject: Opened<T>,
): readonly Obligation[] {
  return Object.entries(stepLaws).map(([law, run]) => ({
    law,
    assert: (draw) =>
      fc.assert(
        fc.asyncProperty(runsOf(step), (drawn) => run(subject(), step, drawn)),
        draw,
      ),
  }));
}
