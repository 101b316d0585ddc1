/**
 * Max unpooling. A kernel cannot write where an index points, so each pixel looks for the last index that points at it. Indices
 * that a pool made stay near their place: of each row of them the lowest and the highest are found first, and a pixel looks
 * through the rows alone that it lies between. What is saved is the position of that value, or −1.
 */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { quotient } from "./source.ts";
import { imageGrid } from "./windows.ts";
import { taken } from "./winners.ts";

type Name = "maxUnpool2d";

export function forward(engine: Engine, { input, indices }: Inputs<Name, Handle>, _params: Params<Name>, shape: Shape) {
  const [, H, W] = shape;
  const [, Y, X, C] = input.shape;
  const rows = [shape[0]!, Y!, 1, C!];
  const [lowest, highest] = [rowEnds(engine, indices, rows, "<", H! * W!), rowEnds(engine, indices, rows, ">", -1)];
  const source = `function (indices, lowest, highest) {
    const b = ${quotient("this.thread.z", H!)};
    const pixel = (this.thread.z - b * ${H}) * ${W} + this.thread.y;
    let owner = -1;
    for (let row = 0; row < ${Y}; row++) {
      const end = (b * ${Y} + row) * ${C} + this.thread.x;
      if (lowest[end] <= pixel && highest[end] >= pixel) {
        for (let column = 0; column < ${X}; column++) {
          if (indices[((b * ${Y} + row) * ${X} + column) * ${C} + this.thread.x] === pixel) { owner = row * ${X} + column; }
        }
      }
    }
    return owner;
  }`;
  const call = { name: "maxUnpool2d.owners", source, grid: imageGrid(shape), arrays: [indices, lowest, highest] };
  const owners = engine.launch(call, shape);
  for (const array of [lowest, highest]) engine.release(array);
  return { output: taken(engine, "maxUnpool2d", input, owners, shape), saved: [owners] };
}

/** A value gets the gradient of the pixel that it owns. */
export function vjp(
  engine: Engine,
  { inputs: { input, indices }, dOutput, saved }: Edge<Name>,
  wanted: ReadonlySet<string>,
) {
  if (!wanted.has("input")) return {};
  const [owners] = saved as readonly [Handle];
  const [, H, W] = dOutput.shape;
  const [, Y, X, C] = input.shape;
  const source = `function (indices, owners, dOutput) {
    const b = ${quotient("this.thread.z", Y!)};
    const place = (this.thread.z - b * ${Y}) * ${X} + this.thread.y;
    const pixel = indices[(b * ${Y! * X!} + place) * ${C} + this.thread.x];
    let value = 0;
    if (pixel >= 0 && pixel < ${H! * W!}) {
      const at = (b * ${H! * W!} + pixel) * ${C} + this.thread.x;
      if (owners[at] === place) { value = dOutput[at]; }
    }
    return value;
  }`;
  const arrays = [indices, owners, dOutput];
  return {
    input: engine.launch({ name: "maxUnpool2d.vjp", source, grid: imageGrid(input.shape), arrays }, input.shape),
  };
}

/** [B, Y, 1, C]: of each row of indices the one that all others come behind, or `none`. */
function rowEnds(engine: Engine, indices: Handle, shape: Shape, comes: "<" | ">", none: number): Handle {
  const [, , X, C] = indices.shape;
  const source = `function (indices) {
    let end = ${none};
    for (let column = 0; column < ${X}; column++) {
      const index = indices[(this.thread.z * ${X} + column) * ${C} + this.thread.x];
      if (index ${comes} end) { end = index; }
    }
    return end;
  }`;
  const name = comes === "<" ? "maxUnpool2d.lowest" : "maxUnpool2d.highest";
  return engine.launch({ name, source, grid: imageGrid(shape), arrays: [indices] }, shape);
}
