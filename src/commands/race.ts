/** Contenders at the same works: each shows first that it computes the same, then they are timed in turns. */
import type { Tensor } from "../../reference/tensor.ts";
import type { Contender, Prepared } from "./contender.ts";
import { type MeasuringOptions, measured, type Ratio, ratio, type Timing } from "./measured.ts";
import { dataOf, type Work } from "./workloads.ts";

export interface Row {
  readonly work: string;
  readonly multiplyAdds: number;
  readonly contender: string;
  readonly timing: Timing;
  readonly gigaflops: number;
  /** How many times as long as the contender it is compared with; null for that one itself, and where it has not run. */
  readonly ratio: Ratio | null;
  /** The largest difference to the first contender's answer, in units of that answer's root mean square. */
  readonly difference: number;
}

/** Why somebody was not timed. */
export interface Absence {
  readonly work: string;
  readonly contender: string;
  readonly reason: string;
  /** It answered, but something else than the first contender. */
  readonly wrong: boolean;
}

export interface RaceOptions extends MeasuringOptions {
  readonly contenders: readonly Contender[];
  readonly works: readonly Work[];
  /** The name of the contender that one is compared with. */
  readonly pacemaker: (contender: Contender) => string;
  readonly onWork?: ((work: Work, done: number) => void) | undefined;
}

/** float32 in any order of summation stays well below; a wrong border, layout or update does not. */
export const mostDifference = 1e-3;

export async function race(options: RaceOptions) {
  const rows: Row[] = [];
  const absences: Absence[] = [];
  for (const [done, work] of options.works.entries()) {
    options.onWork?.(work, done);
    const result = await raceAt(work, options);
    rows.push(...result.rows);
    absences.push(...result.absences);
  }
  return { rows, absences };
}

async function raceAt(work: Work, { contenders, pacemaker, ...measuring }: RaceOptions) {
  const data = await dataOf(work);
  const started: { readonly contender: Contender; readonly prepared: Prepared; readonly difference: number }[] = [];
  const absences: Absence[] = [];
  let expected: Tensor | undefined;
  for (const contender of contenders) {
    const absent = (reason: string, wrong = false) =>
      absences.push({ work: work.name, contender: contender.name, reason, wrong });
    if (!contender.willing(work)) {
      absent("too long");
      continue;
    }
    const prepared = await contender.prepare(work, data);
    if ("refused" in prepared) {
      absent(prepared.refused);
      continue;
    }
    const answer = await prepared.answer();
    expected ??= answer;
    const difference = furthest(answer, expected);
    if (difference <= mostDifference) {
      started.push({ contender, prepared, difference });
      continue;
    }
    absent(`its answer is ${difference.toPrecision(2)} of the root mean square away`, true);
    await prepared.release();
  }
  const runs = Object.fromEntries(started.map(({ contender, prepared }) => [contender.name, prepared.run]));
  const timings = await measured(runs, measuring);
  for (const { prepared } of started) await prepared.release();
  const rows = started.map(({ contender, difference }): Row => {
    const timing = timings[contender.name]!;
    const other = pacemaker(contender);
    const pace = other === contender.name ? undefined : timings[other];
    return {
      work: work.name,
      multiplyAdds: work.multiplyAdds,
      contender: contender.name,
      timing,
      gigaflops: (2 * work.multiplyAdds) / timing.median / 1e6,
      ratio: pace === undefined ? null : ratio(timing, pace),
      difference,
    };
  });
  return { rows, absences };
}

/**
 * Infinite where the shapes differ or a number is NaN. A list of losses may be shorter: whoever is slow takes fewer steps
 * to show what it computes, but two at least.
 */
export function furthest(answer: Tensor, expected: Tensor): number {
  const isShort = expected.shape.length === 1 && answer.shape.length === 1 && answer.data.length >= 2;
  if (!isShort && answer.shape.join() !== expected.shape.join()) return Infinity;
  let [most, squares] = [0, 0];
  for (const [at, value] of expected.data.subarray(0, answer.data.length).entries()) {
    const apart = Math.abs(answer.data[at]! - value);
    most = apart <= most ? most : Number.isNaN(apart) ? Infinity : apart;
    squares += value * value;
  }
  return most === 0 ? 0 : most / Math.sqrt(squares / expected.data.length);
}
