/** Level update: one step and many steps of every optimizer, in every dialect that the engine speaks. */
import fc from "fast-check";
import type { Dialect, StepName } from "../../../reference/catalogue.ts";
import { map } from "../../../reference/einstein.ts";
import { firstSlots, reference } from "../../../reference/index.ts";
import { random } from "../../../reference/random.ts";
import { filled, type Shape, type Tensor } from "../../../reference/tensor.ts";
import type { NamedParams, StepState } from "../../adapter.ts";
import { longRunsOf, paramsAt, type Run, runsOf, scheduledRunsOf } from "../../arbitraries/steps.ts";
import { conditioning } from "../../conditioning.ts";
import { scored } from "../score.ts";
import { bothOf, specimenOfRun } from "../specimen.ts";
import type { Subject } from "../subject.ts";
import type { Trial } from "../trial.ts";
import { tried, triedEach } from "../tried.ts";
import { referenceRun } from "./runs.ts";

/** Perturbed runs of the reference: their spread is what the engine's arithmetic may gather. */
const perturbed = 12;
const spreads = 8;

export function updateTrials<S extends StepName>(subject: Subject, step: S): readonly Trial[] {
  const spoken: readonly Dialect[] = subject.adapter.capabilities.steps[step] ?? [];
  const speaks = ({ params }: Run<S>) => spoken.includes(dialectOf(params));
  const runs = runsOf(step).filter(speaks);
  const trial = (name: string, cases: fc.Arbitrary<Run<S>>, judge: typeof oneStep): Trial => ({
    ...{ id: `${step}/update/${name}`, op: step, level: "update" },
    ask: (draw) =>
      tried({ cases, judge: (run) => judge(subject, step, run), shown: (run) => specimenOfRun(step, run) }, draw),
  });
  const short = runs.map((run) => ({ ...run, gradients: run.gradients.slice(0, 1) }));
  const sizes: Trial = {
    ...{ id: `${step}/update/sizes`, op: step, level: "update" },
    ask: (draw) =>
      triedEach(
        longRunsOf(step).map((long) => long.filter(speaks)),
        { judge: (run) => manySteps(subject, step, run), shown: (run) => specimenOfRun(step, run) },
        draw,
      ),
  };
  const inTurn: Trial = {
    ...{ id: `${step}/update/in-turn`, op: step, level: "update" },
    ask: (draw) =>
      tried(
        {
          cases: fc.tuple(runs, runs),
          judge: (both) => sameInTurn(subject, step, both),
          shown: ([one, other]) => bothOf(specimenOfRun(step, one), "in turn with", specimenOfRun(step, other)),
        },
        draw,
      ),
  };
  const scheduled = scheduledRunsOf(step).filter(speaks);
  return [
    trial("one-step", short, oneStep),
    trial("many-steps", runs, manySteps),
    trial("schedule", scheduled, manySteps),
    sizes,
    inTurn,
  ];
}

const dialectOf = (params: object): Dialect =>
  ("dialect" in params ? (params.dialect as Dialect | undefined) : undefined) ?? "pytorch";

/** The first step, within what rounding each argument once would change. */
async function oneStep<S extends StepName>(subject: Subject, step: S, run: Run<S>) {
  const { params, parameter } = run;
  const gradient = run.gradients[0]!;
  const [actual] = await engineRun(subject, step, run);
  const slots = Object.fromEntries(
    firstSlots(step, params).map(([name, value]) => [name, filled<Shape>(parameter.shape, value)]),
  );
  const after = ([g, p]: readonly Tensor[]) => reference.steps[step](p!, g!, slots as never, params, 1).parameter;
  const S = conditioning(after, [gradient, parameter]);
  const expected = after([gradient, parameter]);
  const what = `${step} parameter after step 1`;
  return scored(what, { actual: actual!, expected, bound: { S, n: 4 }, u: subject.u, fast: false });
}

/** All steps. How far a right engine may drift is measured, with every number of the reference moved by one rounding. */
async function manySteps<S extends StepName>(subject: Subject, step: S, run: Run<S>) {
  const { u } = subject;
  const last = run.gradients.length - 1;
  const expected = referenceRun(step, run)[last]!;
  const chance = random(last).fork(step);
  const jolt = (t: Tensor) => map((x) => x * (1 + (chance.uniform() < 0.5 ? u : -u)), t);
  let spread: Tensor = map((x) => u * Math.abs(x), expected);
  for (let time = 0; time < perturbed; time++) {
    const moved = referenceRun(step, run, jolt)[last]!;
    spread = map((s, a, b) => Math.max(s, Math.abs(a - b)), spread, moved, expected);
  }
  const actual = (await engineRun(subject, step, run))[last]!;
  // ρ ≤ 4 with n = 0 and S = 2·spread/u is |y − r| ≤ 8·spread.
  const bound = { S: map((s) => (spreads / 4) * (s / u), spread), n: 0 };
  return scored(`${step} parameter after ${last + 1} steps`, { actual, expected, bound, u, fast: false });
}

/** Two parameters that are updated in turn move as each does alone: what a step remembers is in its slots. */
async function sameInTurn<S extends StepName>(subject: Subject, step: S, runs: readonly [Run<S>, Run<S>]) {
  const alone = [await engineRun(subject, step, runs[0]), await engineRun(subject, step, runs[1])] as const;
  const states: [StepState, StepState] = [firstState(runs[0]), firstState(runs[1])];
  for (const before of runs[0].gradients.keys()) {
    for (const which of [0, 1] as const) {
      states[which] = await nextState(subject, step, runs[which], states[which], before);
      const [expected, actual] = [alone[which][before]!, states[which].parameter];
      const at = expected.data.findIndex((x, place) => !Object.is(x + 0, actual.data[place]! + 0));
      if (at < 0) continue;
      throw new Error(
        `${step}: parameter ${which + 1} after step ${before + 1} must be what it is without the other, got ${actual.data[at]} for ${expected.data[at]} at ${at}`,
      );
    }
  }
  return { rho: null };
}

const firstState = <S extends StepName>({ parameter }: Run<S>): StepState => ({ parameter, slots: {} });

function nextState<S extends StepName>({ adapter }: Subject, step: S, run: Run<S>, state: StepState, before: number) {
  const params = paramsAt(run, before) as unknown as NamedParams;
  return adapter.step(step, params, state, run.gradients[before]!, before + 1);
}

/** The parameter after each step on the engine, whose slots go back to it as they came. */
async function engineRun<S extends StepName>(subject: Subject, step: S, run: Run<S>): Promise<readonly Tensor[]> {
  const trajectory: Tensor[] = [];
  let state = firstState(run);
  for (const before of run.gradients.keys()) {
    state = await nextState(subject, step, run, state, before);
    trajectory.push(state.parameter);
  }
  return trajectory;
}
