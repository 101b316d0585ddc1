/** Which trials an engine is put through: what was asked for, less what it does not offer. */
import { type OpName, opNames, type StepName } from "../../reference/catalogue.ts";
import { backwardTrials } from "./levels/backward.ts";
import { conventionTrials } from "./levels/conventions.ts";
import { forwardTrials } from "./levels/forward.ts";
import { propertyTrials } from "./levels/properties.ts";
import { shapeTrials, stepShapeTrials } from "./levels/shape.ts";
import { trainingTrials } from "./levels/training.ts";
import { updateTrials } from "./levels/update.ts";
import { stepNames } from "./stepNames.ts";
import type { Subject } from "./subject.ts";
import type { Trial } from "./trial.ts";
import type { Level } from "./verdict.ts";

export const networks = ["lenet"] as const;
/** Everything that can be asked for by name. */
export const subjects: readonly string[] = [...opNames, ...stepNames, ...networks];

export interface Choice {
  /** Ops, update steps and networks by name. */
  readonly names: readonly string[];
  readonly levels: readonly Level[];
}

export interface Plan {
  readonly trials: readonly Trial[];
  /** What the engine does not offer at all. */
  readonly absent: readonly Pick<Trial, "id" | "op" | "level">[];
}

/** Levels that ask for gradients. */
const pulling: readonly Level[] = ["backward", "conventions"];
const levelsOfOps: { readonly [L in Level]?: (subject: Subject, op: OpName) => readonly Trial[] } = {
  shape: shapeTrials,
  forward: forwardTrials,
  backward: backwardTrials,
  conventions: conventionTrials,
  properties: propertyTrials,
};
const levelsOfSteps: { readonly [L in Level]?: (subject: Subject, step: StepName) => readonly Trial[] } = {
  shape: stepShapeTrials,
  update: updateTrials,
};

export function planned(subject: Subject, { names, levels }: Choice): Plan {
  const trials: Trial[] = [];
  const absent: Pick<Trial, "id" | "op" | "level">[] = [];
  const { capabilities } = subject.adapter;
  for (const op of opNames.filter((name) => names.includes(name))) {
    for (const level of levels) {
      const offered = capabilities.ops[op] && (!pulling.includes(level) || capabilities.ops[op].grad.length > 0);
      const asked = levelsOfOps[level]?.(subject, op) ?? [];
      if (offered) trials.push(...asked);
      else if (asked.length > 0) absent.push({ id: `${op}/${level}`, op, level });
    }
  }
  for (const step of stepNames.filter((name) => names.includes(name))) {
    for (const level of levels.filter((each) => levelsOfSteps[each])) {
      if (capabilities.steps[step]?.length) trials.push(...levelsOfSteps[level]!(subject, step));
      else absent.push({ id: `${step}/${level}`, op: step, level });
    }
  }
  if (levels.includes("training"))
    for (const network of networks.filter((name) => names.includes(name)))
      trials.push(...trainingTrials(subject, network));
  return { trials, absent };
}
