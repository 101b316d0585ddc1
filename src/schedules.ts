/**
 * Schedules of the learning rate (lecture 001, "Learning rate": start as big as you can, reduce it on a plateau).
 * Each is a pure function of the position, so resuming a run needs no state of its own.
 */
import { expectNumber, expectWhole, ParameterError } from "../reference/errors.ts";
import { type EpochRecord, judged } from "./history.ts";

/** The course of a run, and where in it the next update stands. */
export interface Position {
  /** Updates made so far. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  /** The epochs that have ended. */
  readonly history: readonly EpochRecord[];
}

/** What a schedule wants to know of the run beside the step. */
export type Course = Omit<Position, "step">;

/** What the optimizer's learning rate is multiplied by. */
export type Schedule = (position: Position) => number;

export const constant = (): Schedule => () => 1;

/** Times `factor` after `every` epochs. The default is that of PyTorch's MNIST example: 0.7 after each epoch. */
export function step({
  every = 1,
  factor = 0.7,
}: {
  readonly every?: number;
  readonly factor?: number;
} = {}): Schedule {
  expectWhole("step", "every", every, 1);
  expectFactor("step", factor);
  return (position) => factor ** Math.floor(epochsDone(position) / every);
}

/** Times `factor` for every epoch, a little at each step. */
export function exponential({ factor = 0.9 }: { readonly factor?: number } = {}): Schedule {
  expectFactor("exponential", factor);
  return (position) => factor ** epochsDone(position);
}

/**
 * Half a cosine from 1 to 0 over the whole run (Loshchilov and Hutter, "SGDR", without restarts),
 * after a straight rise over the first `warmup` epochs.
 */
export function cosine({ warmup = 0 }: { readonly warmup?: number } = {}): Schedule {
  expectNumber("cosine", "warmup", warmup, warmup >= 0 && warmup < Infinity, "of epochs, at least 0");
  return ({ step, stepsPerEpoch, epochs }) => {
    const rise = warmup * stepsPerEpoch;
    if (step < rise) return (step + 1) / Math.ceil(rise);
    const course = (step - rise) / (epochs * stepsPerEpoch - rise);
    return (1 + Math.cos(Math.PI * Math.min(1, course))) / 2;
  };
}

/**
 * Half a cosine up from 1/25 to 1 over the first `rise` of all steps, and half a cosine down to almost 0 over the rest
 * (Smith and Topin, "Super-Convergence"; the rates of PyTorch's OneCycleLR, whose momentum stands still here).
 */
export function oneCycle({ rise = 0.3 }: { readonly rise?: number } = {}): Schedule {
  expectNumber("oneCycle", "rise", rise, rise >= 0 && rise < 1, "of the run, from 0 to below 1");
  const [first, last] = [1 / 25, 1 / 25e4];
  return ({ step, stepsPerEpoch, epochs }) => {
    const total = epochs * stepsPerEpoch;
    const top = rise * total - 1;
    if (step < top) return between(first, 1, step / top);
    return between(1, last, Math.min(1, (step - top) / Math.max(1, total - 1 - top)));
  };
}

/** Along half a cosine: `from` at 0, `to` at 1. */
const between = (from: number, to: number, course: number): number =>
  to + ((from - to) * (1 + Math.cos(Math.PI * course))) / 2;

/**
 * Times `factor` whenever the loss has not reached a new low for more than `patience` epochs, down to `minimum`.
 * The loss is the test loss, or without test images the training loss.
 */
export function reduceOnPlateau({
  patience = 1,
  factor = 0.1,
  minimum = 0,
}: {
  readonly patience?: number;
  readonly factor?: number;
  readonly minimum?: number;
} = {}): Schedule {
  expectWhole("reduceOnPlateau", "patience", patience, 0);
  expectFactor("reduceOnPlateau", factor);
  expectNumber("reduceOnPlateau", "minimum", minimum, minimum >= 0 && minimum <= 1, "from 0 to 1");
  return ({ history }) => {
    let [lowest, waited, rate] = [Infinity, 0, 1];
    for (const loss of history.map(judged)) {
      waited = loss < lowest ? 0 : waited + 1;
      lowest = Math.min(lowest, loss);
      if (waited > patience) [rate, waited] = [Math.max(minimum, rate * factor), 0];
    }
    return rate;
  };
}

const byName: Readonly<Record<string, () => Schedule>> = {
  constant,
  step,
  exponential,
  cosine,
  oneCycle,
  reduceOnPlateau,
};

/** Those whose course is laid out to the last epoch: a run cannot be made longer without being another. */
export const planned: readonly string[] = ["cosine", "oneCycle"];

export const scheduleNames: readonly string[] = Object.keys(byName);

/** A schedule with its defaults. @throws {ParameterError} when there is none of that name. */
export function scheduleByName(name: string): Schedule {
  const build = Object.hasOwn(byName, name) ? byName[name] : undefined;
  if (build === undefined) {
    throw new ParameterError(`schedule: name must be one of ${scheduleNames.join(", ")}, got "${name}"`);
  }
  return build();
}

const epochsDone = ({ step, stepsPerEpoch }: Position): number => step / stepsPerEpoch;

function expectFactor(schedule: string, factor: number): void {
  expectNumber(schedule, "factor", factor, factor > 0 && factor <= 1, "above 0 and at most 1");
}
