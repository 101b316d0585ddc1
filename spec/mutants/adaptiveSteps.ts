/** Ways in which the steps have been got wrong that give each element a rate of its own. */
import { map } from "../../reference/einstein.ts";
import { reference } from "../../reference/index.ts";
import { type Mutant, stepMutantOf } from "./mutant.ts";

export const adaptiveStepMutants: readonly Mutant[] = [
  stepMutantOf(
    "adagrad",
    "counts from 0 in the decay of its rate",
    (right) => (w, g, slots, params, t) => right(w, g, slots, params, t + 1),
  ),
  stepMutantOf(
    "adagrad",
    "starts its sum at 0",
    (right) => (w, g, slots, params, t) =>
      right(w, g, t === 1 ? { accumulator: map(() => 0, slots.accumulator) } : slots, params, t),
  ),
  stepMutantOf(
    "adagrad",
    "puts epsilon under the root",
    (right) => (w, g, slots, params, t) => right(w, g, slots, { ...params, dialect: "tensorflow" }, t),
  ),
  stepMutantOf(
    "rmsprop",
    "puts epsilon beside the root",
    (right) => (w, g, slots, params, t) => right(w, g, slots, { ...params, dialect: "pytorch" }, t),
  ),
  stepMutantOf("rmsprop", "forgets to centre", (right) => (w, g, slots, params, t) => {
    const { firstMoment } = slots;
    const next = right(w, g, slots, { ...params, centered: false }, t);
    return { ...next, slots: { ...next.slots, ...(firstMoment ? { firstMoment } : {}) } };
  }),
  stepMutantOf("rmsprop", "forgets its velocity", (right) => (w, g, slots, params, t) => {
    const { velocity, ...averages } = slots;
    return right(w, g, { ...averages, ...(velocity ? { velocity: map(() => 0, velocity) } : {}) }, params, t);
  }),
  stepMutantOf("rmsprop", "remembers the mean square without this gradient", (right) => (w, g, slots, params, t) => {
    const next = right(w, g, slots, params, t);
    const secondMoment = map((s) => params.decay * s, slots.secondMoment);
    return { ...next, slots: { ...next.slots, secondMoment } };
  }),
  stepMutantOf(
    "adadelta",
    "never learns how far it has moved",
    (right) => (w, g, slots, params, t) =>
      right(w, g, { ...slots, squaredMove: map(() => 0, slots.squaredMove) }, params, t),
  ),
  stepMutantOf(
    "adadelta",
    "swaps what it keeps and what it lets in",
    (right) => (w, g, slots, params, t) => right(w, g, slots, { ...params, decay: 1 - params.decay }, t),
  ),
  stepMutantOf(
    "adamW",
    "lets the weight decay into the moments",
    () => (w, g, slots, params, t) => reference.steps.adam(w, g, slots, params, t),
  ),
  stepMutantOf("adamW", "decays without the rate", (right) => (w, g, slots, params, t) => {
    const { learningRate, weightDecay, dialect } = params;
    if (dialect === "onnx") return right(w, g, slots, { ...params, weightDecay: learningRate * weightDecay }, t);
    return right(w, g, slots, { ...params, weightDecay: weightDecay / (learningRate || 1) }, t);
  }),
];
