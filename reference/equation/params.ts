/** What the param names of an equation stand for: numbers in the params of an op. */
import { EquationError } from "./error.ts";

/** Numbers, switches, lists with one entry per axis, and `padding` with a pair per axis. */
export type Params = Readonly<Record<string, unknown>>;

/** Which entry of a list with one entry per axis: `.x` is the last axis, `.y` the one before, `.z` the one before that. */
const axes: Readonly<Record<string, number>> = { x: 1, y: 2, z: 3 };

/** Which axis, and which of its two ends. */
const borders: Readonly<Record<string, readonly [fromLast: number, end: 0 | 1]>> = {
  left: [1, 0],
  right: [1, 1],
  top: [2, 0],
  bottom: [2, 1],
  front: [3, 0],
  back: [3, 1],
};

/** @throws {EquationError} when no param has that name; `source` and `place` say who asks. */
export function paramValue(name: string, params: Params, source: string, place: number): number {
  const [key = "", part] = name.split(".");
  const value = part === undefined ? params[key] : component(params[key], part);
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  const known = Object.keys(params).join(", ") || "none";
  throw new EquationError(
    `'${name}' is neither an index (capital, or on the left) nor a number among the params (${known})`,
    source,
    place,
  );
}

function component(list: unknown, part: string): unknown {
  if (!Array.isArray(list)) return undefined;
  const border = borders[part];
  if (border === undefined) return part in axes ? list.at(-axes[part]!) : undefined;
  const pair: unknown = list.at(-border[0]);
  return Array.isArray(pair) ? pair[border[1]] : undefined;
}
