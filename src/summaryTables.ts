/** A summary as a table for people: in plain text or markdown. As JSON it can be written down as it is. */
import type { Shape } from "../reference/tensor.ts";
import type { Summary, SummaryRow } from "./summary.ts";
import { layerTree } from "./summaryTree.ts";

interface Column {
  readonly title: string;
  readonly cell: (row: SummaryRow) => string;
  /** In the last line. */
  readonly total?: (totals: Summary["totals"]) => string;
  readonly align?: "left";
  /** Where a line is too long, the column with the lowest number is left out first; those without one never are. */
  readonly spare?: number;
}

const columns: readonly Column[] = [
  { title: "layer", cell: ({ layer }) => layer, total: () => "total", align: "left" },
  { title: "op", cell: ({ op }) => op, align: "left", spare: 0 },
  { title: "input", cell: ({ input }) => shapeCell(input), spare: 1 },
  { title: "filters", cell: ({ filters }) => (filters === null ? "" : `${filters}`), spare: 3 },
  { title: "kernel", cell: ({ kernel }) => pairCell(kernel) },
  { title: "stride", cell: ({ stride }) => strideCell(stride) },
  { title: "pad", cell: ({ padding }) => paddingCell(padding) },
  { title: "output", cell: ({ output }) => shapeCell(output) },
  { title: "KB", cell: ({ memory }) => kilobytes(memory), total: ({ memory }) => kilobytes(memory) },
  {
    title: "parameters",
    cell: ({ parameters }) => countCell(parameters),
    total: ({ parameters }) => countCell(parameters),
  },
  { title: "states", cell: ({ states }) => countCell(states), total: ({ states }) => countCell(states), spare: 2 },
  {
    title: "MFLOP",
    cell: ({ multiplyAdds }) => millions(multiplyAdds),
    total: ({ multiplyAdds }) => millions(multiplyAdds),
  },
  { title: "field", cell: ({ receptiveField }) => (receptiveField === null ? "all" : strideCell(receptiveField)) },
  { title: "jump", cell: ({ jump }) => strideCell(jump), spare: 5 },
  { title: "centre", cell: ({ centre }) => strideCell(centre), spare: 4 },
];

/** States have a column where there are any. */
const columnsOf = ({ totals }: Summary): readonly Column[] =>
  columns.filter(({ title }) => title !== "states" || totals.states > 0);

/**
 * Columns side by side, for a terminal, with layers indented under those that they are in. Columns that `width` characters
 * do not hold are left out, and the last line names them.
 */
export function summaryText(summary: Summary, { width = Infinity }: { readonly width?: number } = {}): string {
  const tree = layerTree(summary.rows);
  const table = (kept: readonly Column[], gap: string): readonly string[] => {
    const cells = tree.map(({ label, row }) => kept.map(({ cell }, at) => (at === 0 ? label : row ? cell(row) : "")));
    const lines = [kept.map(({ title }) => title), ...cells, kept.map(({ total }) => total?.(summary.totals) ?? "")];
    const widths = kept.map((_, at) => Math.max(...lines.map((line) => line[at]!.length)));
    const padded = (cell: string, at: number) =>
      kept[at]!.align === "left" ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!);
    return lines.map((line) => line.map(padded).join(gap).trimEnd());
  };
  const fits = (lines: readonly string[]) => Math.max(...lines.map(({ length }) => length)) <= width;

  let kept = columnsOf(summary);
  let lines = table(kept, "  ");
  while (!fits(lines)) {
    lines = table(kept, " ");
    const spare = Math.min(...kept.map((column) => column.spare ?? Infinity));
    if (fits(lines) || spare === Infinity) break;
    kept = kept.filter((column) => column.spare !== spare);
    lines = table(kept, "  ");
  }
  const left = columnsOf(summary).filter((column) => !kept.includes(column));
  const note =
    left.length === 0 ? [] : ["", `Left out for want of room: ${left.map(({ title }) => title).join(", ")}.`];
  return [title(summary), "", ...lines, ...note].join("\n");
}

export function summaryMarkdown(summary: Summary): string {
  const kept = columnsOf(summary);
  const line = (row: readonly string[]) => `| ${row.join(" | ")} |`;
  const lines = [
    kept.map(({ title }) => title),
    kept.map(({ align }) => (align === "left" ? "---" : "--:")),
    ...summary.rows.map((row) => kept.map(({ cell }) => cell(row))),
    kept.map(({ total }) => total?.(summary.totals) ?? ""),
  ];
  return [`**${title(summary)}**`, "", ...lines.map(line)].join("\n");
}

const title = ({ name, input }: Summary) => `${name}, input ${shapeCell(input)}`;
const shapeCell = (shape: Shape) => shape.join("×");
const pairCell = (pair: readonly number[] | null) => pair?.join("×") ?? "";
/** One number where all axes agree; what lies between pixels is rounded to hundredths. */
const strideCell = (pair: readonly number[] | null) =>
  pair === null ? "" : [...new Set(pair.map((extent) => Number(extent.toFixed(2))))].join("×");
const countCell = (count: number) => count.toLocaleString("en-US");
/** Products with their additions, as the lectures count FLOP. */
const millions = (count: number) => rounded(count / 1e6);
/** Of 1024 bytes, as the lecture counts. */
const kilobytes = (bytes: number) => rounded(bytes / 1024);

/** Three digits, or as many as stand before the point; no more than three behind it. */
function rounded(value: number): string {
  const digits = value === 0 ? 0 : Math.min(3, Math.max(0, 2 - Math.floor(Math.log10(value))));
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function paddingCell(padding: SummaryRow["padding"]): string {
  if (padding === null) return "";
  const [first, ...others] = new Set(padding.flat());
  if (others.length === 0) return first === undefined ? "" : `${first}`;
  return [...new Set(padding.map(([before, after]) => `${before},${after}`))].join("×");
}
