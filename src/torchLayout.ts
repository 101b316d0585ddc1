/** PyTorch's arrays in our order: kernels [ky, kx, in, out] from [out, in, ky, kx], and features [y, x, channel]. */
import { type Data, type Shape, sizeOf, type Tensor, tensor } from "../reference/tensor.ts";
import type { Model } from "./model.ts";

/** The shape that PyTorch gives to a parameter or state of ours. */
export function torchShape(name: string, shape: Shape): Shape {
  if (!name.endsWith("kernel")) return shape;
  const [KY, KX, C, O] = shape as readonly [number, number, number, number];
  return isTransposed(name) ? [C, O, KY, KX] : [O, C, KY, KX];
}

/** The numbers of a parameter or state of ours, from an array that PyTorch keeps in the shape above. */
export function fromTorch(model: Model, name: string, shape: Shape, { data }: Tensor): Tensor {
  if (name.endsWith("kernel")) return tensor<Shape>(shape, kernel(data, name, shape));
  const flattened = flattenedShape(model);
  const isFirst = name === "linear1.weight" && flattened !== null;
  return tensor<Shape>(shape, isFirst ? features(data, flattened) : Float32Array.from(data));
}

/** Kernels of transposed convolutions go from channel to output in both. */
const isTransposed = (name: string): boolean => /convTranspose\d+\.kernel$/.test(name);

function kernel(data: Data, name: string, shape: Shape): Float32Array {
  const [KY, KX, C, O] = shape as readonly [number, number, number, number];
  const [strideC, strideO] = isTransposed(name) ? [O * KY * KX, KY * KX] : [KY * KX, C * KY * KX];
  const out = new Float32Array(sizeOf(shape));
  for (let c = 0, at = 0; at < KY * KX; at++) {
    // `at` is a tap, counted in rows in both; its kernel is [in, out].
    for (c = 0; c < C; c++) {
      for (let o = 0; o < O; o++) out[(at * C + c) * O + o] = data[c * strideC + o * strideO + at]!;
    }
  }
  return out;
}

/** What a network flattens before its first fully connected layer; null where that sees one pixel. */
function flattenedShape({ calls }: Model): Shape | null {
  const call = calls.find(({ op, layer }) => op === "reshape" && layer === "flatten1");
  return call === undefined ? null : (call.inputs as { readonly input: { readonly shape: Shape } }).input.shape;
}

/** Flattening goes over channels first in PyTorch, over pixels first here. */
function features(data: Data, [, H, W, C]: Shape): Float32Array {
  const [pixels, channels] = [H! * W!, C!];
  const size = pixels * channels;
  const out = new Float32Array(data.length);
  for (let row = 0; row < data.length; row += size) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (let c = 0; c < channels; c++) out[row + pixel * channels + c] = data[row + c * pixels + pixel]!;
    }
  }
  return out;
}
