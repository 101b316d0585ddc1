/** A model is a body of layers for inputs of one shape. It holds no numbers: parameters are drawn, trained and stored apart. */
import type { Random } from "../reference/random.ts";
import { type Shape, type Shaped, sizeOf, type Tensor, tensor } from "../reference/tensor.ts";
import type { Layer, Scope } from "./layers/layer.ts";
import { Path, within } from "./paths.ts";
import type { Tape, Variable } from "./tape.ts";
import { type Trace, trace } from "./trace.ts";

export interface Model extends Trace {
  readonly name: string;
  /** The shape of one example, without the batch: [y, x, channel]. */
  readonly input: Shape;
  readonly body: Layer;
}

/**
 * Checks that the layers fit each other and the input, and counts their parameters. Nothing is allocated.
 * @throws {ShapeError} naming the layer and the op that do not fit.
 * @example
 *   model({ name: "tiny", input: [28, 28, 1] }, sequential(flatten(), linear({ features: 10 })))
 */
export function model(
  { name = "model", input }: { readonly name?: string; readonly input: Shape },
  body: Layer,
): Model {
  return { name, input, body, ...trace(body, name, input) };
}

/** First values for every parameter, in float32; each depends only on the seed and the parameter's name. */
export function initialize({ parameters }: Model, random: Random): ReadonlyMap<string, Tensor> {
  const draw = ({ name, shape, initial, fans }: Model["parameters"][number]) => {
    const next = initial(fans, random.fork("initial", name));
    return [name, tensor(shape, Float32Array.from({ length: sizeOf(shape) }, next))] as const;
  };
  return new Map(parameters.map(draw));
}

/** Chance decides masks in training; evaluation has none. */
export type Mode = { readonly training: false } | { readonly training: true; readonly random: Random };

/** Runs a model on a tape: `input` is [batch, …model.input], the answer whatever the last layer gives. */
export function run<T extends Shaped>(
  { name, body }: Model,
  tape: Tape<T>,
  parameters: ReadonlyMap<string, Variable>,
  input: Variable,
  mode: Mode,
): Variable {
  let masks = 0;
  const scope = (path: Path): Scope => ({
    training: mode.training,
    apply: (op, inputs, params) => tape.apply(op, inputs, params),
    parameter(own) {
      const full = path.name === "" ? own : `${path.name}.${own}`;
      const value = parameters.get(full);
      if (value === undefined) throw new Error(`${name}: parameter ${full} has no value`);
      return value;
    },
    mask(shape, keep) {
      const random = mode.training ? mode.random.fork("mask", masks++) : undefined;
      const ones = Float32Array.from({ length: sizeOf(shape) }, () => (random && random.uniform() >= keep ? 0 : 1));
      return tape.data(tensor(shape, ones));
    },
    run(layer, value) {
      const child = path.child(layer);
      return within(`${name}/${child.name}`, () => layer.call(scope(child), value));
    },
  });
  return within(name, () => body.call(scope(new Path("")), input));
}
