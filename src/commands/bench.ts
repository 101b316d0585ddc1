/** `einspec bench`: the engines at the same work, in one run. */
import { cpus } from "node:os";
import { BackendError } from "../../reference/errors.ts";
import { chooseEngine, type Engine, openEngine } from "../engines.ts";
import { openable } from "./engines.ts";
import { measured, type Ratio, ratio, type Timing } from "./measured.ts";
import { type Progress, progressOn } from "./progress.ts";
import { type Workload, workloads } from "./workloads.ts";

export interface BenchOptions {
  readonly engines?: readonly string[];
  readonly rounds: number;
  readonly json?: boolean;
}

/** The reference is there to be read: it is asked only for what it does in about a second. */
const mostOfReference = 5e7;

interface Row {
  readonly work: string;
  readonly multiplyAdds: number;
  readonly engine: string;
  readonly timing: Timing;
  readonly gigaflops: number;
  /** How many times as long as the engine that `auto` takes; null for that one itself, and where it has not run. */
  readonly ratio: Ratio | null;
}

export async function bench({ engines: asked, rounds, json = false }: BenchOptions): Promise<void> {
  const progress = progressOn(process.stderr);
  const engines =
    asked === undefined ? await allHere(progress) : await Promise.all(asked.map((name) => openEngine(name)));
  const { name: base } = await chooseEngine();
  const rows: Row[] = [];
  for (const [done, work] of workloads.entries()) {
    progress.show({ phase: "measuring", done, total: workloads.length, details: work.name });
    rows.push(...(await rowsOf(work, engines, base, rounds)));
  }
  progress.end();
  for (const engine of engines) await engine.close();
  const machine = {
    cpu: `${cpus()[0]?.model.trim() ?? "unknown"}, ${cpus().length} cores`,
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
    rounds,
    devices: Object.fromEntries(engines.map(({ name, device }) => [name, device])),
  };
  console.log(json ? JSON.stringify({ machine, rows }, null, 2) : table(machine, rows, base));
}

async function allHere(progress: Progress): Promise<readonly Engine[]> {
  const engines: Engine[] = [];
  for (const name of openable) {
    try {
      engines.push(await openEngine(name));
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      progress.say(`without ${name}: ${error.message}`);
    }
  }
  return engines;
}

async function rowsOf(
  work: Workload,
  engines: readonly Engine[],
  base: string,
  rounds: number,
): Promise<readonly Row[]> {
  const able = engines.filter(({ name }) => name !== "reference" || work.multiplyAdds <= mostOfReference);
  const prepared = able.map((engine) => ({ engine, ...work.prepare(engine) }));
  const timings = await measured(Object.fromEntries(prepared.map(({ engine, run }) => [engine.name, run])), rounds);
  for (const { release } of prepared) release();
  return able.map(({ name }) => {
    const timing = timings[name]!;
    const fastest = timings[base];
    return {
      work: work.name,
      multiplyAdds: work.multiplyAdds,
      engine: name,
      timing,
      gigaflops: (2 * work.multiplyAdds) / timing.median / 1e6,
      ratio: fastest === undefined || name === base ? null : ratio(timing, fastest),
    };
  });
}

function table(
  machine: { cpu: string; node: string; date: string; rounds: number; devices: object },
  rows: readonly Row[],
  base: string,
): string {
  const lines = rows.map(({ work, engine, timing, gigaflops, ratio }) => {
    const times = `${timing.median.toFixed(1)} (${Math.min(...timing.rounds).toFixed(1)}–${Math.max(...timing.rounds).toFixed(1)})`;
    const against = ratio === null ? "–" : `${digits(ratio.median)} (${digits(ratio.lowest)}–${digits(ratio.highest)})`;
    return `| ${work} | ${engine} | ${times} | ${gigaflops.toFixed(2)} | ${against} |`;
  });
  return [
    `${machine.cpu}; Node ${machine.node}; ${machine.date}; ${machine.rounds} ${machine.rounds === 1 ? "round" : "rounds"}, engines in turns; results read back to the host.`,
    ...Object.entries(machine.devices).map(([name, device]) => `${name}: ${device}`),
    `The reference is left out above ${mostOfReference / 1e6} million multiply-adds.`,
    "",
    `| work | engine | ms: median (range) | GFLOP/s | time / ${base}: median (range) |`,
    "|---|---|--:|--:|--:|",
    ...lines,
  ].join("\n");
}

const digits = (value: number) => `${Number(value.toPrecision(3))}`;
