/** Optimizers: which update step of the catalogue moves the parameters, and what it is told (lecture 001, "Different optimizers"). */
import type { AdamParams, MomentumParams, SgdParams, StepName, Steps } from "../reference/catalogue.ts";
import { ParameterError } from "../reference/errors.ts";
import { steps } from "../reference/index.ts";
import type { Shape } from "../reference/tensor.ts";

/** The steps that follow a gradient. */
export type OptimizerName = { [S in StepName]: Steps[S]["params"] extends SgdParams ? S : never }[StepName];

export interface Optimizer<S extends OptimizerName = OptimizerName> {
  readonly step: S;
  readonly params: Steps[S]["params"];
  /** false: weight decay draws kernels and weights to 0, but not biases, nor scales and shifts. */
  readonly decayBiases: boolean;
}

type Options<P> = { readonly [N in keyof P]?: P[N] | undefined } & { readonly decayBiases?: boolean | undefined };

/** Plain gradient descent. Defaults: learningRate 0.01, no weight decay. */
export function sgd(options: Options<SgdParams> = {}): Optimizer<"sgd"> {
  return optimizer("sgd", { learningRate: 0.01, weightDecay: 0 }, options);
}

/** Gradient descent with momentum. Defaults: learningRate 0.01, momentum 0.9, no dampening, no weight decay. */
export function momentum(options: Options<MomentumParams> = {}): Optimizer<"momentum"> {
  return optimizer("momentum", { learningRate: 0.01, momentum: 0.9, dampening: 0, weightDecay: 0 }, options);
}

/** Adam. Defaults are the paper's: learningRate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-8; no weight decay. */
export function adam(options: Options<AdamParams> = {}): Optimizer<"adam"> {
  const params = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };
  return optimizer("adam", params, options);
}

const byName = { sgd, momentum, adam };

export const optimizerNames: readonly string[] = Object.keys(byName);

/** @throws {ParameterError} when there is no such optimizer, with the names that there are; or when a rate is out of range. */
export function optimizerByName(
  name: string,
  options: { readonly learningRate?: number | undefined; readonly weightDecay?: number | undefined } = {},
): Optimizer {
  if (!isKnown(name)) {
    throw new ParameterError(`optimizer: name must be one of ${optimizerNames.join(", ")}, got "${name}"`);
  }
  return byName[name](options);
}

/**
 * What the step is told about one parameter: the scheduled rate, and no weight decay for a bias.
 * Arrays of rank 1 are biases, scales and shifts; pulling those to 0 does not make a network simpler.
 */
export function stepParams<S extends OptimizerName>(
  { params, decayBiases }: Optimizer<S>,
  shape: Shape,
  learningRate: number,
): Steps[S]["params"] {
  const decays = decayBiases || shape.length > 1;
  return { ...params, learningRate, weightDecay: decays ? params.weightDecay : 0 };
}

function optimizer<S extends OptimizerName, P extends Steps[S]["params"]>(step: S, defaults: P, options: Options<P>) {
  const { decayBiases = false, ...given } = options;
  const chosen = Object.entries(given).filter(([, value]) => value !== undefined);
  const params = { ...defaults, ...Object.fromEntries(chosen) };
  steps[step].check(params as never);
  return { step, params, decayBiases };
}

const isKnown = (name: string): name is keyof typeof byName => Object.hasOwn(byName, name);
