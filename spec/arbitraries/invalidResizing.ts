/**
 * Calls of pools and resizings that no engine may accept. Images without pixels are in the specs of the ops: not every engine
 * can hold one.
 */
import type { Shape, Shaped } from "../../reference/tensor.ts";

const of = (...shape: Shape): Shaped => ({ shape });
const image = of(2, 5, 4, 3);
const matrix = of(5, 4);
const pool = {
  size: [2, 2],
  stride: [1, 1],
  dilation: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
} as const;
const pair = (y: number, x: number) => [y, x] as const;

const notPoolable = [
  { because: "the input is a matrix", inputs: { input: matrix }, params: pool },
  { because: "the size is half", inputs: { input: image }, params: { ...pool, size: pair(2, 1.5) } },
  { because: "the window is too large", inputs: { input: image }, params: { ...pool, size: pair(6, 1) } },
  {
    because: "the window is too large, whatever the stride",
    inputs: { input: image },
    params: { ...pool, size: pair(6, 1), stride: pair(2, 1) },
  },
  { because: "a dilation is 0", inputs: { input: image }, params: { ...pool, dilation: pair(1, 0) } },
];
const notGlobal = [{ because: "the input is a matrix", inputs: { input: matrix }, params: {} }];
const notBinned = [
  { because: "the input is a matrix", inputs: { input: matrix }, params: { bins: pair(1, 1) } },
  { because: "there are no bins", inputs: { input: image }, params: { bins: pair(2, 0) } },
  { because: "half a bin is wanted", inputs: { input: image }, params: { bins: pair(1.5, 2) } },
];
const coordinates = "halfPixel" as const;
const notResized = [
  { because: "the input is a matrix", inputs: { input: matrix }, params: { size: pair(2, 2), coordinates } },
  { because: "nothing is wanted", inputs: { input: image }, params: { size: pair(0, 2), coordinates } },
  { because: "the size is no number", inputs: { input: image }, params: { size: pair(2, NaN), coordinates } },
];

export const invalidResizing = {
  minPool2d: notPoolable,
  maxPoolIndices2d: notPoolable,
  globalAvgPool2d: notGlobal,
  globalMaxPool2d: notGlobal,
  adaptiveAvgPool2d: notBinned,
  adaptiveMaxPool2d: notBinned,
  maxUnpool2d: [
    { because: "the input is a matrix", inputs: { input: matrix, indices: matrix }, params: { size: pair(4, 4) } },
    { because: "an index is missing", inputs: { input: image, indices: of(2, 5, 3, 3) }, params: { size: pair(4, 4) } },
    { because: "the image has no rows", inputs: { input: image, indices: image }, params: { size: pair(0, 4) } },
  ],
  roiMaxPool2d: [
    {
      because: "a box has four numbers",
      inputs: { input: image, boxes: of(2, 4) },
      params: { bins: pair(2, 2), scale: 1 },
    },
    { because: "the boxes are a list", inputs: { input: image, boxes: of(5) }, params: { bins: pair(2, 2), scale: 1 } },
    { because: "there are no bins", inputs: { input: image, boxes: of(2, 5) }, params: { bins: pair(0, 2), scale: 1 } },
    { because: "the scale is 0", inputs: { input: image, boxes: of(2, 5) }, params: { bins: pair(2, 2), scale: 0 } },
  ],
  resizeNearest2d: notResized,
  resizeBilinear2d: notResized,
  bedOfNails2d: [
    { because: "the input is a matrix", inputs: { input: matrix }, params: { scale: pair(2, 2) } },
    { because: "the scale is 0", inputs: { input: image }, params: { scale: pair(2, 0) } },
    { because: "the scale is half", inputs: { input: image }, params: { scale: pair(1.5, 2) } },
  ],
};
