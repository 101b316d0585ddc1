/** Tensors as text: a name and a shape over rows of numbers, and several of them side by side. */
import { shapeText } from "../../reference/errors.ts";
import { type Shape, sizeOf, type Tensor } from "../../reference/tensor.ts";

/** Lines of equal width. */
export type Block = readonly string[];

export function block(name: string, t: Tensor): Block {
  const cells = Array.from(t.data, numberText);
  const widest = Math.max(1, ...cells.map(({ length }) => length));
  const line = (at: readonly number[]) => at.map((place) => cells[place]!.padStart(widest)).join("  ");
  const planes = planesOf(t.shape, /kernel/i.test(name));
  const rows = planes.flatMap(({ at, rows }) => [...(planes.length > 1 ? [at] : []), ...rows.map(line)]);
  const lines = [`${name} ${shapeText(t.shape)}`, ...rows];
  const width = Math.max(...lines.map(({ length }) => length));
  return lines.map((text) => text.padEnd(width));
}

/** Blocks next to each other as far as they fit, then below. */
export function sideBySide(blocks: readonly Block[], width: number, gap = "    "): readonly string[] {
  const shelves: Block[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const next of blocks) {
    const wide = next[0]!.length + gap.length;
    if (used + wide > width + gap.length) {
      shelves.push([]);
      used = 0;
    }
    shelves.at(-1)!.push(next);
    used += wide;
  }
  return shelves.flatMap((shelf, which) => {
    const height = Math.max(...shelf.map(({ length }) => length));
    const lines = Array.from({ length: height }, (_, at) =>
      shelf.map((lines) => lines[at] ?? " ".repeat(lines[0]!.length)).join(gap),
    );
    return [...(which > 0 ? [""] : []), ...lines.map((text) => text.trimEnd())];
  });
}

/** Four digits are enough to follow an example by hand. */
export const numberText = (value: number): string =>
  Number.isInteger(value) ? `${value}` : `${Number(value.toPrecision(4))}`;

interface Plane {
  /** Where it lies, with a colon for the two axes that it shows. */
  readonly at: string;
  /** Places in storage, row by row. */
  readonly rows: readonly (readonly number[])[];
}

/** A tensor in rows and columns: of an image [batch, y, x, channel] y and x, of a kernel [ky, kx, in, out] ky and kx. */
function planesOf(shape: Shape, isKernel: boolean): readonly Plane[] {
  const rank = shape.length;
  const column = rank < 3 ? rank - 1 : rank - (isKernel ? 3 : 2);
  const row = column - 1;
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const extent = (axis: number) => shape[axis] ?? 1;
  const others = [...shape.keys()].filter((axis) => axis !== row && axis !== column);
  const firsts = others.reduce<readonly (readonly number[])[]>(
    (places, axis) => places.flatMap((place) => Array.from({ length: extent(axis) }, (_, i) => [...place, i])),
    [[]],
  );
  return firsts.map((first) => {
    const start = first.reduce((sum, i, which) => sum + i * strides[others[which]!]!, 0);
    const at = [...shape.keys()].map((axis) => (others.includes(axis) ? `${first[others.indexOf(axis)]}` : ":"));
    const rows = Array.from({ length: extent(row) }, (_, y) =>
      Array.from({ length: extent(column) }, (_, x) => start + y * (strides[row] ?? 0) + x * (strides[column] ?? 0)),
    );
    return { at: `[${at.join(", ")}]`, rows };
  });
}
