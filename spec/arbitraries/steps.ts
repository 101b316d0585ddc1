/** Random training runs of one parameter: where it starts, the gradients that come, and how the step is set. */
import fc from "fast-check";
import type { Dialect, StepName, Steps } from "../../reference/catalogue.ts";
import { map } from "../../reference/einstein.ts";
import type { Shape, Tensor } from "../../reference/tensor.ts";
import { exactly, lengths } from "./sizes.ts";
import { tensors, text } from "./tensors.ts";

export interface Run<S extends StepName> {
  readonly params: Steps[S]["params"];
  readonly parameter: Tensor;
  /** One per step. */
  readonly gradients: readonly Tensor[];
  /** What the learning rate is multiplied by, step by step; 1 where it is missing. */
  readonly rates?: readonly number[];
  /** The momentum of each step, where it changes. */
  readonly momenta?: readonly number[];
}

/** The params of the step after so many. */
export function paramsAt<S extends StepName>({ params, rates, momenta }: Run<S>, before: number): Steps[S]["params"] {
  const [rate, momentum] = [rates?.[before], momenta?.[before]];
  return {
    ...params,
    ...(rate !== undefined && "learningRate" in params ? { learningRate: params.learningRate * rate } : {}),
    ...(momentum !== undefined && "momentum" in params ? { momentum } : {}),
  };
}

const learningRate = fc.constantFrom(0.01, 0.1, 0.5);
const weightDecay = fc.constantFrom(0, 0.01, 0.25);
const plain = { learningRate, weightDecay };

const momentum = fc.constantFrom(0.9, 0.5, 0);
const decay = fc.constantFrom(0.99, 0.9, 0.5);
const epsilon = fc.constantFrom(1e-8, 1e-3);
/** All the dialects of a step, the default among them; a dialect that is not there is left out. */
const dialects = (...others: readonly Dialect[]) => fc.constantFrom(undefined, "pytorch" as const, ...others);
const moments = {
  ...plain,
  dialect: dialects("tensorflow", "onnx"),
  beta1: fc.constantFrom(0.9, 0.5, 0),
  beta2: fc.constantFrom(0.999, 0.9),
  epsilon,
};

const params: { readonly [S in StepName]: fc.Arbitrary<Steps[S]["params"]> } = {
  sgd: fc.record({ ...plain, dialect: dialects("tensorflow", "onnx") }),
  momentum: fc.oneof(
    fc.record({ ...plain, momentum, dampening: fc.constantFrom(0, 0.1, 0.5), dialect: dialects("onnx") }),
    fc.record({ ...plain, momentum, dampening: fc.constant(0), dialect: fc.constant("tensorflow" as const) }),
  ),
  nesterov: fc.record({ ...plain, momentum, dialect: dialects("tensorflow", "onnx") }),
  adagrad: fc.record({
    ...plain,
    epsilon: fc.constantFrom(1e-10, 1e-7, 1e-3),
    initialAccumulator: fc.constantFrom(0, 0.125, 1),
    learningRateDecay: fc.constantFrom(0, 0.5),
    dialect: dialects("tensorflow", "onnx"),
  }),
  rmsprop: fc.record({ ...plain, decay, epsilon, momentum, centered: fc.boolean(), dialect: dialects("tensorflow") }),
  adadelta: fc.record({
    ...plain,
    learningRate: fc.constantFrom(1, 0.5, 0.01),
    decay,
    epsilon: fc.constantFrom(1e-6, 1e-3),
    dialect: dialects("tensorflow"),
  }),
  adam: fc.record(moments),
  adamW: fc.record(moments),
  runningAverage: fc.record({ momentum: fc.constantFrom(0.1, 0.5, 0, 1, 0.01) }),
};

/**
 * Long runs with another rate at every step, as a schedule sets it: up, down, as before, and none while it warms up; every other one
 * with another momentum as well.
 */
export const scheduledRunsOf = <S extends StepName>(step: S): fc.Arbitrary<Run<S>> =>
  fc
    .tuple(
      runsOf(step, { steps: 12 }),
      fc.array(fc.constantFrom(1, 0.5, 0.25, 2, 0), { minLength: 12, maxLength: 12 }),
      fc.option(fc.array(fc.constantFrom(0.5, 0.9, 0.25), { minLength: 12, maxLength: 12 }), {
        freq: 2,
        nil: undefined,
      }),
    )
    .map(([run, rates, drawn]) => {
      if (!drawn || !("learningRate" in run.params && "momentum" in run.params))
        return legible(step, { ...run, rates });
      // Without a momentum at first there may be no slot for the velocity.
      return legible(step, { ...run, rates, params: { ...run.params, momentum: drawn[0]! }, momenta: drawn });
    });

/** What a long run keeps of the past: little of a mean, so that a steady gradient has no variance, and much of a square. */
const memory = { decay: 0.85, centered: true, beta1: 0.5, beta2: 0.999, weightDecay: 0 };
/** Until 0.85 to the power of it is nothing beside 1, and together longer than a byte counts. */
const phases = [110, 50, 50, 55];

/** Runs of many elements, one arbitrary for each size; and of many steps, each of which a run of the suite must meet. */
export const longRunsOf = <S extends StepName>(step: S): readonly fc.Arbitrary<Run<S>>[] => [
  // By default every other one is asked.
  ...[enduringRunsOf(step), enduringRunsOf(step)],
  ...lengths.map((length) => runsOf(step, { shape: exactly(length).map((n) => [n]), steps: 2, pulls: tensors })),
];

/** The same gradient for long, then none, then one that is hardly there, then another. */
function enduringRunsOf<S extends StepName>(step: S): fc.Arbitrary<Run<S>> {
  return runsOf(step, { shape: fc.constant([17]), steps: 3, pulls: tensors }).map(
    ({ params, parameter, gradients }) => {
      // Beside so small a variance a smaller epsilon would leave nothing but its rounding.
      const settings = "centered" in params ? { ...memory, epsilon: 1e-3 } : memory;
      const known = Object.entries(settings).filter(([name]) => name in params);
      const [first, second, third] = gradients as readonly [Tensor, Tensor, Tensor];
      const pulls = [apart(first), map(() => 0, first), map((x) => x * faint, second), third];
      const repeated = pulls.flatMap((pull, phase) => Array.from({ length: phases[phase]! }, () => pull));
      return legible(step, { params: { ...params, ...Object.fromEntries(known) }, parameter, gradients: repeated });
    },
  );
}

/** Each element by another third, as float32 has it: no two squares are rounded alike. */
function apart(gradient: Tensor): Tensor {
  let at = 1;
  return map((x) => Math.fround(x + at++ / 3), gradient);
}

/** Few shapes: an engine may compile an update once for each of them. */
const shapes: fc.Arbitrary<Shape> = fc.constantFrom([3], [2, 3], [2, 1, 3, 2], [17], []);

/** Where a second moment is below every epsilon, and its square is still a float32. */
const faint = 2 ** -27;

/** Mostly ordinary ones; now and then none at all, or less than an epsilon. */
const anyPulls = (shape: Shape, values: "whole" | "float"): fc.Arbitrary<Tensor> => {
  const scaled = (by: number) => tensors(shape, values).map((t) => map((x) => x * by, t));
  return fc.oneof(
    { weight: 7, arbitrary: tensors(shape, values) },
    ...[0, faint, 2 ** -10].map((by) => ({ weight: 1, arbitrary: scaled(by) })),
  );
};

/** An element that never gets a gradient, as one that is masked. */
function withoutTheFirst(gradient: Tensor): Tensor {
  let at = 0;
  return map((x) => (at++ === 0 ? 0 : x), gradient);
}

export interface RunOf {
  readonly shape?: fc.Arbitrary<Shape>;
  readonly steps?: number;
  /** What comes as a gradient. */
  readonly pulls?: (shape: Shape, values: "whole" | "float") => fc.Arbitrary<Tensor>;
}

export function runsOf<S extends StepName>(
  step: S,
  { shape = shapes, steps = 5, pulls = anyPulls }: RunOf = {},
): fc.Arbitrary<Run<S>> {
  const settings: fc.Arbitrary<Steps[S]["params"]> = params[step];
  return fc
    .tuple(shape, fc.constantFrom("whole" as const, "float" as const), settings)
    .chain(([shape, values, chosen]) =>
      fc.record({
        params: fc.constant(chosen),
        parameter: tensors(shape, values),
        gradients: fc.array((restsWell(chosen) ? pulls : tensors)(shape, values), {
          minLength: steps,
          maxLength: steps,
        }),
        rests: restsWell(chosen) ? fc.nat(3).map((one) => one === 3) : fc.constant(false),
      }),
    )
    .map(({ rests, gradients, ...run }) =>
      legible(step, { ...run, gradients: rests ? gradients.map(withoutTheFirst) : gradients }),
    );
}

/**
 * Whether a step is sound where little or nothing comes: a decay beside an epsilon alone may take a parameter to 0, where none of
 * its digits is left to compare; and an average that moves by a part of a difference has no digits of what is far below it.
 */
const restsWell = (params: object): boolean => "weightDecay" in params && params.weightDecay === 0;

function legible<S extends StepName>(step: S, run: Run<S>): Run<S> {
  return Object.assign(run, { [fc.toStringMethod]: () => runText(step, run) });
}

/** What changes from step to step. */
export const scheduleLines = ({ rates, momenta }: Pick<Run<StepName>, "rates" | "momenta">): readonly string[] => [
  ...(rates ? [`  rates ${rates.join(" ")}`] : []),
  ...(momenta ? [`  momenta ${momenta.join(" ")}`] : []),
];

function runText<S extends StepName>(step: S, run: Run<S>): string {
  const { params, parameter, gradients } = run;
  const lines = gradients.map((gradient, at) => `\n  gradient ${at + 1} ${text(gradient)}`);
  const schedule = scheduleLines(run)
    .map((line) => `\n${line}`)
    .join("");
  return `${step} ${JSON.stringify(params)}\n  parameter ${text(parameter)}${schedule}${lines.join("")}`;
}
