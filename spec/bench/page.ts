/** The page that a run is written to. */
import { digits, spread } from "../../src/commands/bench.ts";
import type { machine } from "../../src/commands/machine.ts";
import type { Absence, Row } from "../../src/commands/race.ts";
import type { Verdict } from "./bounds.ts";

export interface Report {
  readonly machine: ReturnType<typeof machine>;
  readonly loadAtEnd: number;
  readonly rounds: number;
  readonly devices: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
  readonly rows: readonly Row[];
  readonly absences: readonly Absence[];
  readonly verdicts: readonly Verdict[];
  readonly scaling: readonly Row[];
  /** MB of resident memory by the number of steps; null where it was not measured. */
  readonly residents: Readonly<Record<string, number>> | null;
}

/** What two readings of a process that does not grow may differ by, in MB. */
const flat = 20;

const introduction = `# Benchmarks

Our fastest CPU engine against others, measured in one run by \`npm run bench -- --write docs/benchmarks.md\` after
\`npm run engines\` (which installs the other JavaScript engines; PyTorch is used where \`python3\` has it).

- Every engine is given the same numbers, and must first answer what ours answers (largest difference at most a thousandth
  of the root mean square; of a training the losses of its first steps). Who does not is not timed.
- Each other engine runs in a process of its own, with its own clock inside. All take turns, round by round; a turn repeats
  short work for at least 60 ms. Whoever is slow has fewer rounds, down to one.
- A ratio is taken round by round and says how many times as long the other takes as ours on as many threads: above 1, we are
  faster. Behind each median stands its whole range: that is how noisy the machine was.
- Layouts are turned around before the clock starts, and results stay where an engine keeps them, except with ONNX Runtime,
  whose calls copy images in and answers out, as \`Trainer.predict\` does here. Its weights are part of the model, packed once.
- A training step is ours through \`fit\`, by its own \`imagesPerSecond\`: batches are gathered and normalized every time.
  PyTorch and the others loop over batches that already lie where they want them. The update is the same: SGD with momentum.`;

export function page(report: Report): string {
  const { machine, rounds, devices, missing, rows, absences, verdicts, scaling, residents, loadAtEnd } = report;
  const load = `${machine.load} before, ${loadAtEnd} after`;
  return [
    introduction,
    "## Machine",
    [
      `${machine.date} · ${machine.cpu}, ${machine.memory} · Node ${machine.node} · up to ${rounds} rounds · load ${load}.`,
      "",
      ...Object.entries(devices).map(([name, device]) => `- ${name}: ${device}`),
      ...missing.map((line) => `- not measured: ${line}`),
    ].join("\n"),
    "## What is promised",
    promised(verdicts, residents),
    "## Ratios",
    ...[1, 2].map((threads) => matrix(rows, threads)),
    ...(scaling.length > 0 ? ["## Scaling of ours", scalingTable(scaling)] : []),
    ...(residents ? ["## Memory", memoryTable(residents)] : []),
    "## All figures",
    everything(rows),
    ...(absences.length > 0 ? ["## Not timed", notTimed(absences)] : []),
    "",
  ].join("\n\n");
}

function promised(verdicts: readonly Verdict[], residents: Report["residents"]): string {
  const lines = verdicts.map(({ measure, least, found }) => {
    const figure = found ? `${spread(found.median, found.lowest, found.highest)}×` : "not measured";
    return `| ${measure} | ${least}× | ${figure} | ${found ? yes(found.median >= least) : "–"} |`;
  });
  const [early, last] = [residents?.["100"], residents?.["2000"]];
  const memory =
    early === undefined || last === undefined
      ? "not measured | –"
      : `${last} MB, ${last - early} MB more than after 100 | ${yes(last < 400 && last - early <= flat)}`;
  return [
    ...["| measure | at least | median (range) | holds |", "|---|--:|--:|---|", ...lines],
    `| resident memory after 2,000 training steps, and since the first 100 | below 400 MB, flat | ${memory} |`,
  ].join("\n");
}

const yes = (holds: boolean) => (holds ? "yes" : "**no**");

/** Works down, contenders across; how many times as long as ours. */
function matrix(rows: readonly Row[], threads: number): string {
  const suffix = threads === 1 ? ", 1 thread" : `, ${threads} threads`;
  const here = rows.filter(({ contender }) => contender.endsWith(suffix));
  const names = [...new Set(here.map(({ contender }) => contender))];
  const line = (work: string) => {
    const cells = names.map((name) => {
      const row = here.find((row) => row.work === work && row.contender === name);
      if (row === undefined) return "";
      return row.ratio ? `${digits(row.ratio.median)}×` : `${digits(row.timing.median)} ms`;
    });
    return `| ${work} | ${cells.join(" | ")} |`;
  };
  return [
    `| ${threads === 1 ? "one thread" : `${threads} threads`} | ${names.map((name) => name.replace(suffix, "")).join(" | ")} |`,
    `|---|${names.map(() => "--:|").join("")}`,
    ...new Set(here.map(({ work }) => line(work))),
  ].join("\n");
}

function scalingTable(rows: readonly Row[]): string {
  const images = (row: Row) => Number(/batch (\d+)/.exec(row.work)?.[1]);
  return [
    "| work | threads | ms: median (range) | images/s | GFLOP/s |",
    "|---|--:|--:|--:|--:|",
    ...rows.map((row) => {
      const rate = Math.round((1000 * images(row)) / row.timing.median);
      const threads = /(\d+) thread/.exec(row.contender)?.[1];
      return `| ${row.work} | ${threads} | ${times(row)} | ${rate} | ${digits(row.gigaflops)} |`;
    }),
  ].join("\n");
}

const memoryTable = (residents: Readonly<Record<string, number>>) =>
  [
    `| steps | ${Object.keys(residents).join(" | ")} |`,
    `|---|${Object.keys(residents)
      .map(() => "--:|")
      .join("")}`,
    `| resident MB | ${Object.values(residents).join(" | ")} |`,
    "",
    "LeNet-5, batch 64, all threads, the sources run by tsx.",
  ].join("\n");

function everything(rows: readonly Row[]): string {
  return [
    "| work | contender | ms: median (range) | rounds | GFLOP/s | time / ours: median (range) | difference |",
    "|---|---|--:|--:|--:|--:|--:|",
    ...rows.map((row) => {
      const against = row.ratio ? spread(row.ratio.median, row.ratio.lowest, row.ratio.highest) : "–";
      const cells = [row.work, row.contender, times(row), row.timing.rounds.length, digits(row.gigaflops), against];
      return `| ${cells.join(" | ")} | ${row.difference.toExponential(0)} |`;
    }),
    "",
    "The difference is the largest to our answer, in units of that answer's root mean square.",
  ].join("\n");
}

const times = ({ timing }: Row) => spread(timing.median, Math.min(...timing.rounds), Math.max(...timing.rounds));

/** By contender and reason, with the number of works. */
function notTimed(absences: readonly Absence[]): string {
  const counts = new Map<string, number>();
  for (const { contender, reason } of absences) {
    const key = `${contender}: ${reason}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => `- ${key} (${count} ${count === 1 ? "work" : "works"})`).join("\n");
}
