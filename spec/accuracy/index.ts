/** `npm run accuracy`: every op on every engine that runs here, against the reference. It prints the page; `--write` keeps it. */
import { Command } from "commander";
import { opNames } from "../../reference/catalogue.ts";
import { BackendError } from "../../reference/errors.ts";
import { openable } from "../../src/commands/engines.ts";
import { machine } from "../../src/commands/machine.ts";
import { whole } from "../../src/commands/options.ts";
import { progressOn } from "../../src/commands/progress.ts";
import { type Engine, openEngine } from "../../src/engines.ts";
import { writeAtomically } from "../../src/files.ts";
import { functions, limits, worstOf } from "../reference/precise/functions.ts";
import { type Deviations, deviations } from "./measure.ts";
import { beyond, page } from "./page.ts";

interface Options {
  readonly cases: number;
  readonly shapes: number;
  readonly seed: number;
  readonly ops: string;
  readonly write?: string;
}

const { ops, write, ...draw } = new Command("npm run accuracy --")
  .option("--cases <n>", "random cases of each op", whole(1), 100)
  .option("--shapes <n>", "shapes that they have", whole(1), 10)
  .option("--seed <n>", "draws them", whole(0), 1)
  .option("--ops <pattern>", "only ops whose names match", "")
  .option("--write <file>", "keep the page in this file (default: it is only printed)")
  .parse()
  .opts<Options>();

const progress = progressOn(process.stderr);
const engines: Engine[] = [];
const missing: string[] = [];
for (const name of openable.filter((name) => name !== "reference")) {
  try {
    engines.push(await openEngine(name));
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    missing.push(`${name}: ${error.message}`);
  }
}

const asked = opNames.filter((op) => new RegExp(ops).test(op));
const found: Record<string, Readonly<Record<string, Deviations>>> = {};
for (const [done, op] of asked.entries()) {
  progress.show({ phase: "measuring", done, total: asked.length, details: op });
  found[op] = await deviations(op, engines, draw);
}
progress.end();

const text = page({
  ...{ machine: machine(), draw, missing, ops: found },
  devices: Object.fromEntries(engines.map(({ name, device }) => [name, device])),
  functions: Object.fromEntries(
    Object.keys(functions).map((name) => [name, { ...worstOf(name), limit: limits(name) }] as const),
  ),
});
console.log(text);
if (write !== undefined) await writeAtomically(write, text);
for (const engine of engines) await engine.close();
const wrong = beyond(found);
if (wrong.length > 0) throw new BackendError(`accuracy: ρ must be at most 4, got more for ${wrong.join(", ")}`);
