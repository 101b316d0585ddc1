/**
 * Max unpooling. A kernel cannot write where an index points, so each pixel looks through the indices of its image for the last
 * one that points at it: pixels times indices looks, once. What is saved is the position of that value, or −1.
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
  const source = `function (indices) {
    const b = ${quotient("this.thread.z", H!)};
    const pixel = (this.thread.z - b * ${H}) * ${W} + this.thread.y;
    let owner = -1;
    for (let i = 0; i < ${Y! * X!}; i++) {
      if (indices[(b * ${Y! * X!} + i) * ${C} + this.thread.x] === pixel) { owner = i; }
    }
    return owner;
  }`;
  const call = { name: "maxUnpool2d.owners", source, grid: imageGrid(shape), arrays: [indices] };
  const owners = engine.launch(call, shape);
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
