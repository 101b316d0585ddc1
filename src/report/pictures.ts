/** Images and filters as PNGs inside the page, one pixel to a pixel; the style sheet enlarges them. */
import { PNG } from "pngjs";
import { read } from "../../reference/einstein.ts";
import type { Shape, Tensor } from "../../reference/tensor.ts";

/** The brightness, 0 … 255, of one pixel in red (0), green (1) or blue (2). */
type Brightness = (y: number, x: number, color: number) => number;

/** A data URI of an image of gray (one channel) or coloured (three channels) bytes. */
export function imagePicture([H = 1, W = 1, C = 1]: Shape, pixels: Uint8Array): string {
  return picture(H, W, (y, x, color) => pixels[(y * W + x) * C + (C === 3 ? color : 0)]!);
}

/**
 * Data URIs of what a first layer looks for: the filters of a convolution over images of one or three channels, or the
 * weights of fully connected units laid out as the image [y, x, channel] that they read; none for any other layer.
 */
export function filterPictures(weights: Tensor, image: Shape): readonly string[] {
  const [H = 0, W = 0, C = 0] = image;
  if (C !== 1 && C !== 3) return [];
  if (weights.shape.length === 4) {
    const [KY, KX, , O] = weights.shape as readonly [number, number, number, number];
    const kernel = read(weights as Tensor<4>);
    return Array.from({ length: O }, (_, o) => signed(KY, KX, (y, x, color) => kernel(y, x, C === 3 ? color : 0, o)));
  }
  const [O = 0, I = 0] = weights.shape;
  if (weights.shape.length !== 2 || I !== H * W * C) return [];
  const weight = read(weights as Tensor<2>);
  return Array.from({ length: O }, (_, o) =>
    signed(H, W, (y, x, color) => weight(o, (y * W + x) * C + (C === 3 ? color : 0))),
  );
}

/** 0 is middle gray; the largest weight, of either sign, is white or black. */
function signed(H: number, W: number, weight: Brightness): string {
  let largest = Number.MIN_VALUE;
  for (let y = 0; y < H; y++)
    for (let x = 0; x < W; x++)
      for (let color = 0; color < 3; color++) largest = Math.max(largest, Math.abs(weight(y, x, color)));
  return picture(H, W, (y, x, color) => Math.round(127.5 * (1 + weight(y, x, color) / largest)));
}

function picture(H: number, W: number, brightness: Brightness): string {
  const png = new PNG({ width: W, height: H });
  for (let y = 0; y < H; y++) {
    for (let x = 0; x < W; x++) {
      const at = 4 * (y * W + x);
      for (let color = 0; color < 3; color++) png.data[at + color] = brightness(y, x, color);
      png.data[at + 3] = 255;
    }
  }
  return `data:image/png;base64,${PNG.sync.write(png).toString("base64")}`;
}
