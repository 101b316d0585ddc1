/** `npm run bench`: our CPU engine against every other that is installed, in one run. It prints the page; `--write` keeps it. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { BackendError } from "../../reference/errors.ts";
import { type Contender, contenderOf } from "../../src/commands/contender.ts";
import { machine } from "../../src/commands/machine.ts";
import { whole } from "../../src/commands/options.ts";
import { progressOn } from "../../src/commands/progress.ts";
import { race } from "../../src/commands/race.ts";
import { training, type Work, workloads } from "../../src/commands/workloads.ts";
import { openEngine } from "../../src/engines.ts";
import { verdicts } from "./bounds.ts";
import { page } from "./page.ts";
import { peers, threadCounts, threadsText } from "./peers.ts";
import { openProgram } from "./program.ts";

interface Options {
  readonly rounds: number;
  readonly works: string;
  readonly contenders: string;
  readonly write?: string;
}

const options = new Command("npm run bench --")
  .option("--rounds <n>", "times that each work is measured", whole(1), 7)
  .option("--works <pattern>", "only works whose names match", "")
  .option("--contenders <pattern>", "only contenders whose names match, and ours", "")
  .option("--write <file>", "keep the page in this file (default: it is only printed)")
  .parse()
  .opts<Options>();

const progress = progressOn(process.stderr);
const before = machine();
const ours = await Promise.all(
  threadCounts.map(async (threads) =>
    contenderOf(await openEngine("simd", { threads }), `simd, ${threadsText(threads)}`, () => true),
  ),
);
const { commands, missing } = peers();
const contenders: Contender[] = [...ours];
for (const command of commands.filter(({ name }) => new RegExp(options.contenders).test(name))) {
  contenders.push(await openProgram(command));
}
for (const line of missing) progress.say(`without ${line}`);

const asked = ({ name }: Work) => new RegExp(options.works).test(name);
/** On as many threads, or on one where the other has more than we were given. */
const pacemaker = ({ threads }: Contender) => ours.find((each) => each.threads === threads)?.name ?? ours[0]!.name;
const run = (works: readonly Work[], contenders: readonly Contender[]) =>
  race({
    ...{ contenders, works, rounds: options.rounds, pacemaker },
    onWork: ({ name }, done) => progress.show({ phase: "measuring", done, total: works.length, details: name }),
  });

const { rows, absences } = await run(workloads.filter(asked), contenders);
for (const contender of contenders.slice(ours.length)) await contender.close();
const scaled = [training(1), training(8), training(64), training(256), training(64, 56), training(64, 112)];
const scaling = await run(scaled.filter(asked), ours);
for (const contender of ours) await contender.close();
progress.say("measuring memory over 2,000 training steps");
const residents = "training memory".match(options.works)
  ? (JSON.parse(
      execFileSync(process.execPath, ["--import", "tsx", fileURLToPath(new URL("memory.ts", import.meta.url))], {
        encoding: "utf8",
      }),
    ) as Record<string, number>)
  : null;
progress.end();

const text = page({
  ...{ machine: before, rounds: options.rounds, missing, rows, absences, residents },
  devices: Object.fromEntries(contenders.map(({ name, device }) => [name, device])),
  loadAtEnd: Math.round(loadavg()[0]! * 10) / 10,
  verdicts: verdicts(rows),
  scaling: scaling.rows,
});
console.log(text);
if (options.write !== undefined) writeFileSync(options.write, text);

const wrong = absences.filter((absence) => absence.wrong);
for (const { work, contender, reason } of wrong) progress.say(`${contender} was not timed at ${work}: ${reason}`);
if (wrong.length > 0) throw new BackendError("bench: every contender must compute the same, got other answers");
