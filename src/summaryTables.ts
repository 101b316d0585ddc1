/** A summary as a table for people: in plain text or markdown. As JSON it can be written down as it is. */
import type { Shape } from "../reference/tensor.ts";
import type { Summary, SummaryRow } from "./summary.ts";

type Cell = (row: SummaryRow) => string;
type Column = readonly [title: string, align: "left" | "right", cell: Cell];

/** States have a column where there are any. */
const columnsOf = ({ totals }: Summary): readonly Column[] =>
  columns.filter(([title]) => title !== "states" || totals.states > 0);

const columns: readonly Column[] = [
  ["layer", "left", ({ layer }) => layer],
  ["op", "left", ({ op }) => op],
  ["input", "right", ({ input }) => shapeCell(input)],
  ["filters", "right", ({ filters }) => (filters === null ? "" : `${filters}`)],
  ["kernel", "right", ({ kernel }) => pairCell(kernel)],
  ["stride", "right", ({ stride }) => strideCell(stride)],
  ["padding", "right", ({ padding }) => paddingCell(padding)],
  ["output", "right", ({ output }) => shapeCell(output)],
  ["memory (KB)", "right", ({ memory }) => kilobytes(memory)],
  ["parameters", "right", ({ parameters }) => countCell(parameters)],
  ["states", "right", ({ states }) => countCell(states)],
  ["multiply-adds", "right", ({ multiplyAdds }) => countCell(multiplyAdds)],
  ["field", "right", ({ receptiveField }) => (receptiveField === null ? "all" : pairCell(receptiveField))],
  ["jump", "right", ({ jump }) => strideCell(jump)],
];

/** Columns side by side, for a terminal. */
export function summaryText(summary: Summary): string {
  const { columns, head, body } = cells(summary);
  const widths = head.map((_, at) => Math.max(...[head, ...body].map((row) => row[at]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (columns[at]![1] === "left" ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
      .join("  ")
      .trimEnd();
  return [title(summary), "", line(head), ...body.map(line)].join("\n");
}

export function summaryMarkdown(summary: Summary): string {
  const { columns, head, body } = cells(summary);
  const line = (row: readonly string[]) => `| ${row.join(" | ")} |`;
  const rule = columns.map(([, align]) => (align === "left" ? "---" : "--:"));
  return [`**${title(summary)}**`, "", ...[head, rule, ...body].map(line)].join("\n");
}

function cells(summary: Summary) {
  const { rows, totals } = summary;
  const { memory, parameters, states, multiplyAdds } = totals;
  const columns = columnsOf(summary);
  const sums: Readonly<Record<string, string>> = {
    layer: "total",
    "memory (KB)": kilobytes(memory),
    parameters: countCell(parameters),
    states: countCell(states),
    "multiply-adds": countCell(multiplyAdds),
  };
  const head = columns.map(([name]) => name);
  return {
    columns,
    head,
    body: [...rows.map((row) => columns.map(([, , cell]) => cell(row))), head.map((name) => sums[name] ?? "")],
  };
}

const title = ({ name, input }: Summary) => `${name}, input ${shapeCell(input)}`;
const shapeCell = (shape: Shape) => shape.join("×");
const pairCell = (pair: readonly number[] | null) => pair?.join("×") ?? "";
/** One number where all axes agree. */
const strideCell = (pair: readonly number[] | null) => (pair === null ? "" : [...new Set(pair)].join("×"));
const countCell = (count: number) => count.toLocaleString("en-US");
/** Of 1024 bytes, as the lecture counts. */
const kilobytes = (bytes: number) => (bytes / 1024).toLocaleString("en-US", { maximumFractionDigits: 2 });

function paddingCell(padding: SummaryRow["padding"]): string {
  if (padding === null) return "";
  const [first, ...others] = new Set(padding.flat());
  if (others.length === 0) return first === undefined ? "" : `${first}`;
  return padding.map(([before, after]) => `${before},${after}`).join("×");
}
