/** Runs a layer on shapes alone: which parameters it has, which ops it calls, what comes out. Allocates no tensors. */
import { longestBin } from "../reference/bins.ts";
import type { Inputs, OpName, Params } from "../reference/catalogue.ts";
import { ops } from "../reference/index.ts";
import type { Shape } from "../reference/tensor.ts";
import type { Pair, Window2 } from "../reference/window.ts";
import type { Fans, Initial } from "./initial.ts";
import type { Layer, Scope } from "./layers/layer.ts";
import { Path, within } from "./paths.ts";
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

/** What one output element sees of the input, in input pixels along y and x (lectures 000 and 001, "Receptive field"). */
export interface Field {
  readonly size: Pair;
  /** The distance in the input between two neighbouring output pixels. */
  readonly jump: Pair;
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
      const field = fieldOf(op, inputs, params, output.shape);
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
    run(layer, value) {
      const child = path.child(layer);
      return within(`${name}/${child.name}`, () => layer.call(scope(child), value));
    },
  });

  function fieldOf<N extends OpName>(
    op: N,
    inputs: Inputs<N, Variable>,
    params: Params<N>,
    output: Shape,
  ): Field | null {
    const before = Object.values(inputs)
      .flat()
      .map((value) => fields.get(value as Variable));
    const known = before.filter((field) => field !== undefined);
    if (known.length === 0 || known.includes(null) || withoutPlace.includes(op)) return null;
    const widest = known.reduce((a, b) => (b!.size[0] * b!.size[1] > a!.size[0] * a!.size[1] ? b : a))!;
    const reach = cellReach[op];
    if (reach) return resized(widest, Object.values(inputs)[0]!.shape, output, reach);
    if (!("stride" in params)) return widest;
    const { stride, dilation } = params as Window2; // others are without place
    const size = "size" in params ? params.size : kernelSize(inputs);
    return {
      size: along((axis) => widest.size[axis] + (size[axis] - 1) * dilation[axis] * widest.jump[axis]),
      jump: along((axis) => widest.jump[axis] * stride[axis]),
    };
  }

  const image = variable([1, ...input]);
  fields.set(image, input.length === 3 ? { size: [1, 1], jump: [1, 1] } : null);
  const output = within(name, () => body.call(scope(new Path("")), image));
  return { calls, parameters, states, output: output.shape };
}

/** Behind these, elements are no longer pixels that see a window of the image: they see all of it, or any part. */
const withoutPlace: readonly OpName[] = [
  ...(["reshape", "linear", "convTranspose2d", "conv1d", "conv3d", "transpose"] as const),
  ...(["globalAvgPool2d", "globalMaxPool2d", "roiMaxPool2d"] as const),
];

/** Ops that lay `count` cells over an axis of `extent` pixels: how many of these one cell reads at most. */
const cellReach: { readonly [N in OpName]?: (extent: number, count: number) => number } = {
  adaptiveAvgPool2d: (extent, count) => longestBin(count, extent),
  adaptiveMaxPool2d: (extent, count) => longestBin(count, extent),
  maxUnpool2d: () => 1,
  resizeNearest2d: () => 1,
  resizeBilinear2d: (extent, count) => (extent === count ? 1 : Math.min(extent, 2)),
  bedOfNails2d: () => 1,
};

function resized(field: Field, input: Shape, output: Shape, reach: (extent: number, count: number) => number): Field {
  const extents = (axis: 0 | 1) => [input[axis + 1]!, output[axis + 1]!] as const;
  return {
    size: along((axis) => field.size[axis] + (reach(...extents(axis)) - 1) * field.jump[axis]),
    jump: along((axis) => (field.jump[axis] * extents(axis)[0]) / extents(axis)[1]),
  };
}

const variable = (shape: Shape): Variable => ({ shape, needsGradient: false });
const along = (value: (axis: 0 | 1) => number): Pair => [value(0), value(1)];

function kernelSize(inputs: object): Pair {
  if (!("kernel" in inputs)) return [1, 1];
  const [KY = 1, KX = 1] = (inputs.kernel as Variable).shape;
  return [KY, KX];
}
