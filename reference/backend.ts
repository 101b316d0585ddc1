/** The contract every engine implements. Reference and accel are two answers to it. */
import type { Gradients, InputName, Inputs, OpName, Params, Slots, StepName, Steps } from "./catalogue.ts";
import type { Shaped, Tensor } from "./tensor.ts";

/**
 * One op on one engine. Both calls check shapes and params first (`outputShape` of the reference op), so that an error is
 * the same text on every engine and nothing has run when it is thrown.
 */
export interface Kernel<N extends OpName, T> {
  /** `saved` is what vjp will want again (the winners of a max pool); whoever called forward releases it. */
  forward(inputs: Inputs<N, T>, params: Params<N>): { readonly output: T; readonly saved?: readonly T[] };
  /** Pulls a gradient of the output back to the inputs. Only what is `wanted` comes back. */
  vjp(
    inputs: Inputs<N, T>,
    output: T,
    dOutput: T,
    params: Params<N>,
    saved: readonly T[],
    wanted: readonly InputName<N>[],
  ): Gradients<N, T>;
}

/**
 * One update of a parameter; t counts from 1. The step takes over `parameter` and `slots`, which may be overwritten or
 * released, and hands back their successors; `gradient` stays the caller's.
 */
export type Step<S extends StepName, T> = (
  parameter: T,
  gradient: T,
  slots: Slots<S, T>,
  params: Steps[S]["params"],
  t: number,
) => { readonly parameter: T; readonly slots: Slots<S, T> };

/**
 * An engine whose own arrays are of type T. Calls are synchronous and know shapes at once, even where the numbers come later.
 * Every array handed out is owned once, by the caller, until `release`; arguments are only borrowed.
 */
export interface Backend<T extends Shaped = Tensor> {
  /** "reference", "simd", "gpu:webgpu", … */
  readonly name: string;
  /** What computes, for people: the adapter of a GPU, the width of the arithmetic. */
  readonly device: string;
  /** CPU threads that compute; null where it is not CPUs that do. */
  readonly threads: number | null;
  readonly kernels: { readonly [N in OpName]: Kernel<N, T> };
  readonly steps: { readonly [S in StepName]: Step<S, T> };
  fromHost(tensor: Tensor): T;
  /** The only asynchronous call; an error of the device since the last one surfaces here. */
  toHost(array: T): Promise<Tensor>;
  /** Gradients of a shared input meet here. */
  add(a: T, b: T): T;
  release(array: T): void;
  close(): Promise<void>;
}
