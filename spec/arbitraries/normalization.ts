/** Random shapes and params of the normalizations, and calls of them that no engine may accept. */

import fc from "fast-check";
import type { Shape, Shaped } from "../../reference/tensor.ts";
import { simplest } from "./pieces.ts";

const upTo = (max: number, min = 1) => fc.integer({ min, max });
const of = (...shape: Shape): Shaped => ({ shape });
/** A variance of a half, the usual one, and one that only a variance of 0 makes visible. */
const epsilon = fc.constantFrom(0.5, 1e-3, 1e-5);
const channels = fc.oneof(
  simplest,
  { weight: 9, arbitrary: fc.constantFrom(1, 3, 4, 5) },
  { weight: 1, arbitrary: fc.constantFrom(9) },
);
/** Nothing, points, rows, or an image that is not square. */
const places = fc.oneof(
  fc.constant([]),
  upTo(4).map((n) => [n]),
  fc.constantFrom([2, 3], [3, 1], [1, 2]),
);
const perChannel = (C: number) => ({ scale: of(C), shift: of(C) });

/** Examples of some places with some channels each. */
const examples = fc.record({ B: fc.constantFrom(2, 1, 2, 3), places, C: channels, epsilon });
const inGroups = fc.oneof(
  fc.record({ groups: upTo(3), width: upTo(2) }),
  fc.record({ groups: fc.constantFrom(1, 2), width: fc.constantFrom(4, 3, 1) }),
);

export const normalizationDrafts = {
  batchNorm: examples.map(({ B, places, C, epsilon }) => ({
    inputs: { input: of(B, ...places, C), ...perChannel(C) },
    params: { epsilon },
  })),
  channelMoments: examples.map(({ B, places, C }) => ({ inputs: { input: of(B, ...places, C) }, params: {} })),
  batchNormInference: examples.map(({ B, places, C, epsilon }) => ({
    inputs: { input: of(B, ...places, C), ...perChannel(C), mean: of(C), variance: of(C) },
    params: { epsilon },
  })),
  layerNorm: fc
    .record({ shape: fc.array(upTo(4), { minLength: 1, maxLength: 3 }), epsilon, some: fc.nat() })
    .map(({ shape, epsilon, some }) => {
      const axes = 1 + (some % shape.length);
      const features = of(...shape.slice(-axes));
      return { inputs: { input: of(...shape), scale: features, shift: features }, params: { epsilon, axes } };
    }),
  groupNorm: fc
    .record({ examples, inGroups })
    .map(({ examples: { B, places, epsilon }, inGroups: { groups, width } }) => ({
      inputs: { input: of(B, ...places, groups * width), ...perChannel(groups * width) },
      params: { epsilon, groups },
    })),
  instanceNorm: examples.map(({ B, places, C, epsilon }) => ({
    inputs: { input: of(B, ...places, C), ...perChannel(C) },
    params: { epsilon },
  })),
  localResponseNorm: fc
    .record({
      shape: fc.array(upTo(3), { maxLength: 3 }),
      C: channels,
      size: fc.constantFrom(1, 2, 3, 4, 5),
      alpha: fc.constantFrom(0.5, 1e-4, 0, 2),
      beta: fc.constantFrom(0.75, 0.5, 1, 1.3, 0),
      k: fc.constantFrom(1, 2, 0.25),
    })
    .map(({ shape, C, ...params }) => ({ inputs: { input: of(...shape, C) }, params })),
};

const given = { input: of(2, 3, 4), ...perChannel(4) };
const epsilons = [0, -1, NaN, Infinity].map((epsilon) => ({
  because: `epsilon is ${epsilon}`,
  inputs: given,
  params: { epsilon },
}));
const misfits = [
  { because: "the scale is too short", inputs: { ...given, scale: of(3) }, params: { epsilon: 0.1 } },
  { because: "the shift is a matrix", inputs: { ...given, shift: of(1, 4) }, params: { epsilon: 0.1 } },
];
const flat = { because: "there are no examples", inputs: { ...given, input: of(4) }, params: { epsilon: 0.1 } };
const grouped = <C extends { readonly params: object }>(calls: readonly C[]) =>
  calls.map((call) => ({
    ...call,
    params: { ...call.params, groups: 2 } as C["params"] & { readonly groups: number },
  }));
const layers = { input: of(2, 3, 4), scale: of(3, 4), shift: of(3, 4) };
const response = { size: 3, alpha: 1e-4, beta: 0.75, k: 1 };

export const invalidNormalizations = {
  batchNorm: [...epsilons, ...misfits],
  channelMoments: [{ because: "a single number has no channels", inputs: { input: of() }, params: {} }],
  batchNormInference: [...epsilons, ...misfits].map(({ inputs, ...call }) => ({
    ...call,
    inputs: { ...inputs, mean: of(4), variance: of(4) },
  })),
  layerNorm: [
    { because: "epsilon is 0", inputs: layers, params: { epsilon: 0, axes: 2 } },
    { because: "no axis is normalized", inputs: layers, params: { epsilon: 0.1, axes: 0 } },
    { because: "there are not so many axes", inputs: layers, params: { epsilon: 0.1, axes: 4 } },
    { because: "the scale has fewer axes", inputs: { ...layers, scale: of(4) }, params: { epsilon: 0.1, axes: 2 } },
    { because: "the shift is turned", inputs: { ...layers, shift: of(4, 3) }, params: { epsilon: 0.1, axes: 2 } },
  ],
  groupNorm: [
    ...grouped([...epsilons, ...misfits, flat]),
    { because: "groups do not divide", inputs: given, params: { epsilon: 0.1, groups: 3 } },
    { because: "groups are none", inputs: given, params: { epsilon: 0.1, groups: 0 } },
  ],
  instanceNorm: [...epsilons, ...misfits, flat],
  localResponseNorm: [
    { because: "a single number has no channels", inputs: { input: of() }, params: response },
    { because: "the size is 0", inputs: { input: of(2, 4) }, params: { ...response, size: 0 } },
    { because: "alpha is negative", inputs: { input: of(2, 4) }, params: { ...response, alpha: -1 } },
    { because: "beta is negative", inputs: { input: of(2, 4) }, params: { ...response, beta: -1 } },
    { because: "k is 0", inputs: { input: of(2, 4) }, params: { ...response, k: 0 } },
  ],
};
