/** What is used of ConvNetJS, in its own words, and how its volumes are filled. */
import { type Tensor, tensor } from "../../../reference/tensor.ts";
import { AdapterError } from "../../adapter.ts";

/** One image, [y, x, channel] in row-major order, and its gradient. */
export interface Volume {
  w: Float64Array;
  dw: Float64Array;
}

export interface Layer {
  readonly out_sx: number;
  readonly out_sy: number;
  readonly out_depth: number;
  readonly filters?: readonly Volume[];
  readonly biases?: Volume;
  /** Dropout drops only in training. */
  forward(input: Volume, isTraining?: boolean): Volume;
  /** A layer of losses says the loss of this class, or of these numbers, and its gradient is that of this loss. */
  backward(right?: number | Float64Array): number | undefined;
}

/** One that ConvNetJS made. */
export interface OwnLayer extends Layer {
  toJSON(): object;
  fromJSON(saved: object): void;
}

export type LayerClass = new (options: object) => OwnLayer;

export interface Trainer {
  gsum: Float64Array[];
  xsum: Float64Array[];
  train(input: object, target: object): unknown;
}

export interface ConvNetJs {
  readonly Vol: new (width: number, height: number, depth: number, value: number) => Volume;
  readonly ConvLayer: LayerClass;
  readonly PoolLayer: LayerClass;
  readonly FullyConnLayer: LayerClass;
  readonly ReluLayer: LayerClass;
  readonly SigmoidLayer: LayerClass;
  readonly TanhLayer: LayerClass;
  readonly SoftmaxLayer: LayerClass;
  readonly SVMLayer: LayerClass;
  readonly RegressionLayer: LayerClass;
  readonly MaxoutLayer: LayerClass;
  readonly DropoutLayer: LayerClass;
  readonly LocalResponseNormalizationLayer: LayerClass;
  readonly Trainer: new (network: object, options: object) => Trainer;
}

/** As a network is saved and read again. */
export function loaded(layer: OwnLayer, fresh: OwnLayer): Layer {
  fresh.fromJSON(JSON.parse(JSON.stringify(layer.toJSON())) as object);
  return fresh;
}

/** One filter per output, the last axis of a kernel and the first of a weight. Its layers make their own, of one size. */
export function fill(layer: Layer, weights: Tensor, axis: "first" | "last", bias: Tensor | undefined): void {
  const O = layer.out_depth;
  const size = layer.filters![0]!.w.length;
  if (weights.data.length !== O * size || (bias && (bias.shape.length !== 1 || bias.data.length !== O))) {
    throw new AdapterError("invalid", `a layer of ${O} filters of ${size} numbers has no place for these`);
  }
  for (const [o, filter] of layer.filters!.entries()) {
    filter.w = filter.w.map((_, at) => weights.data[axis === "last" ? at * O + o : o * size + at]!);
    filter.dw = filter.dw.fill(0);
  }
  layer.biases!.w = layer.biases!.w.map((_, o) => bias?.data[o] ?? 0);
  layer.biases!.dw = layer.biases!.dw.fill(0);
}

/** The gradient that has gathered in the filters, as the weights are laid out. */
export function gathered(layer: Layer, shape: readonly number[], axis: "first" | "last"): Tensor {
  const filters = layer.filters!;
  const O = filters.length;
  const size = filters[0]!.dw.length;
  const at = (o: number, place: number) => (axis === "last" ? place * O + o : o * size + place);
  const values = new Float64Array(O * size);
  for (const [o, { dw }] of filters.entries())
    for (let place = 0; place < size; place++) values[at(o, place)] = dw[place]!;
  return tensor(shape, values);
}
