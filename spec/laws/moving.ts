/** What holds of numbers that only move: there and back is where they were. */
import type { Inputs, OpName, Params } from "../../reference/catalogue.ts";
import type { Shaped, Tensor } from "../../reference/tensor.ts";
import { forward, type Subject } from "../calls.ts";
import { expectAgreement } from "../tolerance.ts";
import type { LawOf } from "./agreement.ts";

type Mover = "pad" | "reverse" | "transpose" | "slice" | "channelShuffle";

/** One op after the other gives the first one's input. */
async function expectBack<T extends Shaped, N extends Mover, M extends OpName>(
  { engine }: Subject<T>,
  input: Tensor,
  there: readonly [op: N, params: Params<N>],
  back: readonly [op: M, params: Params<M>],
): Promise<void> {
  const inputs = { input } as Inputs<N, Tensor>;
  const moved = await forward(engine, there[0], { inputs, params: there[1] });
  const returned = await forward(engine, back[0], { inputs: { input: moved } as Inputs<M, Tensor>, params: back[1] });
  expectAgreement(`${there[0]}, then ${back[0]}`, returned, input, "exact", 0);
}

const reversedTwiceIsNothing: LawOf<"reverse"> = (subject, { inputs, params }) =>
  expectBack(subject, inputs.input, ["reverse", params], ["reverse", params]);

/** One axis after the other is all at once. */
const axesReverseOneByOne: LawOf<"reverse"> = async ({ engine }, example) => {
  let current = example.inputs.input;
  for (const axis of example.params.axes) {
    current = await forward(engine, "reverse", { inputs: { input: current }, params: { axes: [axis] } });
  }
  const whole = await forward(engine, "reverse", example);
  expectAgreement("reverse, one axis after the other", current, whole, "exact", 0);
};

const inverseAxesTransposeBack: LawOf<"transpose"> = (subject, { inputs, params }) => {
  const inverse = params.axes.map((_, axis) => params.axes.indexOf(axis));
  return expectBack(subject, inputs.input, ["transpose", params], ["transpose", { axes: inverse }]);
};

/** What a border was put around can be cut out again. */
const sliceUndoesPad: LawOf<"pad"> = (subject, { inputs: { input }, params }) => {
  const begin = params.padding.map(([before]) => before);
  const end = begin.map((before, axis) => before + input.shape[axis]!);
  return expectBack(subject, input, ["pad", params], ["slice", { begin, end }]);
};

/** What is cut off at the front and then at the end is what is cut off at once. */
const slicesOfSlicesAreSlices: LawOf<"slice"> = async ({ engine }, example) => {
  const { input } = example.inputs;
  const { begin, end } = example.params;
  const tail = await forward(engine, "slice", { inputs: { input }, params: { begin, end: [...input.shape] } });
  const origin = begin.map(() => 0);
  const rest = begin.map((first, axis) => end[axis]! - first);
  const twice = await forward(engine, "slice", { inputs: { input: tail }, params: { begin: origin, end: rest } });
  expectAgreement("slice of a slice", twice, await forward(engine, "slice", example), "exact", 0);
};

/** Dealing by g and then by C/g puts every channel back. */
const shuffledBackIsNothing: LawOf<"channelShuffle"> = (subject, { inputs: { input }, params: { groups } }) =>
  expectBack(
    subject,
    input,
    ["channelShuffle", { groups }],
    ["channelShuffle", { groups: input.shape.at(-1)! / groups }],
  );

/** A shuffle is what its paper says it is: reshape to [group, channel], transpose, flatten. */
const shuffleIsATranspose: LawOf<"channelShuffle"> = async ({ engine }, example) => {
  const { input } = example.inputs;
  const C = input.shape.at(-1)!;
  const { groups } = example.params;
  const reshape = (t: Tensor, shape: readonly number[]) =>
    forward(engine, "reshape", { inputs: { input: t }, params: { shape } });
  const rows = await reshape(input, [-1, groups, C / groups]);
  const turned = await forward(engine, "transpose", { inputs: { input: rows }, params: { axes: [0, 2, 1] } });
  const shuffled = await forward(engine, "channelShuffle", example);
  expectAgreement("channelShuffle by reshape", await reshape(turned, input.shape), shuffled, "exact", 0);
};

/** Cut where they meet, the parts are there again. */
const slicesGiveThePartsBack: LawOf<"concat"> = async ({ engine }, example) => {
  const { axis } = example.params;
  const whole = await forward(engine, "concat", example);
  let start = 0;
  for (const part of example.inputs.parts) {
    const begin = part.shape.map((_, other) => (other === axis ? start : 0));
    const end = part.shape.map((extent, other) => begin[other]! + extent);
    const cut = await forward(engine, "slice", { inputs: { input: whole }, params: { begin, end } });
    expectAgreement("slice of concat", cut, part, "exact", 0);
    start += part.shape[axis]!;
  }
};

/** One part after the other is all at once. */
const partsJoinOneByOne: LawOf<"concat"> = async ({ engine }, { inputs, params }) => {
  const [first, ...others] = inputs.parts as readonly [Tensor, ...Tensor[]];
  let joined = first;
  for (const part of others) joined = await forward(engine, "concat", { inputs: { parts: [joined, part] }, params });
  const whole = await forward(engine, "concat", { inputs, params });
  expectAgreement("concat, one part after the other", joined, whole, "exact", 0);
};

export const movingLaws = {
  pad: { sliceUndoesPad },
  reverse: { reversedTwiceIsNothing, axesReverseOneByOne },
  transpose: { inverseAxesTransposeBack },
  slice: { slicesOfSlicesAreSlices },
  channelShuffle: { shuffledBackIsNothing, shuffleIsATranspose },
  concat: { slicesGiveThePartsBack, partsJoinOneByOne },
};
