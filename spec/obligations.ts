/** What an engine owes for each op and step: the laws as properties over random cases, ready to be asserted. */
import fc from "fast-check";
import type { OpName, StepName } from "../reference/catalogue.ts";
import type { Shaped } from "../reference/tensor.ts";
import { spreadSeed } from "./arbitraries/sizes.ts";
import { longRunsOf, type Run, runsOf, scheduledRunsOf } from "./arbitraries/steps.ts";
import type { Values } from "./arbitraries/tensors.ts";
import { type Case, casesOf, longCasesOf, type Shapes } from "./arbitraries.ts";
import type { Subject } from "./calls.ts";
import { otherSizesLeaveNoTrace } from "./laws/state.ts";
import { parametersDoNotMeet, type StepLaw } from "./laws/steps.ts";
import { domains, type LawName, laws, ownLaws, stepLaws } from "./laws.ts";

export interface Obligation {
  readonly law: string;
  /** Draws cases; throws with the smallest that breaks the law. */
  assert(draw: Draw): Promise<void>;
}

interface Draw {
  readonly numRuns?: number;
  readonly seed?: number;
  /** A case that fails is not made smaller. */
  readonly endOnFailure?: boolean;
}

/** Of a long case there are so many smaller ones that the search has to end. */
const once = ({ seed = fc.readConfigureGlobal().seed ?? 1 }: Draw, turn: number) => ({
  ...{ numRuns: 1, seed: spreadSeed(seed, turn), interruptAfterTimeLimit: 30_000, markInterruptAsFailure: true },
});

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
  const sizes: Obligation = {
    law: "sizesAgree",
    assert: async (draw) => {
      const law = async (example: Case<N>) => {
        await laws.forwardAgrees(subject(), op, example);
        await laws.gradientAgrees(subject(), op, example);
      };
      const kinds = longCasesOf(op).filter((_, at) => shapes === "fresh" || at % few === 0);
      for (const [at, cases] of kinds.entries())
        await fc.assert(fc.asyncProperty(cases, law), { ...draw, ...once(draw, at) });
    },
  };
  return [...general, ...own, trace, sizes];
}

/** Of the sizes of an engine that compiles for each new one. */
const few = 16;

export function stepObligations<S extends StepName, T extends Shaped>(
  step: S,
  subject: Opened<T>,
  shapes: Shapes,
): readonly Obligation[] {
  const holds = (law: StepLaw, runs: fc.Arbitrary<Run<S>>) =>
    fc.asyncProperty(runs, (drawn) => law(subject(), step, drawn));
  const ordinary = Object.entries(stepLaws).map(
    ([law, run]): Obligation => ({
      law,
      assert: (draw) => fc.assert(holds(run, runsOf(step)), draw),
    }),
  );
  return [
    ...ordinary,
    {
      law: "schedulesAgree",
      assert: (draw) => fc.assert(holds(stepLaws.everyStepAgrees, scheduledRunsOf(step)), draw),
    },
    {
      law: "parametersDoNotMeet",
      assert: (draw) =>
        fc.assert(
          fc.asyncProperty(fc.tuple(runsOf(step), runsOf(step)), (both) => parametersDoNotMeet(subject(), step, both)),
          draw,
        ),
    },
    {
      law: "sizesAgree",
      assert: async (draw) => {
        const kinds = longRunsOf(step).filter((_, at) => shapes === "fresh" || at % few === 0);
        for (const [at, runs] of kinds.entries())
          await fc.assert(holds(stepLaws.everyStepAgrees, runs), { ...draw, ...once(draw, at) });
      },
    },
  ];
}
