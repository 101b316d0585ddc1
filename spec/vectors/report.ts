/** What `einspec replay` prints: a table by op, and every failing case with what it takes to see it again. */

import { listOf } from "../../reference/named.ts";
import type { Tensor } from "../../reference/tensor.ts";
import { columnsText } from "../../src/report/columns.ts";
import { text } from "../arbitraries/tensors.ts";
import { paramsText } from "../conformance/wire.ts";
import { subjectOf, type VectorCase } from "./cases.ts";
import { type Judgement, type Tally, tallies } from "./replay.ts";

const columns = ["cases", "passed", "failed", "unsupported", "worst ρ"] as const;

export function table(judgements: readonly Judgement[]): string {
  const rows = tallies(judgements).map((tally) => [tally.subject, ...cells(tally)]);
  return columnsText([["op or step", ...columns], ...rows]);
}

const cells = ({ cases, passed, failed, unsupported, worstRho }: Tally) => [
  ...[cases, passed, failed, unsupported].map(String),
  worstRho === 0 ? "0" : worstRho.toPrecision(3),
];

/** A failing case: the element that is furthest off, ρ and its bound, then the call. */
export function failureText({ given, message }: Judgement): string {
  const { id, params, tags, source } = given;
  const about = [tags.length > 0 ? `[${tags.join(", ")}]` : "", source].filter((part) => part !== "");
  const lines = tensorsOf(given).map(([name, t]) => `    ${name} ${short(text(t))}`);
  return [
    `✗ ${[id, ...about].join("  ")}`,
    `    ${message}`,
    `    ${subjectOf(given)} ${paramsText(params)}`,
    ...lines,
  ].join("\n");
}

function tensorsOf(given: VectorCase): readonly (readonly [string, Tensor])[] {
  const dOutput = given.kind === "answered" && given.pull ? [["dOutput", given.pull.dOutput] as const] : [];
  return [...listOf<Tensor>(given.inputs), ...dOutput];
}

/** What still fits on a screen. */
const longest = 600;
const short = (line: string) =>
  line.length <= longest ? line : `${line.slice(0, line.lastIndexOf(" ", longest))} … (the file has the rest)`;

const levels: Readonly<Record<VectorCase["kind"], string>> = { answered: "forward", refused: "shape", run: "update" };

/** The same as data: one record per case. A ρ that is no number is null. */
export function record(folder: string, { given, verdict, rho, message }: Judgement) {
  const level = given.kind === "answered" && given.pull ? "backward" : levels[given.kind];
  const finite = Number.isFinite(rho) ? rho : null;
  return { id: given.id, op: subjectOf(given), level, verdict, rho: finite, message, file: `${folder}/${given.file}` };
}
