/** What holds of ops that choose one number of several, whatever they make of a NaN. */
import { map } from "../../reference/einstein.ts";
import type { Tensor } from "../../reference/tensor.ts";
import { text } from "../arbitraries/tensors.ts";
import type { Case } from "../arbitraries.ts";
import { forward } from "../calls.ts";
import type { LawOf } from "./agreement.ts";

type Choosing = "maxPool2d" | "minPool2d" | "globalMaxPool2d" | "adaptiveMaxPool2d" | "roiMaxPool2d" | "max";

/** About one in three, in no pattern that a window could have. */
const spotted = (t: Tensor, spot: number): Tensor => {
  let at = 0;
  return map((x) => ((Math.imul(++at, 0x9e3779b1) >>> 0) % 3 === 0 ? spot : x), t);
};
const withInput = <N extends Choosing>(example: Case<N>, input: Tensor): Case<N> => ({
  ...example,
  inputs: { ...example.inputs, input },
});

/** A NaN among numbers may be the answer, or be passed over; but not the one or the other by where it lies. */
const nanCountsWhereverItLies =
  <N extends Choosing>(op: N): LawOf<N> =>
  async ({ engine, oracle }, example) => {
    const { input } = example.inputs;
    const spots = spotted(input, NaN);
    const seen = await forward(oracle, op, withInput(example, spots));
    const nothing = op === "minPool2d" ? Infinity : -Infinity;
    const others = await forward(oracle, op, withInput(example, spotted(input, nothing)));
    const output = await forward(engine, op, withInput(example, spots));
    const among = Array.from(seen.data.keys()).filter(
      (at) => Number.isNaN(seen.data[at]!) && others.data[at] !== nothing,
    );
    const counted = among.filter((at) => Number.isNaN(output.data[at]!));
    if (counted.length === 0 || counted.length === among.length) return;
    const passed = among.find((at) => !counted.includes(at));
    throw new Error(
      `${op} of ${text(spots)}: a NaN must count wherever it lies, or nowhere: at ${counted[0]} it is the answer, at ${passed} not`,
    );
  };

const lawsOf = <N extends Choosing>(op: N) => ({ nanCountsWhereverItLies: nanCountsWhereverItLies(op) });

export const choosingLaws = {
  maxPool2d: lawsOf("maxPool2d"),
  minPool2d: lawsOf("minPool2d"),
  globalMaxPool2d: lawsOf("globalMaxPool2d"),
  adaptiveMaxPool2d: lawsOf("adaptiveMaxPool2d"),
  roiMaxPool2d: lawsOf("roiMaxPool2d"),
  max: lawsOf("max"),
};
