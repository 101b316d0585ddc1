/** A model is a body of layers for inputs of one shape. It holds no numbers: parameters and states are drawn, moved and stored apart. */
import type { RunningAverageParams } from "../reference/catalogue.ts";
import type { Random } from "../reference/random.ts";
import { filled, type Shape, type Shaped, sizeOf, type Tensor, tensor } from "../reference/tensor.ts";
import type { Layer, Scope } from "./layers/layer.ts";
import { layerOf, Path, within } from "./paths.ts";
import type { Tape, Variable } from "./tape.ts";
import { type Trace, trace } from "./trace.ts";

export interface Model extends Trace {
  readonly name: string;
  /** The shape of one example, without the batch: [y, x, channel]. */
  readonly input: Shape;
  /** How many times as many channels it has as the network of its name; absent where it has as many. */
  readonly width?: number;
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

/** The names and shapes of all that a model has in numbers: its parameters and its states. */
export function modelShapes({ parameters, states }: Model): ReadonlyMap<string, Shape> {
  return new Map([...parameters, ...states].map(({ name, shape }) => [name, shape]));
}

/** First values for every parameter and state, in float32; each depends only on the seed and its name. */
export function initialize({ parameters, states }: Model, random: Random): ReadonlyMap<string, Tensor> {
  const draw = ({ name, shape, initial, fans }: Model["parameters"][number]) => {
    const next = initial(fans, random.fork("initial", name));
    return [name, tensor(shape, Float32Array.from({ length: sizeOf(shape) }, next))] as const;
  };
  const kept = states.map(({ name, shape, first }) => [name, filled<Shape>(shape, first)] as const);
  return new Map([...parameters.map(draw), ...kept]);
}

/** What a step of training leaves behind for one state. */
export interface Memory {
  /** The state's name. */
  readonly state: string;
  readonly fresh: Variable;
  readonly params: RunningAverageParams;
}

/** What an auxiliary classifier answers, and how much its loss counts. */
export interface Opinion {
  readonly logits: Variable;
  readonly weight: number;
}

/**
 * Chance decides masks in training, `remember` is told what states shall move towards, and `hear` what auxiliary
 * classifiers say (without it, none is asked); evaluation has none of these.
 */
export type Mode =
  | { readonly training: false }
  | {
      readonly training: true;
      readonly random: Random;
      readonly remember: (memory: Memory) => void;
      readonly hear?: (opinion: Opinion) => void;
      /** Parameters and states that stay as they are, by name: their layers run as in evaluation. */
      readonly frozen?: ReadonlySet<string> | undefined;
    };

/**
 * Runs a model on a tape: `input` is [batch, …model.input], the answer whatever the last layer gives.
 * `values` are its parameters and states by name.
 */
export function run<T extends Shaped>(
  { name, body }: Model,
  tape: Tape<T>,
  values: ReadonlyMap<string, Variable>,
  input: Variable,
  mode: Mode,
): Variable {
  let [masks, chances] = [0, 0];
  const named = (what: string, full: string) => {
    const value = values.get(full);
    if (value === undefined) throw new Error(`${name}: ${what} ${full} has no value`);
    return value;
  };
  const frozen: ReadonlySet<string> = (mode.training && mode.frozen) || new Set();
  /** A layer goes by what it has itself, else by what is inside of it, and one without any by what it is in. */
  const learns = (path: Path, around: boolean): boolean => {
    if (frozen.size === 0) return around;
    const inside = [...values.keys()].filter((full) => full.startsWith(path.own("")));
    const own = inside.filter((full) => layerOf(full) === path.name);
    const deciding = own.length > 0 ? own : inside;
    return deciding.length === 0 ? around : !deciding.every((full) => frozen.has(full));
  };
  const scope = (path: Path, training: boolean): Scope => ({
    training,
    apply: (op, inputs, params) => tape.apply(op, inputs, params),
    parameter: (own) => named("parameter", path.own(own)),
    state: (own) => named("state", path.own(own)),
    remember(params, fresh) {
      if (!mode.training || !training) return;
      for (const [own, value] of Object.entries(tape.unrecorded(fresh))) {
        mode.remember({ state: path.own(own), fresh: value, params });
      }
    },
    hear(weight, opinion) {
      if (mode.training) mode.hear?.({ weight, logits: opinion() });
    },
    mask(shape, keep) {
      const random = mode.training ? mode.random.fork("mask", masks++) : undefined;
      const ones = Float32Array.from({ length: sizeOf(shape) }, () => (random && random.uniform() >= keep ? 0 : 1));
      return tape.data(tensor(shape, ones));
    },
    chance: () => (mode.training && training ? mode.random.fork("chance", chances++) : null),
    run(layer, value) {
      const child = path.child(layer);
      return within(`${name}/${child.name}`, () => layer.call(scope(child, learns(child, training)), value));
    },
  });
  return within(name, () => body.call(scope(new Path(""), mode.training), input));
}
