/** Optimizers: which update step of the catalogue moves the parameters, and what it is told (lecture 001, "Different optimizers"). */
import type {
  AdadeltaParams,
  AdagradParams,
  AdamParams,
  AdamWParams,
  MomentumParams,
  NesterovParams,
  RmspropParams,
  SgdParams,
  StepName,
  Steps,
} from "../reference/catalogue.ts";
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

/** Nesterov's momentum. Defaults: learningRate 0.01, momentum 0.9, no weight decay. */
export function nesterov(options: Options<NesterovParams> = {}): Optimizer<"nesterov"> {
  return optimizer("nesterov", { learningRate: 0.01, momentum: 0.9, weightDecay: 0 }, options);
}

/** Adagrad. Defaults: learningRate 0.01 that does not decay, initialAccumulator 0, epsilon 1e-10; no weight decay. */
export function adagrad(options: Options<AdagradParams> = {}): Optimizer<"adagrad"> {
  const rates = { learningRate: 0.01, learningRateDecay: 0, weightDecay: 0 };
  return optimizer("adagrad", { ...rates, initialAccumulator: 0, epsilon: 1e-10 }, options);
}

/** RMSprop. Defaults: learningRate 0.01, decay 0.99, epsilon 1e-8; no momentum, not centered, no weight decay. */
export function rmsprop(options: Options<RmspropParams> = {}): Optimizer<"rmsprop"> {
  const rates = { learningRate: 0.01, weightDecay: 0 };
  return optimizer("rmsprop", { ...rates, decay: 0.99, epsilon: 1e-8, momentum: 0, centered: false }, options);
}

/** Adadelta. Defaults: learningRate 1, decay 0.9, epsilon 1e-6; no weight decay. */
export function adadelta(options: Options<AdadeltaParams> = {}): Optimizer<"adadelta"> {
  return optimizer("adadelta", { learningRate: 1, decay: 0.9, epsilon: 1e-6, weightDecay: 0 }, options);
}

/** Adam. Defaults are the paper's: learningRate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-8; no weight decay. */
export function adam(options: Options<AdamParams> = {}): Optimizer<"adam"> {
  const params = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };
  return optimizer("adam", params, options);
}

/** AdamW. Defaults: those of Adam, and weightDecay 0.01, which is its point. */
export function adamW(options: Options<AdamWParams> = {}): Optimizer<"adamW"> {
  const params = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-2 };
  return optimizer("adamW", params, options);
}

const byName = { sgd, momentum, nesterov, adagrad, rmsprop, adadelta, adam, adamW };

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
