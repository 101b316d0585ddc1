/** Calls that no engine may accept, of the ops that move numbers and of the convolutions beside conv2d. */
import type { Inputs, OpName, Params } from "../../reference/catalogue.ts";
import type { Shaped } from "../../reference/tensor.ts";
import { of } from "./pieces.ts";

type Call<N extends OpName> = {
  readonly because: string;
  readonly inputs: Inputs<N, Shaped>;
  readonly params: Params<N>;
};

const signal = of(2, 6, 4);
const along: Params<"conv1d"> = { stride: [1], dilation: [1], padding: [[0, 0]], groups: 1 };
const volume = of(1, 3, 4, 5, 2);
const throughout: Params<"conv3d"> = {
  stride: [1, 1, 1],
  dilation: [1, 1, 1],
  padding: [
    [0, 0],
    [0, 0],
    [0, 0],
  ],
  groups: 1,
};
const image = of(2, 3, 4, 6);
const spread: Params<"convTranspose2d"> = {
  stride: [2, 2],
  dilation: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  groups: 1,
  outputPadding: [0, 0],
};

export const invalidStrided = {
  convTranspose2d: [
    { because: "the input has no batch axis", inputs: { input: of(3, 4, 6), kernel: of(2, 2, 6, 1) }, params: spread },
    { because: "the kernel is an image", inputs: { input: image, kernel: of(2, 2, 6) }, params: spread },
    { because: "the kernel reads other channels", inputs: { input: image, kernel: of(2, 2, 3, 6) }, params: spread },
    { because: "the bias is short", inputs: { input: image, kernel: of(2, 2, 6, 2), bias: of(1) }, params: spread },
    {
      because: "groups do not divide",
      inputs: { input: image, kernel: of(2, 2, 6, 2) },
      params: { ...spread, groups: 4 },
    },
    { because: "groups are none", inputs: { input: image, kernel: of(2, 2, 6, 2) }, params: { ...spread, groups: 0 } },
    {
      because: "the stride is 0",
      inputs: { input: image, kernel: of(2, 2, 6, 2) },
      params: { ...spread, stride: [0, 1] },
    },
    {
      because: "outputPadding is a whole stride",
      inputs: { input: image, kernel: of(2, 2, 6, 2) },
      params: { ...spread, outputPadding: [0, 2] },
    },
    {
      because: "outputPadding is negative",
      inputs: { input: image, kernel: of(2, 2, 6, 2) },
      params: { ...spread, outputPadding: [-1, 0] },
    },
    {
      because: "everything is cut off",
      inputs: { input: image, kernel: of(2, 2, 6, 2) },
      params: {
        ...spread,
        padding: [
          [3, 3],
          [0, 0],
        ],
      },
    },
  ],
  conv1d: [
    { because: "the input is an image", inputs: { input: image, kernel: of(2, 6, 1) }, params: along },
    { because: "the kernel is a matrix", inputs: { input: signal, kernel: of(2, 4) }, params: along },
    { because: "the kernel reads other channels", inputs: { input: signal, kernel: of(2, 3, 1) }, params: along },
    { because: "the bias is long", inputs: { input: signal, kernel: of(2, 4, 1), bias: of(2) }, params: along },
    {
      because: "groups do not divide",
      inputs: { input: signal, kernel: of(2, 1, 3) },
      params: { ...along, groups: 4 },
    },
    { because: "the window is too large", inputs: { input: signal, kernel: of(7, 4, 1) }, params: along },
    { because: "the kernel has no taps", inputs: { input: signal, kernel: of(0, 4, 1) }, params: along },
    { because: "the stride is 0", inputs: { input: signal, kernel: of(2, 4, 1) }, params: { ...along, stride: [0] } },
  ],
  conv3d: [
    { because: "the input is an image", inputs: { input: image, kernel: of(2, 2, 2, 6, 1) }, params: throughout },
    { because: "the kernel is flat", inputs: { input: volume, kernel: of(2, 2, 2, 1) }, params: throughout },
    {
      because: "the kernel reads other channels",
      inputs: { input: volume, kernel: of(2, 2, 2, 3, 1) },
      params: throughout,
    },
    {
      because: "the bias is a matrix",
      inputs: { input: volume, kernel: of(2, 2, 2, 2, 1), bias: of(1, 1) },
      params: throughout,
    },
    {
      because: "groups do not divide",
      inputs: { input: volume, kernel: of(2, 2, 2, 1, 3) },
      params: { ...throughout, groups: 2 },
    },
    { because: "the window is too deep", inputs: { input: volume, kernel: of(4, 1, 1, 2, 1) }, params: throughout },
    { because: "the kernel has no slices", inputs: { input: volume, kernel: of(0, 1, 1, 2, 1) }, params: throughout },
    {
      because: "a dilation is half",
      inputs: { input: volume, kernel: of(2, 2, 2, 2, 1) },
      params: { ...throughout, dilation: [0.5, 1, 1] },
    },
  ],
} as const satisfies { readonly [N in OpName]?: readonly Call<N>[] };

const matrix = of(2, 3);
const frame: Params<"pad"> = {
  padding: [
    [0, 1],
    [1, 0],
  ],
  mode: "constant",
  value: 0,
};

export const invalidMoves = {
  pad: [
    { because: "an axis has no border", inputs: { input: matrix }, params: { ...frame, padding: [[0, 1]] } },
    {
      because: "a border is negative",
      inputs: { input: matrix },
      params: {
        ...frame,
        padding: [
          [0, -1],
          [0, 0],
        ],
      },
    },
    {
      because: "the mirror is too small",
      inputs: { input: matrix },
      params: {
        ...frame,
        padding: [
          [2, 0],
          [0, 0],
        ],
        mode: "reflect",
      },
    },
    { because: "the value is no number", inputs: { input: matrix }, params: { ...frame, value: NaN } },
  ],
  reverse: [
    { because: "an axis does not exist", inputs: { input: matrix }, params: { axes: [2] } },
    { because: "an axis is named twice", inputs: { input: matrix }, params: { axes: [0, 0] } },
  ],
  transpose: [
    { because: "an axis is missing", inputs: { input: matrix }, params: { axes: [1] } },
    { because: "an axis is named twice", inputs: { input: matrix }, params: { axes: [1, 1] } },
    { because: "an axis is negative", inputs: { input: matrix }, params: { axes: [0, -1] } },
  ],
  slice: [
    { because: "an axis has no begin", inputs: { input: matrix }, params: { begin: [0], end: [1, 1] } },
    { because: "an axis has no end", inputs: { input: matrix }, params: { begin: [0, 0], end: [1] } },
    { because: "nothing is left", inputs: { input: matrix }, params: { begin: [1, 0], end: [1, 3] } },
    { because: "it reaches beyond the input", inputs: { input: matrix }, params: { begin: [0, 0], end: [2, 4] } },
    { because: "it begins before the input", inputs: { input: matrix }, params: { begin: [0, -1], end: [2, 3] } },
    { because: "it begins between two places", inputs: { input: matrix }, params: { begin: [0, 0.5], end: [2, 3] } },
  ],
  channelShuffle: [
    { because: "a single number has no channels", inputs: { input: of() }, params: { groups: 1 } },
    { because: "groups do not divide", inputs: { input: matrix }, params: { groups: 2 } },
    { because: "groups are none", inputs: { input: matrix }, params: { groups: 0 } },
  ],
  concat: [
    { because: "there are no parts", inputs: { parts: [] }, params: { axis: 0 } },
    { because: "the axis does not exist", inputs: { parts: [matrix, matrix] }, params: { axis: 2 } },
    { because: "the axis is negative", inputs: { parts: [matrix, matrix] }, params: { axis: -1 } },
    { because: "another axis differs", inputs: { parts: [matrix, of(2, 4)] }, params: { axis: 0 } },
    { because: "the ranks differ", inputs: { parts: [matrix, of(2, 3, 1)] }, params: { axis: 1 } },
  ],
} as const satisfies { readonly [N in OpName]?: readonly Call<N>[] };
