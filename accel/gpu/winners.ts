/** Pieces of kernel source for pools that pick one pixel: the election of a winner, and what follows from knowing it. */
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import { isNumber } from "./source.ts";
import { imageGrid } from "./windows.ts";

/**
 * The first candidate that beats all others; the first NaN beats every number. `visits` runs `visit` for each candidate, whose
 * element is `at`; `mark` is how the winner is remembered, −1 where there is none.
 */
export function election(beats: ">" | "<", mark: string, visits: (visit: string) => string): string {
  const visit = `const value = input[at];
    if (winner < 0 || value ${beats} best) { best = value; winner = ${mark}; }
    if (${isNumber("value")}) { seen = seen; } else { if (seen < 0) { seen = ${mark}; } }`;
  return `let winner = -1;
    let best = 0;
    let seen = -1;
    ${visits(visit)}
    if (seen >= 0) { winner = seen; }`;
}

/** The pixels at `positions`, y·W + x in the image of the same batch; 0 where the position is −1. */
export function taken(engine: Engine, name: string, input: Handle, positions: Handle, shape: Shape): Handle {
  const [, H, W, C] = input.shape;
  const [, Y, X] = positions.shape;
  const source = `function (input, positions) {
    const b = Math.floor((this.thread.z + 0.5) / ${Y});
    const position = positions[(this.thread.z * ${X} + this.thread.y) * ${C} + this.thread.x];
    let value = 0;
    if (position >= 0) { value = input[(b * ${H! * W!} + position) * ${C} + this.thread.x]; }
    return value;
  }`;
  return engine.launch({ name, source, grid: imageGrid(positions.shape), arrays: [input, positions] }, shape);
}
