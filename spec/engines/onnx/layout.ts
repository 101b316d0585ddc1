/** ONNX has the channels before the pixels, however many axes these have. */
import type { Tensor } from "../../../reference/tensor.ts";
import { permuted } from "../../bench/peers/layout.ts";

const axesOf = ({ shape }: Tensor) => shape.map((_, axis) => axis);

/** [batch, …pixels, channel] to [batch, channel, …pixels], and back. */
export const channelsFirst = (images: Tensor): Tensor => {
  const [batch, ...rest] = axesOf(images);
  return rest.length === 0 ? images : permuted(images, [batch!, rest.at(-1)!, ...rest.slice(0, -1)]);
};
export const channelsLast = (images: Tensor): Tensor => {
  const [batch, channel, ...pixels] = axesOf(images);
  return channel === undefined ? images : permuted(images, [batch!, ...pixels, channel]);
};

/** [...taps, in, out] to [out, in, ...taps]; for a transposed convolution to [in, out, ...taps]. */
export const filtersFirst = (kernel: Tensor): Tensor => {
  const axes = axesOf(kernel);
  return permuted(kernel, [...axes.slice(-2).reverse(), ...axes.slice(0, -2)]);
};
export const transposedFirst = (kernel: Tensor): Tensor => {
  const axes = axesOf(kernel);
  return permuted(kernel, [...axes.slice(-2), ...axes.slice(0, -2)]);
};
