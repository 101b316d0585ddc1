/** Other engines put axes in another order; what they are given is turned around before the clock starts. */
import { sizeOf, type Tensor, tensor } from "../../../reference/tensor.ts";

/** Axis a of the result is axis `order[a]` of the source. */
export function permuted({ shape, data }: Tensor, order: readonly number[]): Tensor {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const extents = order.map((axis) => shape[axis]!);
  const out = new Float32Array(data.length);
  const index = extents.map(() => 0);
  for (let at = 0; at < out.length; at++) {
    let from = 0;
    for (let a = 0; a < order.length; a++) from += index[a]! * strides[order[a]!]!;
    out[at] = data[from]!;
    for (let a = order.length - 1; a >= 0; a--) {
      index[a]!++;
      if (index[a]! < extents[a]!) break;
      index[a] = 0;
    }
  }
  return tensor(extents, out);
}

/** Images [batch, y, x, channel] to [batch, channel, y, x], and back. */
export const channelsFirst = (images: Tensor) => permuted(images, [0, 3, 1, 2]);
export const channelsLast = (images: Tensor) => permuted(images, [0, 2, 3, 1]);

/** Kernels [ky, kx, in, out] to [out, in, ky, kx], and back. */
export const filtersFirst = (kernel: Tensor) => permuted(kernel, [3, 2, 0, 1]);
export const filtersLast = (kernel: Tensor) => permuted(kernel, [2, 3, 1, 0]);

/** The columns of a linear layer behind a flattened [y, x, channel] for one behind a flattened [channel, y, x]. */
export function columnsChannelFirst(weight: Tensor, channels: number): Tensor {
  const [O, columns] = weight.shape as readonly [number, number];
  const turned = permuted(tensor([O, columns / channels, channels], weight.data), [0, 2, 1]);
  return tensor([O, columns], turned.data);
}
