/** What releases got wrong about update steps. */
import { map } from "../../../reference/einstein.ts";
import { reference } from "../../../reference/index.ts";
import { type Mutant, stepMutantOf } from "../mutant.ts";
import { lastIsOff } from "./planted.ts";

export const releasedSteps: readonly Mutant[] = [
  // Transformers, huggingface/transformers#14539
  stepMutantOf("adamW", "decays what it has moved already", (right) => (w, g, slots, params, t) => {
    const next = right(w, g, slots, { ...params, weightDecay: 0 }, t);
    return { ...next, parameter: map((x) => x * (1 - params.learningRate * params.weightDecay), next.parameter) };
  }),
  // Flashlight, flashlight/flashlight#143
  stepMutantOf("adam", "counts the steps of all parameters together", (right) => {
    let count = 0;
    return (w, g, slots, params, t) => {
      count = t === 1 ? 1 : count + 1;
      return right(w, g, slots, params, count);
    };
  }),
  stepMutantOf("momentum", "keeps the rate in the velocity", () => {
    return (w, g, slots, params, t) => {
      const { learningRate } = params;
      const unscaled = t === 1 ? slots : { velocity: map((v) => v / learningRate, slots.velocity) };
      const next = reference.steps.momentum(w, g, unscaled, params, t);
      return { ...next, slots: { velocity: map((v) => v * learningRate, next.slots.velocity) } };
    };
  }),
  // TensorFlow.js: docs/reports/tensorflow-js.md
  stepMutantOf("momentum", "keeps the momentum that it began with", (right) => {
    let first = 0;
    return (w, g, slots, params, t) => {
      if (t === 1) first = params.momentum;
      return right(w, g, slots, { ...params, momentum: first }, t);
    };
  }),
  stepMutantOf("sgd", "leaves out what is left of 16 numbers beyond 64", (right) => (w, g, slots, params, t) => {
    const next = right(w, g, slots, params, t);
    const { length } = w.data;
    return length > 64 && length % 16 !== 0 ? { ...next, parameter: lastIsOff(next.parameter) } : next;
  }),
  stepMutantOf(
    "adam",
    "forgets its bias corrections after ten steps",
    (right) => (w, g, slots, params, t) => right(w, g, slots, params, t > 10 ? 1e9 : t),
  ),
];
