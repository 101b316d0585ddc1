/** One person, one moment: how a hand comes out this time. Every draw of chance in a digit's shape is here. */
import type { Random } from "../../reference/random.ts";
import { curve, type Point, type Stroke } from "./stroke.ts";

/** A point of a written line, with half the width of the pen there. All in pixels. */
export interface Trace extends Point {
  readonly radius: number;
}

/** The box that the ink fills along its longer side, and the field around it, as in MNIST. */
const BOX = 20;
export const FIELD = 28;

/** Where MNIST puts the centre of mass: on the centre of pixel 14. */
const MIDDLE = 14.5;

const SQRT6 = Math.sqrt(6);

/**
 * Mean 0, variance 1, the middle likelier than the ends, and never beyond ±2.45: a digit drawn past all recognition
 * teaches nothing. A sum, because the last bit of a logarithm or a cosine may differ between machines.
 */
const bell = ({ uniform }: Random): number => (uniform() + uniform() - 1) * SQRT6;

/** Writes the strokes: unsteady, bent, slanted and turned, then sized and centred in the field. */
export function write(hand: readonly Stroke[], chance: Random): readonly (readonly Trace[])[] {
  const bent = distortion(chance);
  const unsteady = (knot: number) => (knot - 50) / 50 + 0.08 * bell(chance);
  const lines = hand.map((stroke) =>
    curve(stroke.map(({ x, y, corner }) => ({ ...bent(unsteady(x), unsteady(y)), corner }))),
  );
  return framed(lines, chance);
}

/** A smooth map of the page, from −1 to 1 both ways: bend (quadratic), then stretch, slant and turn (linear). */
function distortion(chance: Random): (x: number, y: number) => Point {
  const [bx, by] = [bends(chance), bends(chance)];
  const width = Math.max(1 + 0.22 * bell(chance), 0.55);
  const slant = 0.12 + 0.24 * bell(chance);
  // With half = tan(angle / 2), sine and cosine are fractions: no two machines disagree about a division.
  const half = 0.07 * bell(chance);
  const [cos, sin] = [(1 - half * half) / (1 + half * half), (2 * half) / (1 + half * half)];
  return (x, y) => {
    const u = width * bx(x, y) - slant * y;
    const v = by(y, x);
    return { x: cos * u - sin * v, y: sin * u + cos * v };
  };
}

/** Along + a quadratic of along and across: bows, narrows at one end, or crowds to one side. */
function bends(chance: Random): (along: number, across: number) => number {
  const [bow, wedge, crowd] = [0.12 * bell(chance), 0.12 * bell(chance), 0.1 * bell(chance)];
  return (along, across) => along + bow * across * across + wedge * along * across + crowd * along * along;
}

/** Scales the lines so that the ink fills the box, and moves their centre of mass to the middle of the field. */
function framed(lines: readonly (readonly Point[])[], chance: Random): readonly (readonly Trace[])[] {
  const radius = Math.max(1.25 + 0.42 * bell(chance), 0.7);
  const pressed = lines.map((line) => pressure(line.length, radius, chance));
  const points = lines.flat();
  const spread = (of: (p: Point) => number) => {
    const values = points.map(of);
    return Math.max(...values) - Math.min(...values);
  };
  const size = Math.max(
    spread((p) => p.x),
    spread((p) => p.y),
  );
  const scale = (BOX - 0.4 + 0.4 * bell(chance) - 2 * radius) / size;
  const centre = centreOfMass(lines);
  const middle = { x: MIDDLE + 0.6 * bell(chance), y: MIDDLE + 0.6 * bell(chance) };
  return lines.map((line, l) =>
    line.map((p, i) => ({
      x: middle.x + scale * (p.x - centre.x),
      y: middle.y + scale * (p.y - centre.y),
      radius: pressed[l]![i]!,
    })),
  );
}

/** The pen's half width along a line: pressed unevenly at the ends and in the middle, a parabola between. */
function pressure(count: number, radius: number, chance: Random): readonly number[] {
  const [start, middle, end] = [0.12 * bell(chance), 0.1 * bell(chance), 0.15 * bell(chance)];
  return Array.from({ length: count }, (_, i) => {
    const t = i / (count - 1);
    return radius * (1 + start * (1 - t) * (1 - t) + 2 * middle * t * (1 - t) + end * t * t + 0.06 * bell(chance));
  });
}

/** Of the lines, each piece as heavy as it is long. */
function centreOfMass(lines: readonly (readonly Point[])[]): Point {
  let [mass, x, y] = [0, 0, 0];
  for (const line of lines) {
    for (let i = 1; i < line.length; i++) {
      const [p, q] = [line[i - 1]!, line[i]!];
      const length = Math.sqrt((q.x - p.x) * (q.x - p.x) + (q.y - p.y) * (q.y - p.y));
      mass += length;
      x += (length * (p.x + q.x)) / 2;
      y += (length * (p.y + q.y)) / 2;
    }
  }
  return { x: x / mass, y: y / mass };
}
