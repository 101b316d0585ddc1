/** Ways in which update steps have been got wrong. */
import { map } from "../../reference/einstein.ts";
import { type Mutant, stepMutantOf } from "./mutant.ts";

export const stepMutants: readonly Mutant[] = [
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
