/**
 * A counterexample's tensors drawn: an image [batch, y, x, channel] as one grid per channel, anything else as rows. The larger a
 * number among those of its tensor, the deeper its colour: one for what is above 0, one for what is below.
 */
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
      const label = `<div class="name">${escaped(name!)} <span>[${extents}]</span></div>`;
      return `${label}<div class="grids">${drawn(planesOf(name!, shape), numbers!.split(" "))}</div>`;
    })
    .join("\n");
}

/** One grid of numbers: which it is, and where each of them stands in the list. */
interface Plane {
  readonly caption: string;
  readonly rows: number;
  readonly columns: number;
  at(y: number, x: number): number;
}

function drawn(planes: readonly Plane[], numbers: readonly string[]): string {
  const largest = Math.max(
    ...numbers.map((number) => (Number.isFinite(Number(number)) ? Math.abs(Number(number)) : 0)),
  );
  const isEmpty = ({ rows, columns, at }: Plane) =>
    Array.from(
      { length: rows * columns },
      (_, place) => numbers[at(Math.floor(place / columns), place % columns)],
    ).every((number) => number === "0");
  const full = planes.filter((plane) => !isEmpty(plane));
  const shown = (full.length > 0 ? full : planes.slice(0, 1)).slice(0, mostGrids);
  const tables = shown.map(({ caption, rows, columns, at }) => {
    const lines = Array.from({ length: rows }, (_, y) => {
      const cells = Array.from({ length: columns }, (_, x) => cell(numbers[at(y, x)] ?? "", largest));
      return `<tr>${cells.join("")}</tr>`;
    });
    return `<table class="grid">${caption === "" ? "" : `<caption>${caption}</caption>`}${lines.join("")}</table>`;
  });
  const hidden = Math.max(0, full.length - tables.length);
  const empty = planes.length - hidden - tables.length;
  const rest = [hidden > 0 ? `${hidden} more` : "", empty > 0 ? `${empty} of zeros alone` : ""].filter(
    (words) => words !== "",
  );
  return tables.join("") + (rest.length > 0 ? `<span>… and ${rest.join(", ")}</span>` : "");
}

function cell(number: string, largest: number): string {
  const value = Number(number);
  if (!Number.isFinite(value)) return `<td class="odd">${escaped(number)}</td>`;
  const depth = largest === 0 ? 0 : Math.abs(value) / largest;
  const shade =
    depth === 0 ? "" : ` class="${value < 0 ? "below" : "above"}" style="--depth:${Math.round(60 * depth)}%"`;
  return `<td${shade}>${escaped(number)}</td>`;
}

/** A kernel [ky, kx, in, out] is a grid of taps for each pair of channels. */
const planesOf = (name: string, shape: readonly number[]): readonly Plane[] =>
  name === "kernel" && shape.length > 2 ? kernelPlanes(shape) : imagePlanes(shape);

function kernelPlanes(shape: readonly number[]): readonly Plane[] {
  const [I, O] = shape.slice(-2) as [number, number];
  const [Z, H, W] = [1, 1, ...shape.slice(0, -2)].slice(-3) as [number, number, number];
  return each([Z, I, O], (z, i, o) => ({
    caption: captionOf([
      ["depth", z, Z],
      ["in", i, I],
      ["out", o, O],
    ]),
    ...{ rows: H, columns: W, at: (y, x) => (((z * H + y) * W + x) * I + i) * O + o },
  }));
}

/** What is no image is one: a matrix is its rows, a list one row; the leading axes of more are one. */
function imagePlanes(shape: readonly number[]): readonly Plane[] {
  const isImage = shape.length >= 4;
  const [rows, columns, C] = isImage ? shape.slice(-3) : [...[1, 1, ...shape].slice(-2), 1];
  const [H, W] = [rows!, columns!];
  const B = shape.slice(0, isImage ? -3 : -2).reduce((count, extent) => count * extent, 1);
  return each([1, B, C!], (_, b, c) => ({
    caption: captionOf([
      ["batch", b, B],
      ["channel", c, C!],
    ]),
    ...{ rows: H, columns: W, at: (y, x) => ((b * H + y) * W + x) * C! + c },
  }));
}

function each([L, M, N]: readonly [number, number, number], plane: (l: number, m: number, n: number) => Plane) {
  return Array.from({ length: L * M * N }, (_, at) => plane(Math.floor(at / (M * N)), Math.floor(at / N) % M, at % N));
}

/** Only axes that are longer than 1 need a number. */
const captionOf = (axes: readonly (readonly [name: string, at: number, extent: number])[]): string =>
  axes.flatMap(([name, at, extent]) => (extent > 1 ? [`${name} ${at}`] : [])).join(", ");
