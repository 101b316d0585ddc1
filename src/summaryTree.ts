/** The rows of a summary as an indented list: layers stand under those that they are in. */
import type { SummaryRow } from "./summary.ts";

export interface TreeLine {
  /** Indented. */
  readonly label: string;
  /** null where only a name stands, for what follows. */
  readonly row: SummaryRow | null;
}

/** What a layer does besides its inner layers goes by the name of the op: the `add` of a residual. */
export function layerTree(rows: readonly SummaryRow[]): readonly TreeLine[] {
  const outer = new Set(rows.flatMap(({ layer }) => ancestors(layer)));
  let open: readonly string[] = [];
  return rows.flatMap((row) => {
    const isOuter = row.layer === "" || outer.has(row.layer);
    const within = isOuter ? [...ancestors(row.layer), row.layer].filter((name) => name !== "") : ancestors(row.layer);
    const opened = within.filter((name) => !open.includes(name));
    open = within;
    const [first] = opened;
    // Names that open together share a line.
    const heading = first === undefined ? [] : [{ label: indented(first, within.at(-1)!), row: null }];
    const label = `${"  ".repeat(within.length)}${isOuter ? row.op : lastOf(row.layer)}`;
    return [...heading, { label, row }];
  });
}

/** `a.b.c` is in `a` and in `a.b`. */
function ancestors(layer: string): readonly string[] {
  const parts = layer.split(".");
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join("."));
}

/** The path from the first layer that opens to the last, behind the indentation of the first. */
function indented(first: string, last: string): string {
  const depth = ancestors(first).length;
  return `${"  ".repeat(depth)}${last.split(".").slice(depth).join(".")}`;
}

const lastOf = (layer: string): string => layer.split(".").at(-1)!;
