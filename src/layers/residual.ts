import { zeros } from "../initial.ts";
import { batchNorm } from "./batchNorm.ts";
import { block } from "./block.ts";
import { conv2d } from "./conv2d.ts";
import { type Layer, layer, sequential } from "./layer.ts";
import { relu } from "./pointwise.ts";
import { squeezeExcitation } from "./squeezeExcitation.ts";
import { stochasticDepth } from "./stochasticDepth.ts";

/**
 * What the layers find is added to what went in, or to what `shortcut` makes of it where shapes differ.
 * @example residual([conv2d({ filters: 64, size: 3, padding: 1 }), relu()])
 */
export function residual(body: readonly Layer[], shortcut?: Layer): Layer {
  return layer("residual", (scope, input) => {
    const found = body.reduce((value, next) => scope.run(next, value), input);
    const around = shortcut === undefined ? input : scope.run(shortcut, input);
    return scope.apply("add", { a: around, b: found }, {});
  });
}

export interface ResidualOptions {
  /** Channels of the 3×3 convolutions. */
  readonly filters: number;
  /** Of the first 3×3 convolution; default 1. */
  readonly stride?: number;
  /** The probability that an example goes through the layers, not only around them; default 1. */
  readonly keep?: number;
}

export interface BottleneckOptions extends ResidualOptions {
  /** Channels of the convolution in between; default `filters`, of which the last has 4 times as many in any case. */
  readonly inner?: number;
  /** Of the convolution in between; default 1. */
  readonly groups?: number;
  /** Features of a squeeze-and-excitation behind the last convolution; default: none. */
  readonly squeezed?: number;
}

/**
 * Two 3×3 convolutions and the way around them (He et al., "Deep Residual Learning", figure 5, left). The last
 * normalization starts at 0, so that a new block hands on its input (Goyal et al., 2017, section 5.1).
 * @example basicBlock({ filters: 128, stride: 2 })
 */
export const basicBlock = ({ filters, stride = 1, keep = 1 }: ResidualOptions): Layer =>
  around("basic", { channels: filters, stride, keep }, [
    ...convolved(filters, 3, stride),
    relu(),
    conv2d({ filters, size: 3, padding: 1, bias: false }),
  ]);

/**
 * A 3×3 convolution between two of 1×1, the second of 4 times the channels, and the way around them (the same, right).
 * The stride is that of the 3×3 convolution.
 * @example bottleneck({ filters: 64 })
 */
export function bottleneck(options: BottleneckOptions): Layer {
  const { filters, stride = 1, keep = 1, inner = filters, groups = 1, squeezed } = options;
  const excitation = squeezed === undefined ? [] : [squeezeExcitation({ squeezed })];
  return around("bottleneck", { channels: 4 * filters, stride, keep, excitation }, [
    ...convolved(inner, 1, 1),
    relu(),
    ...convolved(inner, 3, stride, groups),
    relu(),
    conv2d({ filters: 4 * filters, size: 1, bias: false }),
  ]);
}

function convolved(filters: number, size: 1 | 3, stride: number, groups = 1): readonly Layer[] {
  return [conv2d({ filters, size, stride, padding: (size - 1) / 2, groups, bias: false }), batchNorm()];
}

interface Around {
  readonly channels: number;
  readonly stride: number;
  readonly keep: number;
  /** Behind the last normalization. */
  readonly excitation?: readonly Layer[];
}

/** The shortcut has a convolution of its own where the block changes the shape. */
function around(kind: string, { channels, stride, keep, excitation = [] }: Around, body: readonly Layer[]): Layer {
  return layer(kind, (scope, input) => {
    const same = stride === 1 && input.shape.at(-1) === channels;
    const shortcut = same ? undefined : block("shortcut", ...convolved(channels, 1, stride));
    const dropped = keep === 1 ? [] : [stochasticDepth({ keep })];
    const branch = residual([...body, batchNorm({ initial: zeros }), ...excitation, ...dropped], shortcut);
    return sequential(branch, relu()).call(scope, input);
  });
}
