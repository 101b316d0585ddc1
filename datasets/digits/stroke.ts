/** From the notation of a hand to the curve that a pen draws. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A point that the pen passes through. */
export interface Knot extends Point {
  readonly corner: boolean;
}

/** What the pen does between touching down and lifting. */
export type Stroke = readonly Knot[];

/** Reads `x,y x,y! x,y | x,y x,y`: strokes apart by `|`, knots apart by spaces, corners marked `!`. */
export function strokes(hand: string): readonly Stroke[] {
  return hand.split(" | ").map((stroke) =>
    stroke.split(" ").map((knot) => {
      const [x, y] = knot.replace("!", "").split(",");
      return { x: Number(x), y: Number(y), corner: knot.endsWith("!") };
    }),
  );
}

/** How many straight pieces stand for the curve from one knot to the next. */
const PIECES = 5;

/** The curve through the knots as a polyline: smooth but for the corners. */
export function curve(stroke: Stroke): readonly Point[] {
  const line: Point[] = [stroke[0]!];
  let from = 0;
  for (let to = 1; to < stroke.length; to++) {
    if (to < stroke.length - 1 && !stroke[to]!.corner) continue;
    smooth(stroke.slice(from, to + 1), line);
    from = to;
  }
  return line;
}

/** Catmull and Rom's spline: at each knot the pen heads from the knot before towards the knot behind. */
function smooth(knots: readonly Point[], line: Point[]): void {
  const last = knots.length - 1;
  const at = (i: number) => knots[i] ?? beyond(knots, i);
  for (let i = 0; i < last; i++) {
    const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)] as const;
    const pieces = last === 1 ? 1 : PIECES;
    for (let piece = 1; piece <= pieces; piece++) {
      const t = piece / pieces;
      line.push({ x: cubic(a.x, b.x, c.x, d.x, t), y: cubic(a.y, b.y, c.y, d.y, t) });
    }
  }
}

/** Ends are continued along the parabola through the last three knots, or the line through two. */
function beyond(knots: readonly Point[], i: number): Point {
  const [p, q, r] = i < 0 ? [knots[0]!, knots[1]!, knots[2]] : [knots.at(-1)!, knots.at(-2)!, knots.at(-3)];
  if (r === undefined) return { x: 2 * p.x - q.x, y: 2 * p.y - q.y };
  return { x: 3 * p.x - 3 * q.x + r.x, y: 3 * p.y - 3 * q.y + r.y };
}

function cubic(a: number, b: number, c: number, d: number, t: number): number {
  const [linear, square, cube] = [c - a, 2 * a - 5 * b + 4 * c - d, 3 * (b - c) + d - a];
  return b + (t * (linear + t * (square + t * cube))) / 2;
}
