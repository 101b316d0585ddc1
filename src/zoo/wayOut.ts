/** What to do with an image that a network cannot take. */
import { ShapeError } from "../../reference/errors.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Model } from "../model.ts";
import type { Wanted } from "./index.ts";

/** How many pixels an image may grow by to be called a way out. */
const furthest = 512;

/** Builds a network; where the image does not go through, the error tells the nearest larger one that does. */
export function withWayOut(name: string, build: (input: Wanted) => Model, input: Wanted): Model {
  try {
    return build(input);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const larger = nearestLarger(build, input);
    if (larger) error.message += `; ${name} takes ${larger.join("×")}`;
    throw error;
  }
}

/** Height and width are sought apart, in square images: layers treat y and x alike. Nothing is allocated. */
function nearestLarger(build: (input: Wanted) => Model, given: Wanted): Shape | null {
  const [H, W, C, ...more] = given.input ?? [];
  if (H === undefined || W === undefined || C === undefined || more.length > 0) return null;
  const [height, width] = [H, W].map((extent) => {
    for (let side = extent; side <= extent + furthest; side++) {
      if (fits(() => build({ ...given, input: [side, side, C] }))) return side;
    }
    return null;
  });
  return height && width ? [height, width, C] : null;
}

function fits(build: () => Model): boolean {
  try {
    build();
    return true;
  } catch (error) {
    if (error instanceof ShapeError) return false;
    throw error;
  }
}
