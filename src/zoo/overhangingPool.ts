import { type Layer, maxPool2d } from "../layers/index.ts";

/**
 * Max pooling by 3×3 with stride 2 of which the last window may reach one pixel beyond the image, as in Caffe, whose pools
 * round up: 112 pixels become 56.
 */
export function overhangingPool(): Layer {
  return maxPool2d({
    size: 3,
    stride: 2,
    padding: [
      [0, 1],
      [0, 1],
    ],
  });
}
