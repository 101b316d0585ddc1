/** The ops of the catalogue that are layers of ConvNetJS: one stride, one pad, zeros around, no groups, no dilation. */
import type { Inputs, OpName, Params } from "../../../reference/catalogue.ts";
import { sizeOf, type Tensor } from "../../../reference/tensor.ts";
import { lacks } from "../offer.ts";
import { type ConvNetJs, fill, type Layer, type LayerClass, loaded } from "./api.ts";

/** A layer that fits, and what its volumes are: one per example, or per line of channels. */
export interface Fitted {
  readonly layer: Layer;
  /** How many volumes the input is cut into. */
  readonly count: number;
  /** Of one volume. */
  readonly extents: readonly [height: number, width: number, depth: number];
  readonly shape: readonly number[];
  /** The input whose numbers the filters are, and where its axis of outputs is. */
  readonly weights?: readonly [name: "kernel" | "weight", axis: "first" | "last"];
}

type Fit = { readonly [N in OpName]?: (inputs: Inputs<N, Tensor>, params: Params<N>) => Fitted };
type Unary = { readonly input: Tensor };

/** The one number that all of these are. */
function one(what: string, values: readonly number[]): number {
  return values.every((value) => value === values[0]) ? values[0]! : lacks(`ConvNetJS has one ${what} for all sides`);
}

/** A layer without weights, whose numbers JSON may not hold. By their sizes half of them were saved once, and read again. */
function made(Kind: LayerClass, options: object): Layer {
  const layer = new Kind(options);
  return (layer.out_sx + layer.out_sy + layer.out_depth) % 2 === 0 ? loaded(layer, new Kind({})) : layer;
}

function square(op: string, stride: readonly number[], dilation: readonly number[], padding: readonly number[]) {
  if (dilation.some((step) => step !== 1)) return lacks(`${op}: ConvNetJS has no dilation`);
  return { stride: one("stride", stride), pad: one("pad", padding) };
}

export function layersOf(library: ConvNetJs): Fit {
  const pointwise =
    (Kind: LayerClass) =>
    ({ input }: Unary): Fitted => {
      const depth = sizeOf(input.shape);
      const layer = made(Kind, { in_sx: 1, in_sy: 1, in_depth: depth });
      return { layer, count: 1, extents: [1, 1, depth], shape: input.shape };
    };
  return {
    conv2d({ input, kernel, bias }, { stride, dilation, padding, groups }) {
      if (groups !== 1) return lacks("ConvNetJS has no groups");
      const [B, H, W, C] = input.shape as readonly [number, number, number, number];
      const [KY, KX, , O] = kernel.shape as readonly [number, number, number, number];
      const size = { sx: KX, sy: KY, in_sx: W, in_sy: H, in_depth: C };
      const layer = new library.ConvLayer({
        ...size,
        filters: O,
        ...square("conv2d", stride, dilation, padding.flat()),
      });
      fill(layer, kernel, "last", bias);
      const shape = [B, layer.out_sy, layer.out_sx, O];
      return { layer, count: B, extents: [H, W, C], shape, weights: ["kernel", "last"] };
    },
    maxPool2d({ input }, { size, stride, dilation, padding }) {
      const [B, H, W, C] = input.shape as readonly [number, number, number, number];
      const [sy, sx] = size;
      const window = square("maxPool2d", stride, dilation, padding.flat());
      const layer = made(library.PoolLayer, { sx, sy, in_sx: W, in_sy: H, in_depth: C, ...window });
      return { layer, count: B, extents: [H, W, C], shape: [B, layer.out_sy, layer.out_sx, C] };
    },
    globalMaxPool2d({ input }) {
      const [B, H, W, C] = input.shape as readonly [number, number, number, number];
      const layer = made(library.PoolLayer, { sx: W, sy: H, stride: 1, in_sx: W, in_sy: H, in_depth: C });
      return { layer, count: B, extents: [H, W, C], shape: [B, C] };
    },
    max({ input }, { axes }) {
      const last = input.shape.length - 1;
      if (axes.length !== 1 || axes[0] !== last) return lacks("maxout takes the largest of neighbours");
      const [units, group] = [input.shape[last - 1] ?? 1, input.shape[last]!];
      const pixels = sizeOf(input.shape) / (units * group);
      const depth = units * group;
      const layer = made(library.MaxoutLayer, { group_size: group, in_sx: pixels, in_sy: 1, in_depth: depth });
      return { layer, count: 1, extents: [1, pixels, depth], shape: input.shape.slice(0, -1) };
    },
    linear({ input, weight, bias }) {
      const [B, I] = input.shape as readonly [number, number];
      const O = weight.shape[0]!;
      const layer = new library.FullyConnLayer({ num_neurons: O, in_sx: 1, in_sy: 1, in_depth: I });
      fill(layer, weight, "first", bias);
      return { layer, count: B, extents: [1, 1, I], shape: [B, O], weights: ["weight", "first"] };
    },
    relu: pointwise(library.ReluLayer),
    sigmoid: pointwise(library.SigmoidLayer),
    tanh: pointwise(library.TanhLayer),
    dropout({ input, mask }, { keep }) {
      if (keep !== 1) return lacks("dropout scales when it predicts, not when it trains");
      const fit = pointwise(library.DropoutLayer)({ input });
      return { ...fit, layer: dropping(fit.layer, mask) };
    },
    // What dropout does when it predicts: it counts each number as often as it was kept.
    scale({ input }, { factor, offset }) {
      if (!(factor >= 0 && factor <= 1) || offset !== 0) return lacks("dropout scales by the share that it keeps");
      const depth = sizeOf(input.shape);
      const layer = new library.DropoutLayer({ drop_prob: 1 - factor, in_sx: 1, in_sy: 1, in_depth: depth });
      return { layer, count: 1, extents: [1, 1, depth], shape: input.shape };
    },
    softmax({ input }) {
      const K = input.shape.at(-1)!;
      const layer = made(library.SoftmaxLayer, { in_sx: 1, in_sy: 1, in_depth: K });
      return { layer, count: sizeOf(input.shape) / K, extents: [1, 1, K], shape: input.shape };
    },
    localResponseNorm({ input }, { size, alpha, beta, k }) {
      if (size % 2 === 0) return lacks("ConvNetJS has as many neighbours on both sides");
      const C = input.shape.at(-1)!;
      const pixels = sizeOf(input.shape) / C;
      const Kind = library.LocalResponseNormalizationLayer;
      const layer = made(Kind, { n: size, alpha, beta, k, in_sx: pixels, in_sy: 1, in_depth: C });
      return { layer, count: 1, extents: [1, pixels, C], shape: input.shape };
    },
  };
}

/** Chance is what the mask says: the layer draws a number for each place, and drops below one half. */
function dropping(layer: Layer, { data }: Tensor): Layer {
  return {
    ...{ out_sx: layer.out_sx, out_sy: layer.out_sy, out_depth: layer.out_depth },
    forward(volume) {
      const { random } = Math;
      let place = 0;
      Math.random = () => data[place++]!;
      try {
        return layer.forward(volume, true);
      } finally {
        Math.random = random;
      }
    },
    backward: () => layer.backward(),
  };
}
