/** The catalogue of update steps: what each is told, and what it remembers between calls. */

/** Whose formula a step follows where they differ: PyTorch's (the default), that of Keras in TensorFlow, or ONNX's. */
export type Dialect = "pytorch" | "tensorflow" | "onnx";

export interface SgdParams {
  readonly learningRate: number;
  /** L2: this multiple of the parameter is added to the gradient, in every dialect. */
  readonly weightDecay: number;
  readonly dialect?: Dialect | undefined;
}
export interface MomentumParams extends SgdParams {
  readonly momentum: number;
  readonly dampening: number;
}
export interface AdamParams extends SgdParams {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}
export interface NesterovParams extends SgdParams {
  readonly momentum: number;
}
export interface AdagradParams extends SgdParams {
  readonly epsilon: number;
  /** What the sum of squares starts at. */
  readonly initialAccumulator: number;
  /** The rate at step t is learningRate / (1 + (t − 1) · learningRateDecay). */
  readonly learningRateDecay: number;
}
export interface RmspropParams extends SgdParams {
  /** How much of the averages is kept at each step. */
  readonly decay: number;
  readonly epsilon: number;
  readonly momentum: number;
  /** true: divide by the deviation; false: by the root of the mean square. */
  readonly centered: boolean;
}
export interface AdadeltaParams extends SgdParams {
  readonly decay: number;
  readonly epsilon: number;
}
export interface RunningAverageParams {
  /** The weight of what is new. */
  readonly momentum: number;
}
/** Here weightDecay is decoupled: it shrinks the parameter and stays out of the gradient. */
export interface AdamWParams extends AdamParams {}

/**
 * What an update step remembers between calls (one array per slot, shaped like the parameter), and what it is told.
 * A slot with a question mark is there only where the params need it.
 */
export interface Steps {
  sgd: { slots: never; params: SgdParams };
  momentum: { slots: "velocity"; params: MomentumParams };
  nesterov: { slots: "velocity"; params: NesterovParams };
  adagrad: { slots: "accumulator"; params: AdagradParams };
  rmsprop: { slots: "secondMoment" | "firstMoment?" | "velocity?"; params: RmspropParams };
  adadelta: { slots: "secondMoment" | "squaredMove"; params: AdadeltaParams };
  adam: { slots: "firstMoment" | "secondMoment"; params: AdamParams };
  adamW: { slots: "firstMoment" | "secondMoment"; params: AdamWParams };
  runningAverage: { slots: never; params: RunningAverageParams };
}
export type StepName = keyof Steps;
export type Slots<S extends StepName, T> = {
  readonly [N in Steps[S]["slots"] as N extends `${string}?` ? never : N]: T;
} & { readonly [N in Steps[S]["slots"] as N extends `${infer Name}?` ? Name : never]?: T };
