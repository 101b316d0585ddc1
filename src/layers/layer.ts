/** What a layer is: a kind, and one call. The same call runs on an engine, or on shapes alone for a summary. */
import type { Inputs, OpName, Params, RunningAverageParams } from "../../reference/catalogue.ts";
import type { Random } from "../../reference/random.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Fans, Initial } from "../initial.ts";
import type { Variable } from "../tape.ts";

/** Where a layer runs. */
export interface Scope {
  /**
   * Training or evaluation, one for the whole model: a step trains, `evaluate` and `predict` do not. Dropout is off in
   * evaluation, and batch normalization takes what it remembers. In a step, layers that are frozen run as in evaluation.
   */
  readonly training: boolean;
  /** Runs one op of the catalogue. */
  apply<N extends OpName>(op: N, inputs: Inputs<N, Variable>, params: Params<N>): Variable;
  /** A learned array of this layer's own, by name: `kernel`, `bias`. */
  parameter(name: string, shape: Shape, initial: Initial, fans: Fans): Variable;
  /** An array of this layer's own that is kept with the model and not learned, by name: `mean`. It starts at `first`. */
  state(name: string, shape: Shape, first: number): Variable;
  /**
   * In training, moves states of this layer towards what `fresh` computes, by name, when the step is made. No gradient
   * flows through it; in evaluation it is not called.
   */
  remember(params: RunningAverageParams, fresh: () => Readonly<Record<string, Variable>>): void;
  /**
   * In training, hears a second opinion on the class: its loss against the same target is added to the network's own,
   * `weight` times. In evaluation it is not called.
   */
  hear(weight: number, opinion: () => Variable): void;
  /** Ones with probability `keep`, else zeros; drawn anew at every step of training. */
  mask(shape: Shape, keep: number): Variable;
  /** For decisions about a whole batch: a stream that is another at every step; null in evaluation, and on shapes alone. */
  chance(): Random | null;
  /** Runs a layer inside this one. Its parameters are called after its kind: `conv1.kernel`, `conv2.kernel`. */
  run(layer: Layer, input: Variable): Variable;
}

export interface Layer {
  /** Names the layer in summaries, errors and checkpoints, with a number behind it: `conv` is conv1, conv2, … */
  readonly kind: string;
  call(scope: Scope, input: Variable): Variable;
}

/**
 * A layer from a function: the form for networks with branches.
 * @example
 *   const residual = (body: Layer) =>
 *     layer("residual", (scope, input) => scope.apply("add", { a: input, b: scope.run(body, input) }, {}));
 */
export function layer(kind: string, call: Layer["call"]): Layer {
  return { kind, call };
}

/**
 * Layers one after another.
 * @example sequential(flatten(), linear({ features: 300 }), relu(), linear({ features: 10 }))
 */
export function sequential(...layers: readonly Layer[]): Layer {
  return layer("sequential", (scope, input) => layers.reduce((value, next) => scope.run(next, value), input));
}
