/** `einspec conformance`: puts an engine, anybody's, through the suite. */
import { join } from "node:path";
import { interruption } from "../../src/commands/interruption.ts";
import { progressOn } from "../../src/commands/progress.ts";
import { UsageError } from "../../src/commands/usage.ts";
import { nearest } from "../../src/nearest.ts";
import type { Adapter, Conventions } from "../adapter.ts";
import { adapterNames, shippedAdapter } from "../engines/index.ts";
import { caseAgain, runAgain } from "./again.ts";
import { expectedIn, expectKnownPatterns, outlived, readExpectations } from "./expectations.ts";
import { limitsOf } from "./limits.ts";
import { networks, planned, subjects } from "./plan.ts";
import { openProgram } from "./programAdapter.ts";
import { asExpected, describedBy, type Report } from "./report/report.ts";
import { terminalText } from "./report/terminal.ts";
import { openReportFolder } from "./report/write.ts";
import { run } from "./runner.ts";
import { type Subject, subjectOf } from "./subject.ts";
import { isWrong, type Level, levels } from "./verdict.ts";

export interface ConformanceOptions {
  readonly engine?: string;
  readonly command?: string;
  readonly ops?: string;
  readonly level?: string;
  readonly runs: number;
  readonly seed: number;
  readonly conventions?: Conventions;
  readonly expect?: string;
  readonly minCases: number;
  /** Seconds per request. */
  readonly timeout: number;
  readonly report?: string;
  readonly json?: boolean;
}

/** Exit code: 0 all as expected, 1 not, 2 the report cannot be written; what cannot be run is a `UsageError`, which is 2 as well. */
export async function conformance(options: ConformanceOptions): Promise<number> {
  const choice = { names: namesOf(options.ops), levels: levelsOf(options.level) };
  const adapter = await opened(options);
  try {
    const { conventions = adapter.conventions } = options;
    return await judged(subjectOf({ ...adapter, conventions }), choice, options);
  } finally {
    await adapter.close();
  }
}

async function judged(
  subject: Subject,
  choice: { readonly names: readonly string[]; readonly levels: readonly Level[] },
  options: ConformanceOptions,
) {
  const { runs, seed, minCases } = options;
  const { adapter } = subject;
  const file =
    options.expect ?? (options.engine === undefined ? undefined : shippedAdapter(options.engine)?.expectations);
  const expectations = file === undefined ? [] : expectedIn(adapter.precision, await readExpectations(file));
  const everything = planned(subject, { names: subjects, levels });
  const ids = [...everything.trials, ...everything.absent].map(({ id }) => id);
  if (file !== undefined) expectKnownPatterns(file, expectations, ids);
  const folder = options.report ?? join("runs", `conformance-${adapter.name.replace(/[^\w.-]+/g, "-")}`);
  const progress = progressOn(process.stderr);
  let unwritten = false;
  const reportFolder = await openReportFolder(folder, (fault) => {
    unwritten = true;
    progress.say(`${fault.name}: ${fault.message}; the results are printed all the same`);
  });
  const interrupted = interruption({
    onFirst: () => progress.say("ending after this trial; again to end at once"),
    onSecond: () => progress.end(),
  });
  const began = performance.now();
  const results = await run(subject, {
    ...{ ...choice, runs, seed, expectations, keep: reportFolder.keep, signal: interrupted.signal },
    onTrial: ({ id }, done, total) => progress.show({ phase: adapter.name, done, total, details: id }),
    onResult: ({ id, verdict, message }) => {
      if (isWrong(verdict)) progress.say(`${verdict} ${id}: ${message?.split("\n")[0]}`);
    },
  });
  progress.end();
  interrupted.end();
  const cases = results.reduce((total, result) => total + result.cases, 0);
  const faults = [
    ...(cases < minCases ? [`conformance: at least ${minCases} cases must be run (--min-cases), got ${cases}`] : []),
    ...outlived(expectations, results, ids).map(
      ({ pattern, reason }) =>
        `conformance: "${pattern}" is expected to fail (${reason}), and passes now: take it out of ${file}`,
    ),
    ...(interrupted.exitCode() === null ? [] : ["conformance: interrupted; the results up to then are kept"]),
  ];
  const report: Report = {
    ...{ schema: 1, ...describedBy(adapter), date: new Date().toISOString().slice(0, 10), seed, runs },
    command: runAgain(options),
    ...{ seconds: (performance.now() - began) / 1000, cases, faults, results },
  };
  console.log(options.json ? JSON.stringify(report, null, 1) : terminalText(report, folder));
  await reportFolder.write(report);
  if (!unwritten) progress.say(`report: ${join(folder, "report.html")}, .md, .json, junit.xml`);
  const kept = results.find(({ verdict, file }) => isWrong(verdict) && file !== null);
  if (kept) progress.say(`one case again: ${caseAgain(join(folder, kept.file!), options)}`);
  return interrupted.exitCode() ?? (unwritten ? 2 : asExpected(report) ? 0 : 1);
}

async function opened({ engine, command, timeout }: ConformanceOptions): Promise<Adapter> {
  if ((engine === undefined) === (command === undefined)) {
    const given = engine === undefined ? "none" : "both";
    throw new UsageError(`conformance: one of --engine and --command must be given, got ${given}`);
  }
  const limits = limitsOf("conformance", timeout);
  if (command !== undefined) return openProgram(command, limits);
  const shipped = shippedAdapter(engine!);
  if (shipped) return shipped.open(limits);
  throw new UsageError(`conformance: --engine must be one of ${adapterNames.join(", ")}, got "${engine}"`);
}

function namesOf(list: string | undefined): readonly string[] {
  if (list === undefined) return subjects;
  const names = list.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !subjects.includes(name));
  if (unknown === undefined) return names;
  const meant = nearest(unknown, subjects);
  throw new UsageError(
    `conformance: --ops must be ops and update steps (einspec explain lists them) or ${networks.join(", ")}, got "${unknown}"${meant ? `; did you mean ${meant}?` : ""}`,
  );
}

function levelsOf(list: string | undefined): readonly Level[] {
  if (list === undefined) return levels;
  return list.split(",").map((name) => {
    const level = levels.find((known) => known === name.trim());
    if (level) return level;
    throw new UsageError(`conformance: --level must be among ${levels.join(", ")}, got "${name}"`);
  });
}
