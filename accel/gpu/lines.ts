/**
 * Pieces of kernel source for resizing: along one axis, output pixel i looks at the place (slope·i + start) / unit of the input.
 * All three are whole numbers, so the pixel and the weight beside it come out of a division with remainder, exactly.
 */
import type { Coordinates } from "../../reference/resampling.ts";

export interface Line {
  readonly slope: number;
  readonly start: number;
  readonly unit: number;
  /** Pixels of the input, and of the output. */
  readonly source: number;
  readonly target: number;
}

/** The place between pixels that an output pixel mixes. */
export function mixedLine(coordinates: Coordinates, source: number, target: number): Line {
  if (coordinates === "halfPixel")
    return { slope: 2 * source, start: source - target, unit: 2 * target, source, target };
  if (coordinates === "asymmetric") return { slope: source, start: 0, unit: target, source, target };
  return { slope: target > 1 ? source - 1 : 0, start: 0, unit: Math.max(1, target - 1), source, target };
}

/** The place in whose pixel an output pixel lies; half a pixel on from that of mixing, where pixels are little squares. */
export function nearestLine(coordinates: "halfPixel" | "asymmetric", source: number, target: number): Line {
  const line = mixedLine(coordinates, source, target);
  return coordinates === "halfPixel" ? { ...line, start: source } : line;
}

/** `${name}At`, the pixel before the place of output pixel `i`, and `${name}Rest`, how many units the place lies behind it. */
export const placed = (name: string, i: string, { slope, start, unit }: Line): string =>
  `let ${name}At = Math.floor(Math.max(0, ${i} * ${slope} + ${start}) / ${unit});
   let ${name}Rest = Math.max(0, ${i} * ${slope} + ${start}) - ${name}At * ${unit};
   if (${name}Rest < 0) { ${name}At = ${name}At - 1; ${name}Rest = ${name}Rest + ${unit}; }
   if (${name}Rest >= ${unit}) { ${name}At = ${name}At + 1; ${name}Rest = ${name}Rest - ${unit}; }`;

/**
 * Runs `visit` for output pixels `i`, among them all whose place is less than one pixel away from input pixel `pixel`: two
 * units to either side, and one output pixel more for an inexact division.
 */
export function eachNear(i: string, pixel: string, { slope, start, unit, target }: Line, visit: string): string {
  const before = `Math.floor(((${pixel} - 1) * ${unit} - ${start}) / ${slope}) - 1`;
  const first = slope === 0 ? "0" : `Math.max(0, ${before})`;
  const count = slope === 0 ? target : Math.min(target, Math.ceil((2 * unit) / slope) + 4);
  return `const ${i}First = ${first};
    for (let ${i}Step = 0; ${i}Step < ${count}; ${i}Step++) {
      const ${i} = ${i}First + ${i}Step;
      if (${i} < ${target}) {
        ${visit}
      }
    }`;
}
