/** The page that the figures are written to. */
import { differentiable, type OpName } from "../../reference/catalogue.ts";
import type { machine } from "../../src/commands/machine.ts";
import type { Worst } from "../reference/precise/functions.ts";
import type { Deviations, Draw } from "./measure.ts";

export interface Report {
  readonly machine: ReturnType<typeof machine>;
  readonly draw: Draw;
  /** What computes, by engine. */
  readonly devices: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
  /** By op, then by engine. */
  readonly ops: Readonly<Record<string, Readonly<Record<string, Deviations>>>>;
  /** By function. */
  readonly functions: Readonly<Record<string, Worst & { readonly limit: number }>>;
}

/** The bound of tolerance.ts. */
export const limit = 4;

const introduction = `# Accuracy

Written by \`npm run accuracy -- --write docs/accuracy.md\`.

ρ = |fast − reference| / (√(n+1)·u·S) measures an error in what float32 arithmetic may leave behind: u is 2⁻²⁴, S how much was
added up to get to a number, and n the longest sum behind it, both found by the float64 reference. Right answers in float32
stay near 1 in any order of summation, and the laws refuse ρ > ${limit}.`;

export function page({ machine, draw, devices, missing, ops, functions }: Report): string {
  return [
    introduction,
    [
      `${machine.date} · ${machine.cpu} · Node ${machine.node} · ${draw.cases} cases of each op, of ${draw.shapes} shapes, seed ${draw.seed}.`,
      "",
      ...Object.entries(devices).map(([name, device]) => `- ${name}: ${device}`),
      ...missing.map((line) => `- not measured: ${line}`),
    ].join("\n"),
    "## The worst ρ of each op, forward / backward",
    "`=`: nothing may be rounded here, and nothing was. `–`: the op has no gradient.",
    table(ops, Object.keys(devices)),
    summary(ops, Object.keys(devices)),
    "## The special functions of the reference",
    `In float64, against values with 40 digits (\`spec/reference/precise/\`): how many float64 numbers an answer lies from the one
nearest to the truth, at worst.`,
    functionTable(functions),
    "",
  ].join("\n\n");
}

/** The ops and engines whose ρ is beyond the bound. */
export const beyond = (ops: Report["ops"]): readonly string[] =>
  Object.entries(ops).flatMap(([op, engines]) =>
    Object.entries(engines)
      .filter(([, { forward, backward }]) => !((forward ?? 0) <= limit && (backward ?? 0) <= limit))
      .map(([engine]) => `${op} on ${engine}`),
  );

function table(ops: Report["ops"], names: readonly string[]): string {
  const cell = (op: string, { forward, backward }: Deviations) =>
    `${rhoText(forward)} / ${withGradient(op) ? rhoText(backward) : "–"}`;
  return [
    `| op | ${names.join(" | ")} |`,
    `|---|${names.map(() => "--:|").join("")}`,
    ...Object.entries(ops).map(
      ([op, engines]) => `| ${op} | ${names.map((name) => cell(op, engines[name]!)).join(" | ")} |`,
    ),
  ].join("\n");
}

function summary(ops: Report["ops"], names: readonly string[]): string {
  const worst = names.map((name) => {
    const all = Object.entries(ops).map(
      ([op, engines]) => [op, Math.max(engines[name]!.forward ?? 0, engines[name]!.backward ?? 0)] as const,
    );
    const [op, rho] = all.reduce((a, b) => (b[1] > a[1] ? b : a));
    return `${rhoText(rho)} on ${name} (${op})`;
  });
  const wrong = beyond(ops);
  const verdict = wrong.length === 0 ? `All are within ${limit}.` : `**Beyond ${limit}: ${wrong.join(", ")}.**`;
  return `The worst of all: ${worst.join(", ")}. ${verdict}`;
}

const withGradient = (op: string): boolean => differentiable[op as OpName].length > 0;

const rhoText = (rho: number | null): string => (rho === null ? "=" : `${Number(rho.toPrecision(2))}`);

const functionTable = (functions: Report["functions"]): string =>
  [
    "| function | points | worst, in units in the last place | at | at most |",
    "|---|--:|--:|--:|--:|",
    ...Object.entries(functions).map(
      ([name, { points, ulps, x, limit }]) =>
        `| ${name} | ${points} | ${ulps} | ${Number(x.toPrecision(6))} | ${limit} |`,
    ),
  ].join("\n");
