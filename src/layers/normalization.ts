import { sizeOf } from "../../reference/tensor.ts";
import { type Initial, ones, zeros } from "../initial.ts";
import { type Layer, layer, type Scope } from "./layer.ts";

export interface NormOptions {
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number;
}

/**
 * Normalizes the last `axes` axes of every place, with parameters `scale` and `shift` of their shape.
 * @example layerNorm()
 */
export const layerNorm = ({ epsilon = 1e-5, axes = 1 }: NormOptions & { readonly axes?: number } = {}): Layer =>
  layer("norm", (scope, input) =>
    scope.apply("layerNorm", { input, ...learnedLine(scope, input.shape.slice(-axes)) }, { epsilon, axes }),
  );

/**
 * Normalizes groups of neighbouring channels of every example, with parameters `scale` and `shift` per channel.
 * @example groupNorm({ groups: 4 })
 */
export const groupNorm = ({ groups, epsilon = 1e-5 }: NormOptions & { readonly groups: number }): Layer =>
  layer("norm", (scope, input) =>
    scope.apply("groupNorm", { input, ...learnedLine(scope, input.shape.slice(-1)) }, { epsilon, groups }),
  );

/**
 * Normalizes every channel of every example, with parameters `scale` and `shift` per channel.
 * @example instanceNorm()
 */
export const instanceNorm = ({ epsilon = 1e-5 }: NormOptions = {}): Layer =>
  layer("norm", (scope, input) =>
    scope.apply("instanceNorm", { input, ...learnedLine(scope, input.shape.slice(-1)) }, { epsilon }),
  );

export interface LocalResponseOptions {
  /** Neighbouring channels; default 5. */
  readonly size?: number;
  /** Default 1e-4. */
  readonly alpha?: number;
  /** Default 0.75. */
  readonly beta?: number;
  /** Default 1. */
  readonly k?: number;
}

/**
 * Divides every element by a power of the mass of its neighbouring channels.
 * @example localResponseNorm({ size: 5, k: 2 })
 */
export const localResponseNorm = ({ size = 5, alpha = 1e-4, beta = 0.75, k = 1 }: LocalResponseOptions = {}): Layer =>
  layer("response", (scope, input) => scope.apply("localResponseNorm", { input }, { size, alpha, beta, k }));

/** A scale, of ones by default, and a shift of zeros: at first nothing is undone. */
export function learnedLine(scope: Scope, shape: readonly number[], initial: Initial = ones) {
  const fans = { fanIn: sizeOf(shape), fanOut: sizeOf(shape) };
  return { scale: scope.parameter("scale", shape, initial, fans), shift: scope.parameter("shift", shape, zeros, fans) };
}
