/** Runs a layer on shapes alone: which parameters it has, which ops it calls, what comes out. Allocates no tensors. */
import type { Inputs, OpName, Params } from "../reference/catalogue.ts";
import { ops } from "../reference/index.ts";
import type { Shape } from "../reference/tensor.ts";
import type { Fans, Initial } from "./initial.ts";
import type { Layer, Scope } from "./layers/layer.ts";
import { Path, within } from "./paths.ts";
import { type Field, fieldBehind, ofOnePixel } from "./receptiveField.ts";
import type { Variable } from "./tape.ts";

export interface ParameterSpec {
  /** The layer's path and the parameter's own name: `conv1.kernel`. */
  readonly name: string;
  readonly shape: Shape;
  readonly initial: Initial;
  readonly fans: Fans;
}

/** An array that a model keeps and does not learn. */
export interface StateSpec {
  /** The layer's path and the state's own name: `norm1.mean`. */
  readonly name: string;
  readonly shape: Shape;
  /** What all its elements start at. */
  readonly first: number;
}

/** One op of a network. */
export interface Call<N extends OpName = OpName> {
  /** The path of the layer that called it. */
  readonly layer: string;
  readonly op: N;
  readonly inputs: Inputs<N, Variable>;
  readonly params: Params<N>;
  readonly output: Shape;
  /** null once the pixels have been flattened: everything sees everything. */
  readonly field: Field | null;
}

export interface Trace {
  readonly calls: readonly Call[];
  readonly parameters: readonly ParameterSpec[];
  readonly states: readonly StateSpec[];
  readonly output: Shape;
}

export function trace(body: Layer, name: string, input: Shape): Trace {
  const calls: Call[] = [];
  const parameters: ParameterSpec[] = [];
  const states: StateSpec[] = [];
  const fields = new Map<Variable, Field | null>();

  const scope = (path: Path): Scope => ({
    training: true,
    apply(op, inputs, params) {
      const output = variable(ops[op].outputShape(inputs as never, params as never));
      const field = fieldBehind({ op, inputs, params, output: output.shape }, (value) => fields.get(value));
      fields.set(output, field);
      calls.push({ layer: path.name, op, inputs, params, output: output.shape, field } as Call);
      return output;
    },
    parameter(own, shape, initial, fans) {
      parameters.push({ name: path.own(own), shape, initial, fans });
      return variable(shape);
    },
    state(own, shape, first) {
      states.push({ name: path.own(own), shape, first });
      return variable(shape);
    },
    remember: () => {}, // what the statistics come to takes numbers
    hear(_weight, opinion) {
      opinion();
    },
    mask: (shape) => variable(shape),
    chance: () => null,
    run(layer, value) {
      const child = path.child(layer);
      return within(`${name}/${child.name}`, () => layer.call(scope(child), value));
    },
  });

  const image = variable([1, ...input]);
  fields.set(image, input.length === 3 ? ofOnePixel : null);
  const output = within(name, () => body.call(scope(new Path("")), image));
  return { calls, parameters, states, output: output.shape };
}

const variable = (shape: Shape): Variable => ({ shape, needsGradient: false });
