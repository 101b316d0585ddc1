/**
 * The slope of a function along a line, by central differences. Each is taken with two steps, h and h/2: how far they lie
 * apart is how far they may be off, and where the two sides of a point stay apart, however short the step, there is a kink.
 */
import { map } from "../../reference/einstein.ts";
import type { Tensor } from "../../reference/tensor.ts";

export interface Slope {
  readonly value: number;
  /** How far the value may be off: the rest of its series, and rounding. */
  readonly allowed: number;
  /** false at a kink or a jump, or where the function bends more sharply than any step resolves. */
  readonly decided: boolean;
}

/** From short steps to shorter ones; the shortest still leaves half the digits of float64. */
const steps = [2 ** -13, 2 ** -18, 2 ** -23];
export const unit = 2 ** -53;
/** How many roundings a number may have behind it. */
export const roundings = 64;

/** The slope at 0 of ⟨weight, at(distance)⟩. `scale` is how large a distance is of interest. */
export function slopeAlong(at: (distance: number) => Tensor, weight: Tensor, scale: number): Slope {
  const here = at(0);
  let best: Slope = { value: Number.NaN, allowed: Infinity, decided: false };
  for (const step of steps) {
    const slope = measured(at, here, weight, step * scale);
    if (slope.decided && slope.allowed < best.allowed) best = slope;
    if (best.allowed <= enough * Math.abs(best.value)) break;
  }
  return best;
}

/** Wrong by a part like this is worth no shorter step. */
const enough = 2 ** -20;

/** Judged number by number of what comes out: one that has a kink does not hide among many that have none. */
function measured(at: (distance: number) => Tensor, here: Tensor, weight: Tensor, step: number): Slope {
  const [far, near] = [step, step / 2].map((h) => sides(at(h), here, at(-h), h)) as [Sides, Sides];
  let [value, allowed, decided] = [0, 0, true];
  for (const [place, w] of weight.data.entries()) {
    const [wide, narrow] = [far(place), near(place)];
    const apart = Math.abs(wide.middle - narrow.middle);
    const noticeable = narrow.size / 1000 + narrow.noise;
    // A smooth curve is twice as straight when seen half as long; a kink is as sharp as before.
    const isKink = narrow.bend > 0.6 * wide.bend && narrow.bend > noticeable;
    if (isKink || !(apart <= noticeable)) decided = false;
    value += w * (narrow.middle + (narrow.middle - wide.middle) / 3);
    allowed += Math.abs(w) * (apart + narrow.noise + narrow.size * 1e-8);
  }
  return { value, allowed, decided: decided && Number.isFinite(value) };
}

interface Side {
  /** The slope through both sides. */
  readonly middle: number;
  /** By how much the slopes of the two sides differ, and how large they are. */
  readonly bend: number;
  readonly size: number;
  /** What rounding makes of a slope. */
  readonly noise: number;
}
type Sides = (place: number) => Side;

function sides(up: Tensor, here: Tensor, down: Tensor, step: number): Sides {
  const through = difference(up, down, 2 * step).data;
  const right = difference(up, here, step).data;
  const left = difference(here, down, step).data;
  return (at) => {
    // What did not move is rounded all the same, and what stays infinite never.
    const height = Math.abs(up.data[at]!) + Math.abs(down.data[at]!);
    return {
      middle: through[at]!,
      bend: Math.abs(right[at]! - left[at]!),
      size: Math.abs(right[at]!) + Math.abs(left[at]!),
      noise: height < Infinity ? (roundings * unit * height) / step : 0,
    };
  };
}

/** (up − down) / width, element by element. What stays at −∞ has not moved. */
export const difference = (up: Tensor, down: Tensor, width: number): Tensor =>
  map((a, b) => (a === b ? 0 : (a - b) / width), up, down);
