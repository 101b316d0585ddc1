/** Ways in which update steps have been got wrong. */
import { map } from "../../reference/einstein.ts";
import { reference } from "../../reference/index.ts";
import { adaptiveStepMutants } from "./adaptiveSteps.ts";
import { type Mutant, stepMutantOf } from "./mutant.ts";

export const stepMutants: readonly Mutant[] = [
  ...adaptiveStepMutants,
  stepMutantOf(
    "sgd",
    "climbs",
    (right) => (w, g, slots, params, t) =>
      right(
        w,
        map((x) => -x, g),
        slots,
        params,
        t,
      ),
  ),
  stepMutantOf(
    "sgd",
    "forgets the weight decay",
    (right) => (w, g, slots, params, t) => right(w, g, slots, { ...params, weightDecay: 0 }, t),
  ),
  stepMutantOf(
    "momentum",
    "damps the first step",
    (right) => (w, g, slots, params, t) => right(w, g, slots, params, t + 1),
  ),
  stepMutantOf(
    "momentum",
    "ignores the dampening",
    (right) => (w, g, slots, params, t) => right(w, g, slots, { ...params, dampening: 0 }, t),
  ),
  stepMutantOf(
    "momentum",
    "forgets its velocity",
    (right) => (w, g, slots, params, t) => right(w, g, { velocity: map(() => 0, slots.velocity) }, params, t),
  ),
  stepMutantOf(
    "momentum",
    "speaks PyTorch to everyone",
    (right) => (w, g, slots, params, t) => right(w, g, slots, { ...params, dialect: "pytorch" }, t),
  ),
  stepMutantOf(
    "nesterov",
    "does not look ahead",
    () => (w, g, slots, params, t) => reference.steps.momentum(w, g, slots, { ...params, dampening: 0 }, t),
  ),
  stepMutantOf("nesterov", "looks ahead along the old velocity", (right) => (w, g, slots, params, t) => {
    const { momentum, learningRate } = params;
    const next = right(w, g, slots, params, t);
    const late = map((v, before) => learningRate * momentum * (v - before), next.slots.velocity, slots.velocity);
    return { ...next, parameter: map((moved, x) => moved + x, next.parameter, late) };
  }),
  stepMutantOf("momentum", "builds the velocity in the gradient", (right) => (w, g, slots, params, t) => {
    const next = right(w, g, slots, params, t);
    g.data.set(next.slots.velocity.data);
    return next;
  }),
  stepMutantOf("adam", "corrects no bias", (right) => (w, g, slots, params) => right(w, g, slots, params, 1e9)),
  stepMutantOf(
    "adam",
    "counts from 0",
    (right) => (w, g, slots, params, t) => right(w, g, slots, params, Math.max(1, t - 1)),
  ),
  stepMutantOf(
    "adam",
    "puts PyTorch's epsilon where TensorFlow's is",
    (right) => (w, g, slots, params, t) =>
      right(w, g, slots, { ...params, dialect: params.dialect === "tensorflow" ? "pytorch" : params.dialect }, t),
  ),
  stepMutantOf(
    "adam",
    "swaps the betas",
    (right) => (w, g, slots, params, t) =>
      right(w, g, slots, { ...params, beta1: params.beta2, beta2: params.beta1 }, t),
  ),
  stepMutantOf("adam", "decouples the weight decay", (right) => (w, g, slots, params, t) => {
    const next = right(w, g, slots, { ...params, weightDecay: 0 }, t);
    const shrink = params.learningRate * params.weightDecay;
    return { ...next, parameter: map((moved, before) => moved - shrink * before, next.parameter, w) };
  }),
];
