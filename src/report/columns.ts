/** Rows of cells as text, the first column flush left, the others flush right. */
export function columnsText(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join("  ");
  return rows.map((row) => line(row).trimEnd()).join("\n");
}
