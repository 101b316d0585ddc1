/** An explanation laid out for a terminal. */

import { type Explanation, summaryOf } from "./explanation.ts";
import { block, sideBySide } from "./grid.ts";
import { opGroups, stepNames } from "./groups.ts";
import { flowing, wrapped } from "./wrapped.ts";

export interface Layout {
  /** Characters in a line. */
  readonly width: number;
  /** Whether the terminal shows bold and faint letters. */
  readonly ink: boolean;
  readonly latex: boolean;
  readonly seed: number;
}

const margin = "  ";

export function page(about: Explanation, { width, ink, latex, seed }: Layout): string {
  const { bold, faint } = inks(ink);
  const inner = width - margin.length;
  const section = (title: string, lines: readonly string[], aside = "") =>
    lines.length === 0
      ? []
      : ["", bold(title) + (aside && faint(`  ${aside}`)), ...lines.map((line) => (line ? margin + line : ""))];
  const formula = (typeset: Explanation["equation"]) => {
    const lines = (latex ? typeset?.latex : typeset?.text)?.split("\n") ?? [];
    const broken = (line: string) => {
      const indent = indentOf(line);
      return wrapped(line.trim(), inner - indent.length, "    ").map((part) => indent + part);
    };
    return latex ? lines : lines.flatMap(broken);
  };
  const { reference, gpu, simd } = about.files;
  const { params, rows } = about.example;
  const blocks = (named: Explanation["example"]["rows"][number]) =>
    sideBySide(
      named.map(([name, t]) => block(name, t)),
      inner,
    );
  const given =
    Object.keys(params).length > 0
      ? [...wrapped(JSON.stringify(params).replace(/[,:]/g, "$& "), inner, margin), ""]
      : [];
  return [
    `${bold(about.name)}${faint(`  ${about.kind === "op" ? about.group.toLowerCase() : about.kind}`)}`,
    ...wrapped(about.summary, width),
    ...(about.details.length > 0 ? ["", ...flowing(about.details, width)] : []),
    ...section("Equation", formula(about.equation), latex ? "" : "capital indices are summed, outside a tensor is 0"),
    ...section("Gradient", formula(about.gradient), "the equation, transposed by machine"),
    ...section("Gradient in words", wrapped(about.gradientInWords, inner)),
    ...section(
      "Inputs",
      table(
        about.inputs.map(({ name, optional, meaning, hasGradient }) => [
          optional ? `${name}?` : name,
          hasGradient ? meaning : `${meaning} (data: no gradient)`,
        ]),
        inner,
      ),
    ),
    ...section(
      "Params",
      table(
        about.params.map(({ name, optional, type, meaning }) => [optional ? `${name}?` : name, type, faint(meaning)]),
        inner,
      ),
    ),
    ...section("Output shape", wrapped(about.output, inner, margin)),
    ...section("Refused", wrapped(about.refusals, inner)),
    ...section("From", flowing(about.sources, inner)),
    ...section(
      "Files",
      table(
        [
          ["reference", reference],
          ["gpu", gpu.join(", ")],
          ["simd", simd.join(", ")],
        ],
        inner,
      ),
    ),
    ...section(
      "Example",
      [...given, ...rows.flatMap((row, at) => (at === 0 ? blocks(row) : ["", ...blocks(row)]))],
      `seed ${seed}, computed now by the reference`,
    ),
  ].join("\n");
}

/** All ops and update steps, a line each. */
export function overview({ width, ink }: Pick<Layout, "width" | "ink">): string {
  const { bold, faint } = inks(ink);
  const groups = Object.entries({ ...opGroups, "Update steps": stepNames });
  const widest = Math.max(...groups.flatMap(([, names]) => names.map(({ length }) => length)));
  const line = (name: string) => {
    const room = width - margin.length - widest - 2;
    const summary = summaryOf(name);
    const short = summary.length <= room ? summary : `${summary.slice(0, summary.lastIndexOf(" ", room - 1))}…`;
    return `${margin}${name.padEnd(widest)}  ${faint(short)}`;
  };
  return [
    ...groups.flatMap(([title, names]) => [bold(title), ...names.map(line), ""]),
    "einspec explain NAME says what it computes, with its gradient and an example.",
  ].join("\n");
}

/** Columns, of which the last may wrap below itself. */
function table(rows: readonly (readonly string[])[], width: number): readonly string[] {
  const count = Math.max(0, ...rows.map((row) => row.length - 1));
  const widths = Array.from({ length: count }, (_, at) => Math.max(...rows.map((row) => visible(row[at] ?? ""))));
  return rows.flatMap((row) => {
    const before = row.slice(0, -1).map((cell, at) => cell + " ".repeat(widths[at]! - visible(cell)));
    const start = before.map((cell) => `${cell}  `).join("");
    const last = wrapped(row.at(-1)!, Math.max(20, width - visible(start)));
    return (last.length > 0 ? last : [""]).map((text, at) =>
      ((at === 0 ? start : " ".repeat(visible(start))) + text).trimEnd(),
    );
  });
}

/** How many columns a text takes: ink takes none. */
const visible = (text: string): number =>
  text
    .split("\u001b[")
    .join("   ")
    .replace(/ {3}\dm/g, "").length;

const indentOf = (line: string): string => /^ */.exec(line)![0];

function inks(on: boolean) {
  const ink = (code: number) => (text: string) => (on && text !== "" ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { bold: ink(1), faint: ink(2) };
}
