/** Timing several contenders at the same work, in turns, so that whatever else the machine does falls on all of them alike. */

export interface Timing {
  /** Milliseconds, one per round. */
  readonly rounds: readonly number[];
  readonly median: number;
}

/** Times over `rounds` rounds; in each every contender runs once. One run of each goes before, unmeasured. */
export async function measured(
  contenders: Readonly<Record<string, () => Promise<void>>>,
  rounds: number,
): Promise<Readonly<Record<string, Timing>>> {
  const times = new Map(Object.keys(contenders).map((name) => [name, [] as number[]]));
  for (const run of Object.values(contenders)) await run();
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      const start = performance.now();
      await run();
      times.get(name)!.push(performance.now() - start);
    }
  }
  return Object.fromEntries([...times].map(([name, list]) => [name, { rounds: list, median: median(list) }]));
}

export interface Ratio {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** How many times as long `a` takes as `b`, round by round. */
export function ratio(a: Timing, b: Timing): Ratio {
  const ratios = a.rounds.map((time, round) => time / b.rounds[round]!);
  return { median: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
