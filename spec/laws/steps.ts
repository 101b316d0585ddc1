/** What an update step must do: the reference's arithmetic, once and over a run, on arrays that it takes over. */
import type { Slots, StepName } from "../../reference/catalogue.ts";
import { map } from "../../reference/einstein.ts";
import { firstSlots } from "../../reference/index.ts";
import { filled, type Shape, type Shaped, type Tensor } from "../../reference/tensor.ts";
import { paramsAt, type Run } from "../arbitraries/steps.ts";
import type { Subject } from "../calls.ts";
import { conditioning } from "../conditioning.ts";
import { driftOf } from "../drift.ts";
import { expectAgreement } from "../tolerance.ts";

export type StepLaw = <S extends StepName, T extends Shaped>(
  subject: Subject<T>,
  step: S,
  run: Run<S>,
) => Promise<void>;

/** What a step carries from call to call: the parameter and its slots, by name. */
type State = Readonly<Record<string, Tensor>>;

/**
 * How many numbers are rounded on the way. A centered step has a variance, a difference of two means; under a steady gradient it
 * is nothing but their rounding, and its root moves further than the slope there says.
 */
const roundings = <S extends StepName>({ params }: Run<S>): number =>
  "centered" in params && params.centered ? 16 : 4;

/**
 * Each step of a run, begun where the engine itself stood, ends where the reference says. The noise that float arithmetic
 * may add is that of rounding each argument once.
 */
export const everyStepAgrees: StepLaw = async ({ engine, oracle, u }, step, run) => {
  let at = start(step, run);
  for (const [before, gradient] of run.gradients.entries()) {
    const t = before + 1;
    const given = [gradient, ...Object.values(at)];
    const names = Object.keys(at);
    const next = await advance(engine, step, at, gradient, run, t);
    const expected = await advance(oracle, step, at, gradient, run, t);
    for (const name of names) {
      const S = conditioning(([g, ...moved]) => {
        const state = Object.fromEntries(names.map((each, place) => [each, moved[place]!]));
        return call(oracle, step, state, g!, run, t)[name]!;
      }, given);
      expectAgreement(`${step} ${name} after step ${t}`, next[name]!, expected[name]!, { S, n: roundings(run) }, u);
    }
    at = next;
  }
};

/** A whole run on the device stays beside the run of the reference. */
export const runStaysClose: StepLaw = async ({ engine, oracle, u }, step, run) => {
  const { expected, bound } = driftOf(oracle, step, run, u).at(-1)!;
  const actual = await onDevice(engine, step, run);
  const last = run.gradients.length;
  expectAgreement(`${step} parameter after ${last} steps`, actual, expected, bound, u);
};

/** The gradient stays the caller's, and nothing of a run stays behind on the device. */
export const gradientsAreBorrowed: StepLaw = async ({ engine, live }, step, run) => {
  const pull = run.gradients[0]!;
  const copy = map((g) => g, pull); // an engine may use the host's own memory
  const gradient = engine.fromHost(pull);
  const slots = slotsOf(step, run, (t) => engine.fromHost(t));
  const next = engine.steps[step](engine.fromHost(run.parameter), gradient, slots, run.params, 1);
  const after = await engine.toHost(gradient);
  for (const array of [gradient, next.parameter, ...Object.values<typeof gradient>(next.slots)]) engine.release(array);
  expectAgreement(`${step} gradient after the step`, after, copy, "exact", 0);
  if (!live) return;
  const before = live();
  await onDevice(engine, step, run);
  if (live() !== before) throw new Error(`${step}: live buffers must be ${before} after a run, got ${live()}`);
};

/** Two parameters that are updated in turn move as each does alone: what a step remembers is in its slots. */
export async function parametersDoNotMeet<S extends StepName, T extends Shaped>(
  { engine }: Subject<T>,
  step: S,
  runs: readonly [Run<S>, Run<S>],
): Promise<void> {
  const alone: [State[], State[]] = [[], []];
  for (const which of [0, 1] as const) {
    for (const [before, gradient] of runs[which].gradients.entries()) {
      const at = alone[which].at(-1) ?? start(step, runs[which]);
      alone[which].push(await advance(engine, step, at, gradient, runs[which], before + 1));
    }
  }
  const states: [State, State] = [start(step, runs[0]), start(step, runs[1])];
  for (const before of runs[0].gradients.keys()) {
    for (const which of [0, 1] as const) {
      const gradient = runs[which].gradients[before]!;
      states[which] = await advance(engine, step, states[which], gradient, runs[which], before + 1);
      const what = `${step} parameter ${which + 1} after step ${before + 1} in turn with the other`;
      expectAgreement(what, states[which].parameter!, alone[which][before]!.parameter!, "exact", 0);
    }
  }
}

/** The parameter after all steps, the state never leaving the device. */
async function onDevice<S extends StepName, T extends Shaped>(
  engine: Subject<T>["engine"],
  step: S,
  run: Run<S>,
): Promise<Tensor> {
  let parameter = engine.fromHost(run.parameter);
  let slots = slotsOf(step, run, (t) => engine.fromHost(t));
  for (const [before, values] of run.gradients.entries()) {
    const gradient = engine.fromHost(values);
    ({ parameter, slots } = engine.steps[step](parameter, gradient, slots, paramsAt(run, before), before + 1));
    engine.release(gradient);
  }
  const result = await engine.toHost(parameter);
  for (const array of [parameter, ...Object.values<T>(slots)]) engine.release(array);
  return result;
}

function start<S extends StepName>(step: S, run: Run<S>): State {
  return { parameter: run.parameter, ...slotsOf(step, run, (t) => t) };
}

/** All slots at the number they start at. */
function slotsOf<S extends StepName, T>(step: S, { parameter, params }: Run<S>, upload: (t: Tensor) => T): Slots<S, T> {
  return Object.fromEntries(
    firstSlots(step, params).map(([name, value]) => [name, upload(filled<Shape>(parameter.shape, value))]),
  ) as Slots<S, T>;
}

/** One step of the reference, which answers at once. */
function call<S extends StepName>(
  oracle: Subject<Tensor>["engine"],
  step: S,
  { parameter, ...slots }: State,
  gradient: Tensor,
  run: Run<S>,
  t: number,
): State {
  const next = oracle.steps[step](parameter!, gradient, slots as Slots<S, Tensor>, paramsAt(run, t - 1), t);
  return { parameter: next.parameter, ...next.slots };
}

/** One step of any engine, from a state on the host to a state on the host. */
async function advance<S extends StepName, T extends Shaped>(
  engine: Subject<T>["engine"],
  step: S,
  { parameter, ...slots }: State,
  gradient: Tensor,
  run: Run<S>,
  t: number,
): Promise<State> {
  const uploaded = Object.fromEntries(Object.entries(slots).map(([name, value]) => [name, engine.fromHost(value)]));
  const pull = engine.fromHost(gradient);
  const next = engine.steps[step](engine.fromHost(parameter!), pull, uploaded as Slots<S, T>, paramsAt(run, t - 1), t);
  const named: readonly (readonly [string, T])[] = [["parameter", next.parameter], ...Object.entries<T>(next.slots)];
  const state: Record<string, Tensor> = {};
  for (const [name, array] of named) state[name] = await engine.toHost(array);
  for (const array of [pull, ...named.map(([, each]) => each)]) engine.release(array);
  return state;
}
