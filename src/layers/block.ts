import { type Layer, layer, sequential } from "./layer.ts";

/**
 * Layers one after another under a name of their own: the convolution of the second fire module is `fire2.conv1`.
 * @example block("fire", conv2d({ filters: 16, size: 1 }), relu())
 */
export function block(kind: string, ...layers: readonly Layer[]): Layer {
  return layer(kind, sequential(...layers).call);
}
