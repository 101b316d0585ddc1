/**
 * Pieces of kernel source. GPU.js reads JavaScript text, and every extent stands in it as a literal: a loop whose bound is
 * an argument would stop after 1000 rounds without a word.
 *
 * Every number in a kernel is a float32, thread ids apart. Indices stay below 2²⁴, where whole numbers are exact.
 */
import { type Shape, sizeOf } from "../../reference/tensor.ts";

/** ⌊value / divisor⌋ of a thread id. The half keeps a GPU's inexact division on the right side of a whole number. */
export const quotient = (value: string, divisor: number): string =>
  divisor === 1 ? value : `Math.floor((${value} + 0.5) / ${divisor})`;

/**
 * Takes a flat position apart into one index per axis, the last fastest: `const i0 = …; const i1 = …;`.
 * Near 2²⁴ even the half does not help, so each quotient is corrected by its remainder.
 */
export function unflatten(position: string, shape: Shape, name = "i"): string {
  const lines = [`let rest = ${position};`];
  for (let axis = shape.length - 1; axis > 0; axis--) {
    const [index, extent] = [`${name}${axis}`, shape[axis]!];
    lines.push(
      `let above${axis} = Math.floor(rest / ${extent});`,
      `let ${index} = rest - above${axis} * ${extent};`,
      `if (${index} < 0) { above${axis} = above${axis} - 1; ${index} = ${index} + ${extent}; }`,
      `if (${index} >= ${extent}) { above${axis} = above${axis} + 1; ${index} = ${index} - ${extent}; }`,
      `rest = above${axis};`,
    );
  }
  if (shape.length > 0) lines.push(`const ${name}0 = rest;`);
  return lines.join("\n");
}

/** The position in a row-major array of `shape` under the indices of `unflatten`; axes not `kept` count as index 0. */
export function flatten(shape: Shape, kept: readonly boolean[], name = "i"): string {
  const terms = shape.flatMap((_, axis) => (kept[axis] ? [`${name}${axis} * ${sizeOf(shape.slice(axis + 1))}`] : []));
  return terms.length === 0 ? "0" : terms.join(" + ");
}

/** Whether a value is a number. `v === v` would be folded to true by shader compilers. */
export const isNumber = (value: string): string => `(${value} <= 0 || ${value} > 0)`;

/** One line per neighbour that a cell computes. */
export const lanes = (width: number, line: (lane: number) => string): string =>
  Array.from({ length: width }, (_, lane) => line(lane)).join("\n");

/** What a cell of `width` neighbours returns. */
export const returned = (width: number, name: string): string =>
  width === 1
    ? `return ${name}0;`
    : `return [${Array.from({ length: width }, (_, lane) => `${name}${lane}`).join(", ")}];`;
