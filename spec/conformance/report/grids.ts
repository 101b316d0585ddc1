/** A counterexample's tensors drawn: an image [batch, y, x, channel] as one grid per channel, anything else as rows. */
import { escaped } from "./junit.ts";

/** Beyond this a picture shows no more than the saved case does. */
const mostGrids = 24;

/** Lines like `input [1×2×2×1] -4 -3 -2 -1` become grids; others stay text. */
export function grids(counterexample: string): string {
  return counterexample
    .split("\n")
    .map((line) => {
      const found = /^ *([\w ]+) \[([\d×]*)\] (.*)$/.exec(line);
      if (!found) return `<pre>${escaped(line)}</pre>`;
      const [, name, extents, numbers] = found;
      const shape = extents === "" ? [] : extents!.split("×").map(Number);
      return `<div>${escaped(name!)} [${extents}]</div><div class="grids">${drawn(shape, numbers!.split(" "))}</div>`;
    })
    .join("\n");
}

function drawn(shape: readonly number[], numbers: readonly string[]): string {
  const [B, H, W, C] = planes(shape);
  const tables: string[] = [];
  for (let b = 0; b < B && tables.length < mostGrids; b++) {
    for (let c = 0; c < C && tables.length < mostGrids; c++) {
      const rows = Array.from({ length: H }, (_, y) => {
        const cells = Array.from(
          { length: W },
          (_, x) => `<td>${escaped(numbers[((b * H + y) * W + x) * C + c] ?? "")}</td>`,
        );
        return `<tr>${cells.join("")}</tr>`;
      });
      const caption = B * C > 1 ? `<caption>${b}, ${c}</caption>` : "";
      tables.push(`<table class="grid">${caption}${rows.join("")}</table>`);
    }
  }
  const left = B * C - tables.length;
  return tables.join("") + (left > 0 ? `<span>… and ${left} more</span>` : "");
}

/** What is no image is one: a matrix is its rows, a list one row; the leading axes of more are one. */
function planes(shape: readonly number[]): readonly [number, number, number, number] {
  if (shape.length >= 4) {
    const leading = shape.slice(0, -3).reduce((count, extent) => count * extent, 1);
    return [leading, shape.at(-3)!, shape.at(-2)!, shape.at(-1)!];
  }
  const [depth, rows, columns] = [1, 1, 1, ...shape].slice(-3) as [number, number, number];
  return [depth, rows, columns, 1];
}
