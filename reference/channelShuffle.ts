/**
 * Channels dealt out anew, so that the next grouped convolution sees some of every group: the first of each group, then
 * the second of each, and so on.
 * Zhang et al., "ShuffleNet", section 3.1; the network is among the tiny ones of lecture 003.
 */
import type { Ops } from "./catalogue.ts";
import { expectWhole, ParameterError, ShapeError } from "./errors.ts";
import { type From, moved, movedBack } from "./moving.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

/** (g c) and (c g) are the same axis counted in two digits: group g and place c within the group. */
export const equation = "output[…, (c g)] = input[…, (g c)]  where g < groups";

export interface Inputs {
  readonly input: Tensor; // [..., channel]
}
export type Params = Ops<unknown>["channelShuffle"]["params"];

/** @throws {ShapeError} when there are no channels; {ParameterError} when groups do not divide them. */
export function outputShape({ input }: Ops<Shaped>["channelShuffle"]["inputs"], { groups }: Params): Shape {
  const C = input.shape.at(-1);
  if (C === undefined) throw new ShapeError("channelShuffle: input must have rank 1 or more, got []");
  expectWhole("channelShuffle", "groups", groups, 1);
  if (C % groups !== 0) {
    throw new ParameterError(`channelShuffle: groups must divide the input's ${C} channels, got ${groups}`);
  }
  return input.shape;
}

export function forward(inputs: Inputs, params: Params): Tensor {
  return moved(inputs.input, outputShape(inputs, params), dealt(inputs, params));
}

/** Every number goes back to where it came from. */
export function vjp(inputs: Inputs, _output: Tensor, dOutput: Tensor, params: Params) {
  return { input: movedBack(inputs.input, dOutput, dealt(inputs, params)) };
}

function dealt({ input: { shape } }: Inputs, { groups }: Params): From {
  const perGroup = shape.at(-1)! / groups;
  return (index) => {
    const place = index.at(-1)!;
    return index.with(-1, (place % groups) * perGroup + Math.floor(place / groups));
  };
}
