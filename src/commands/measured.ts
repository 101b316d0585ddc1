/** Timing several contenders at the same work, in turns, so that whatever else the machine does falls on all of them alike. */
import { setTimeout as wait } from "node:timers/promises";

export interface Timing {
  /** Milliseconds of one repetition, one figure per round. */
  readonly rounds: readonly number[];
  readonly median: number;
}

/** Repeats the work at least so many times; answers with the milliseconds of one repetition, by a clock of its own. */
export type Run = (times: number) => Promise<number>;

export interface MeasuringOptions {
  readonly rounds: number;
  /** How long a contender computes in each round, at least; short work is repeated. Default 60. */
  readonly leastMs?: number;
  /** How long the rounds of one contender may take together: who is slow has fewer of them, but one. Default 8000. */
  readonly mostMs?: number;
  /** Between two turns: threads of the one before may still be waiting for work, in a loop. Default 30. */
  readonly pauseMs?: number;
}

/**
 * Times over `rounds` rounds; in each every contender has a turn. Two turns of each go before, the first to warm up, the
 * second to see how often to repeat; but whoever is not done with the first in `mostMs` is not asked again.
 */
export async function measured(
  contenders: Readonly<Record<string, Run>>,
  { rounds, leastMs = 60, mostMs = 8000, pauseMs = 30 }: MeasuringOptions,
): Promise<Readonly<Record<string, Timing>>> {
  const turns = [];
  for (const [name, run] of Object.entries(contenders)) {
    const first = await run(1);
    if (first > mostMs) {
      turns.push({ name, run, repetitions: 1, count: 0, times: [first] });
      continue;
    }
    const estimate = await run(Math.ceil(leastMs / 4 / Math.max(first, 0.01)));
    const repetitions = Math.ceil(leastMs / Math.max(estimate, 0.001));
    const count = Math.min(rounds, Math.max(1, Math.floor(mostMs / (repetitions * estimate))));
    turns.push({ name, run, repetitions, count, times: [] as number[] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { run, repetitions, count, times } of turns) {
      if (round >= count) continue;
      await wait(pauseMs);
      times.push(await run(repetitions));
    }
  }
  return Object.fromEntries(turns.map(({ name, times }) => [name, { rounds: times, median: median(times) }]));
}

export interface Ratio {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** How many times as long `a` takes as `b`, round by round, as far as both went. */
export function ratio(a: Timing, b: Timing): Ratio {
  const both = a.rounds.slice(0, b.rounds.length);
  const ratios = both.map((time, round) => time / b.rounds[round]!);
  return { median: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
