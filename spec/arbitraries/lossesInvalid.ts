/** Calls of the dense ops and the losses that no engine may accept. */
import type { Shape, Shaped } from "../../reference/tensor.ts";

const of = (...shape: Shape): Shaped => ({ shape });
const wrongAxes = [
  { because: "an axis does not exist", inputs: { input: of(2, 3) }, params: { axes: [2] } },
  { because: "an axis is named twice", inputs: { input: of(2, 3) }, params: { axes: [1, 1] } },
  { because: "an axis is negative", inputs: { input: of(2, 3) }, params: { axes: [-1] } },
];
const regressions = [
  { because: "there is no batch", inputs: { prediction: of(), target: of() }, params: {} },
  { because: "the target has another shape", inputs: { prediction: of(2, 3), target: of(3, 2) }, params: {} },
];
const margin = 1;

export const invalidLosses = {
  matmul: [
    { because: "a is a vector", inputs: { a: of(3), b: of(3, 2) }, params: {} },
    { because: "the ranks differ", inputs: { a: of(2, 2, 3), b: of(3, 2) }, params: {} },
    { because: "the leading axes differ", inputs: { a: of(2, 2, 3), b: of(3, 3, 2) }, params: {} },
    { because: "the inner axes differ", inputs: { a: of(2, 3), b: of(2, 3) }, params: {} },
  ],
  sum: wrongAxes,
  max: wrongAxes,
  logSoftmax: [{ because: "a single number has no classes", inputs: { input: of() }, params: {} }],
  crossEntropy: [
    { because: "there is no batch", inputs: { probabilities: of(3), target: of(3) }, params: { epsilon: 0.01 } },
    {
      because: "the target has another shape",
      inputs: { probabilities: of(2, 3), target: of(3, 2) },
      params: { epsilon: 0.01 },
    },
    { because: "epsilon is 0", inputs: { probabilities: of(2, 3), target: of(2, 3) }, params: { epsilon: 0 } },
    { because: "epsilon is 1", inputs: { probabilities: of(2, 3), target: of(2, 3) }, params: { epsilon: 1 } },
  ],
  sigmoidCrossEntropy: [
    { because: "the logits are an image", inputs: { logits: of(2, 3, 1), target: of(2, 3, 1) }, params: {} },
    { because: "the target has another shape", inputs: { logits: of(2, 3), target: of(2, 1) }, params: {} },
  ],
  hinge: [
    { because: "the scores are of classes", inputs: { scores: of(2, 3), target: of(2, 3) }, params: { margin } },
    { because: "the target has another shape", inputs: { scores: of(2), target: of(3) }, params: { margin } },
    { because: "the margin is negative", inputs: { scores: of(2), target: of(2) }, params: { margin: -1 } },
  ],
  multiclassHinge: [
    { because: "there is no batch", inputs: { scores: of(3), target: of(3) }, params: { margin } },
    { because: "the target has another shape", inputs: { scores: of(2, 3), target: of(2) }, params: { margin } },
    { because: "the margin is no number", inputs: { scores: of(2, 3), target: of(2, 3) }, params: { margin: NaN } },
  ],
  l1: regressions,
  l2: regressions,
  contrastive: [
    { because: "a has no features", inputs: { a: of(2), b: of(2), same: of(2) }, params: { margin } },
    { because: "b has other features", inputs: { a: of(2, 3), b: of(2, 1), same: of(2) }, params: { margin } },
    { because: "same is a matrix", inputs: { a: of(2, 3), b: of(2, 3), same: of(2, 1) }, params: { margin } },
    { because: "same is too long", inputs: { a: of(2, 3), b: of(2, 3), same: of(3) }, params: { margin } },
    { because: "the margin is negative", inputs: { a: of(2, 3), b: of(2, 3), same: of(2) }, params: { margin: -0.5 } },
  ],
  triplet: [
    {
      because: "the anchor has no features",
      inputs: { anchor: of(2), positive: of(2), negative: of(2) },
      params: { margin },
    },
    {
      because: "the positive has another shape",
      inputs: { anchor: of(2, 3), positive: of(2, 1), negative: of(2, 3) },
      params: { margin },
    },
    {
      because: "the negative has another shape",
      inputs: { anchor: of(2, 3), positive: of(2, 3), negative: of(1, 3) },
      params: { margin },
    },
    {
      because: "the margin is infinite",
      inputs: { anchor: of(2, 3), positive: of(2, 3), negative: of(2, 3) },
      params: { margin: Infinity },
    },
  ],
};
