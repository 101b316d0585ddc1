/** Calls that no engine may accept: shapes that do not fit, params out of range. */
import type { Inputs, OpName, Params, StepName, Steps } from "../../reference/catalogue.ts";
import type { Shape, Shaped } from "../../reference/tensor.ts";
import { invalidMoves, invalidStrided } from "./invalidMoves.ts";
import { invalidResizing } from "./invalidResizing.ts";
import { invalidLosses } from "./lossesInvalid.ts";
import { invalidNormalizations } from "./normalization.ts";

export interface InvalidCall<N extends OpName> {
  readonly because: string;
  readonly inputs: Inputs<N, Shaped>;
  readonly params: Params<N>;
}

const of = (...shape: Shape): Shaped => ({ shape });
const window = {
  stride: [1, 1],
  dilation: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
} as const;
const conv = { ...window, groups: 1 };
const pool = { ...window, size: [2, 2] } as const;
const image = of(2, 5, 4, 3);

export const invalidCalls: { readonly [N in OpName]?: readonly InvalidCall<N>[] } = {
  conv2d: [
    { because: "the input has no batch axis", inputs: { input: of(5, 4, 3), kernel: of(2, 2, 3, 1) }, params: conv },
    { because: "the kernel is an image", inputs: { input: image, kernel: of(2, 2, 3) }, params: conv },
    { because: "the kernel reads other channels", inputs: { input: image, kernel: of(2, 2, 1, 4) }, params: conv },
    { because: "the bias is too long", inputs: { input: image, kernel: of(2, 2, 3, 4), bias: of(3) }, params: conv },
    { because: "the bias is a matrix", inputs: { input: image, kernel: of(2, 2, 3, 4), bias: of(1, 4) }, params: conv },
    {
      because: "groups do not divide",
      inputs: { input: image, kernel: of(2, 2, 3, 4) },
      params: { ...conv, groups: 2 },
    },
    { because: "groups are none", inputs: { input: image, kernel: of(2, 2, 3, 4) }, params: { ...conv, groups: 0 } },
    { because: "a stride is 0", inputs: { input: image, kernel: of(2, 2, 3, 1) }, params: { ...conv, stride: [1, 0] } },
    {
      because: "a dilation is half",
      inputs: { input: image, kernel: of(2, 2, 3, 1) },
      params: { ...conv, dilation: [1.5, 1] },
    },
    {
      because: "a padding is negative",
      inputs: { input: image, kernel: of(2, 2, 3, 1) },
      params: {
        ...conv,
        padding: [
          [0, -1],
          [0, 0],
        ],
      },
    },
    {
      because: "the window is too large",
      inputs: { input: image, kernel: of(3, 2, 3, 1) },
      params: { ...conv, dilation: [3, 1] },
    },
    { because: "the kernel has no rows", inputs: { input: image, kernel: of(0, 2, 3, 1) }, params: conv },
  ],
  maxPool2d: [
    { because: "the input is a matrix", inputs: { input: of(5, 4) }, params: pool },
    { because: "the size is 0", inputs: { input: image }, params: { ...pool, size: [0, 2] } },
    { because: "the window is too large", inputs: { input: image }, params: { ...pool, size: [2, 5] } },
    {
      because: "the window is too large, whatever the stride",
      inputs: { input: image },
      params: { ...pool, size: [6, 1], stride: [2, 1] },
    },
    { because: "a stride is negative", inputs: { input: image }, params: { ...pool, stride: [-1, 1] } },
  ],
  avgPool2d: [
    { because: "the input is a matrix", inputs: { input: of(5, 4) }, params: { ...pool, countPadding: false } },
    {
      because: "the window is too large",
      inputs: { input: image },
      params: { ...pool, size: [6, 1], countPadding: true },
    },
    {
      because: "the window is too large, whatever the stride",
      inputs: { input: image },
      params: { ...pool, size: [6, 1], stride: [2, 1], countPadding: true },
    },
  ],
  ...invalidResizing,
  linear: [
    { because: "the input is not flat", inputs: { input: image, weight: of(2, 3) }, params: {} },
    { because: "the features differ", inputs: { input: of(2, 4), weight: of(2, 3) }, params: {} },
    { because: "the weight is a vector", inputs: { input: of(2, 4), weight: of(4) }, params: {} },
    { because: "the bias is too short", inputs: { input: of(2, 4), weight: of(3, 4), bias: of(2) }, params: {} },
  ],
  reshape: [
    { because: "the sizes differ", inputs: { input: of(2, 3) }, params: { shape: [4, 2] } },
    { because: "two extents are open", inputs: { input: of(2, 3) }, params: { shape: [-1, -1] } },
    { because: "nothing is left for the open extent", inputs: { input: of(2, 3) }, params: { shape: [4, -1] } },
  ],
  leakyRelu: [
    { because: "the slope is no number", inputs: { input: of(2, 3) }, params: { slope: NaN } },
    { because: "the slope is infinite", inputs: { input: of(2, 3) }, params: { slope: Infinity } },
  ],
  elu: [{ because: "alpha is infinite", inputs: { input: of(2, 3) }, params: { alpha: Infinity } }],
  gelu: [
    {
      because: "the approximation is unknown",
      inputs: { input: of(2, 3) },
      params: { approximation: "sigmoid" as Params<"gelu">["approximation"] },
    },
  ],
  scale: [
    { because: "the factor is no number", inputs: { input: of(2, 3) }, params: { factor: NaN, offset: 0 } },
    { because: "the offset is infinite", inputs: { input: of(2, 3) }, params: { factor: 1, offset: -Infinity } },
  ],
  multiply: [
    { because: "an axis of b is neither 1 nor that of a", inputs: { a: of(2, 3), b: of(2, 2) }, params: {} },
    { because: "a is the smaller one", inputs: { a: of(1, 3), b: of(2, 3) }, params: {} },
    { because: "the ranks differ", inputs: { a: of(2, 3), b: of(3) }, params: {} },
  ],
  add: [
    { because: "an axis of b is neither 1 nor that of a", inputs: { a: of(2, 3), b: of(2, 2) }, params: {} },
    { because: "a is the smaller one", inputs: { a: of(1, 3), b: of(2, 3) }, params: {} },
    { because: "the ranks differ", inputs: { a: of(2, 3), b: of(3) }, params: {} },
  ],
  dropout: [
    { because: "nothing is kept", inputs: { input: of(2, 3), mask: of(2, 3) }, params: { keep: 0 } },
    { because: "more than all is kept", inputs: { input: of(2, 3), mask: of(2, 3) }, params: { keep: 1.5 } },
    { because: "the mask has another shape", inputs: { input: of(2, 3), mask: of(3, 2) }, params: { keep: 0.5 } },
  ],
  softmax: [{ because: "a single number has no classes", inputs: { input: of() }, params: {} }],
  softmaxCrossEntropy: [
    { because: "the logits have one axis", inputs: { logits: of(3), target: of(3) }, params: { labelSmoothing: 0 } },
    {
      because: "the target has another shape",
      inputs: { logits: of(2, 3), target: of(2, 4) },
      params: { labelSmoothing: 0 },
    },
    {
      because: "everything is smoothed away",
      inputs: { logits: of(2, 3), target: of(2, 3) },
      params: { labelSmoothing: 1 },
    },
    {
      because: "smoothing is no number",
      inputs: { logits: of(2, 3), target: of(2, 3) },
      params: { labelSmoothing: NaN },
    },
  ],
  mean: [
    { because: "an axis does not exist", inputs: { input: of(2, 3) }, params: { axes: [2] } },
    { because: "an axis is named twice", inputs: { input: of(2, 3) }, params: { axes: [1, 1] } },
    { because: "an axis is negative", inputs: { input: of(2, 3) }, params: { axes: [-1] } },
  ],
  ...invalidLosses,
  ...invalidStrided,
  ...invalidMoves,
  ...invalidNormalizations,
};

const sgd = { learningRate: 0.1, weightDecay: 0 };
const momentum = { ...sgd, momentum: 0.9, dampening: 0 };
const adagrad = { ...sgd, epsilon: 1e-10, initialAccumulator: 0, learningRateDecay: 0 };
const rmsprop = { ...sgd, decay: 0.99, epsilon: 1e-8, momentum: 0.9, centered: true };
const adadelta = { ...sgd, decay: 0.9, epsilon: 1e-6 };
const adam = { ...sgd, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** Params of a step that no engine may take, and what is wrong with them. */
export interface InvalidStep<S extends StepName> {
  readonly because: string;
  readonly params: Steps[S]["params"];
}

const but = <P extends object, W extends object>(usual: P, wrong: W) => ({
  because: Object.entries(wrong)
    .map(([name, value]) => `${name} is ${value}`)
    .join(" and "),
  params: { ...usual, ...wrong },
});

export const invalidParams: { readonly [S in StepName]: readonly InvalidStep<S>[] } = {
  sgd: [but(sgd, { learningRate: -1 }), but(sgd, { learningRate: NaN }), but(sgd, { weightDecay: -0.1 })],
  momentum: [
    but(momentum, { momentum: 1 }),
    but(momentum, { dampening: 2 }),
    but(momentum, { learningRate: Infinity }),
    but(momentum, { dampening: 0.5, dialect: "tensorflow" }),
  ],
  nesterov: [but({ ...sgd, momentum: 0.9 }, { momentum: 1 }), but({ ...sgd, momentum: 0.9 }, { learningRate: -1 })],
  adagrad: [
    but(adagrad, { epsilon: 0 }),
    but(adagrad, { initialAccumulator: -1 }),
    but(adagrad, { learningRateDecay: -0.1 }),
    but(adagrad, { weightDecay: NaN }),
  ],
  rmsprop: [
    but(rmsprop, { decay: 1 }),
    but(rmsprop, { momentum: -0.1 }),
    but(rmsprop, { epsilon: 0 }),
    but(rmsprop, { dialect: "onnx" }),
  ],
  adadelta: [but(adadelta, { decay: -0.1 }), but(adadelta, { epsilon: Infinity }), but(adadelta, { dialect: "onnx" })],
  adamW: [but(adam, { beta1: 1 }), but(adam, { weightDecay: -0.1 })],
  adam: [
    but(adam, { beta1: 1 }),
    but(adam, { beta2: -0.1 }),
    but(adam, { epsilon: 0 }),
    but(adam, { learningRate: -1 }),
  ],
  runningAverage: [but({}, { momentum: -0.1 }), but({}, { momentum: 1.5 }), but({}, { momentum: NaN })],
};
