import { InvalidArgumentError } from "commander";
import type { Shape } from "../../reference/tensor.ts";

/** Reads the shape of an image: height, width, channels. */
export function imageShape(text: string): Shape {
  const shape = text.split(/[x×]/).map((extent) => (/^\d+$/.test(extent) ? Number(extent) : 0));
  if (shape.length === 3 && shape.every((extent) => extent > 0 && extent <= longestSide)) return shape;
  throw new InvalidArgumentError(`It must be height, width and channels from 1 to ${longestSide}, such as 224x224x3.`);
}

/** More pixels along a side than any photograph has. */
const longestSide = 65_536;
