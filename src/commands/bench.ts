/** `einspec bench`: the engines at the same work, in one run. */
import { BackendError } from "../../reference/errors.ts";
import { chooseEngine, openEngine } from "../engines.ts";
import { type Contender, contenderOf } from "./contender.ts";
import { openable } from "./engines.ts";
import { machine } from "./machine.ts";
import { progressOn } from "./progress.ts";
import { type Row, race } from "./race.ts";
import { type Work, workloads } from "./workloads.ts";

export interface BenchOptions {
  readonly engines?: readonly string[];
  readonly rounds: number;
  readonly json?: boolean;
}

/** Whoever `auto` would not take is asked only for what it does in a second or so; the reference is there to be read. */
const willingness =
  (name: string, base: string) =>
  ({ multiplyAdds }: Work): boolean =>
    name === base || multiplyAdds <= (name === "reference" ? 5e7 : 5e8);

export async function bench({ engines: asked, rounds, json = false }: BenchOptions): Promise<void> {
  const progress = progressOn(process.stderr);
  const { name: base } = await chooseEngine();
  const contenders: Contender[] = [];
  for (const name of asked ?? openable) {
    try {
      contenders.push(contenderOf(await openEngine(name), name, willingness(name, base)));
    } catch (error) {
      if (asked !== undefined || !(error instanceof BackendError)) throw error;
      progress.say(`without ${name}: ${error.message}`);
    }
  }
  const { rows, absences } = await race({
    ...{ contenders, works: workloads, rounds },
    pacemaker: () => base,
    onWork: ({ name }, done) => progress.show({ phase: "measuring", done, total: workloads.length, details: name }),
  });
  progress.end();
  for (const contender of contenders) await contender.close();
  const here = {
    ...machine(),
    rounds,
    devices: Object.fromEntries(contenders.map((each) => [each.name, each.device])),
  };
  if (json) console.log(JSON.stringify({ machine: here, rows, absences }, null, 2));
  else console.log(table(here, rows, base));
  const wrong = absences.filter((absence) => absence.wrong);
  for (const { work, contender, reason } of wrong) progress.say(`${contender} is not timed at ${work}: ${reason}`);
  if (wrong.length > 0) throw new BackendError("bench: every engine must compute the same, got other answers");
}

function table(
  here: ReturnType<typeof machine> & { rounds: number; devices: object },
  rows: readonly Row[],
  base: string,
) {
  const lines = rows.map(({ work, contender, timing, gigaflops, ratio }) => {
    const against = ratio === null ? "–" : spread(ratio.median, ratio.lowest, ratio.highest);
    const times = spread(timing.median, Math.min(...timing.rounds), Math.max(...timing.rounds));
    return `| ${work} | ${contender} | ${times} | ${digits(gigaflops)} | ${against} |`;
  });
  return [
    `${here.cpu}; Node ${here.node}; ${here.date}; up to ${here.rounds} rounds, engines in turns.`,
    ...Object.entries(here.devices).map(([name, device]) => `${name}: ${device}`),
    "Engines that auto does not take are left out where the work would take them long.",
    "",
    `| work | engine | ms: median (range) | GFLOP/s | time / ${base}: median (range) |`,
    "|---|---|--:|--:|--:|",
    ...lines,
  ].join("\n");
}

/** A median and the range around it. */
export const spread = (median: number, lowest: number, highest: number): string =>
  `${digits(median)} (${digits(lowest)}–${digits(highest)})`;

/** Three digits are more than a shared machine can vouch for. */
export const digits = (value: number): string => `${Number(value.toPrecision(3))}`;
