/** The cases are as nasty as they claim: each circumstance in which engines have been wrong does come up. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OpName } from "../reference/catalogue.ts";
import { reference } from "../reference/index.ts";
import { type Case, cases, casesOf } from "./arbitraries.ts";
import { isSame } from "./samePadding.ts";

const drawn = <N extends OpName>(op: N): readonly Case<N>[] => fc.sample<Case<N>>(cases[op], 400);
const unequal = ([a, b]: readonly [number, number]) => a !== b;

const spans = ({ inputs, params }: Case<"conv2d">) =>
  params.dilation.map((step, axis) => step * (inputs.kernel.shape[axis]! - 1) + 1);
const isPaddedSame = ({ inputs: { input, kernel }, params }: Case<"conv2d">): boolean =>
  isSame({ extents: input.shape.slice(1, -1), size: kernel.shape.slice(0, -2), ...params });
/** Columns that the last window does not reach. */
const leftOver = (example: Case<"conv2d">): number => {
  const [, , W] = example.inputs.input.shape as [number, number, number];
  return (W - spans(example)[1]!) % example.params.stride[1];
};

describe("cases", () => {
  test("an image is never square", () => {
    for (const { inputs } of [...drawn("conv2d"), ...drawn("maxPool2d"), ...drawn("avgPool2d")]) {
      const [, H, W] = inputs.input.shape;
      expect(H).not.toBe(W);
    }
  });

  test("convolutions come in every kind", () => {
    const some = drawn("conv2d");
    const kinds: Readonly<Record<string, (example: Case<"conv2d">) => boolean>> = {
      "a bias": ({ inputs }) => inputs.bias !== undefined,
      "no bias": ({ inputs }) => inputs.bias === undefined,
      "unequal strides": ({ params }) => unequal(params.stride),
      "unequal dilations": ({ params }) => unequal(params.dilation),
      "four different pads": ({ params }) => new Set(params.padding.flat()).size === 4,
      "a stride beyond the window": ({ inputs, params }) =>
        params.stride[0] > params.dilation[0] * (inputs.kernel.shape[0]! - 1) + 1,
      "windows that overlap": ({ inputs, params }) => params.stride[0] < inputs.kernel.shape[0]!,
      "groups between 1 and C": ({ inputs, params }) => params.groups > 1 && params.groups < inputs.input.shape[3]!,
      "depthwise with a multiplier": ({ inputs, params }) =>
        params.groups > 1 && params.groups === inputs.input.shape[3] && inputs.kernel.shape[3]! > params.groups,
      "more than 16 channels": ({ inputs }) => inputs.input.shape[3]! > 16,
      "three images": ({ inputs }) => inputs.input.shape[0] === 3,
      "a window wholly in the padding": ({ inputs, params }) =>
        params.padding[0][0] > params.dilation[0] * (inputs.kernel.shape[0]! - 1),
      'padding as "same"': (example) => isPaddedSame(example) && example.params.padding.flat().some((pad) => pad > 0),
      'padding as "same" with pixels left over': (example) =>
        isPaddedSame(example) && example.params.stride[1] > example.inputs.kernel.shape[1]! && leftOver(example) > 0,
      "as many pixels on all sides": ({ params }) =>
        params.padding[0][0] > 0 && new Set(params.padding.flat()).size === 1,
    };
    const missing = Object.keys(kinds).filter((kind) => !some.some(kinds[kind]!));
    expect(missing).toEqual([]);
  });

  test("pools see nothing, ties, and nothing above zero", () => {
    const some = drawn("maxPool2d");
    expect(
      some.some((each) =>
        reference.kernels.maxPool2d.forward(each.inputs, each.params).output.data.includes(-Infinity),
      ),
    ).toBe(true);
    expect(some.some(({ inputs: { input } }) => input.data.length > 3 && new Set(input.data).size === 1)).toBe(true);
    expect(some.some(({ inputs: { input } }) => input.data.length > 3 && input.data.every((x) => x < 0))).toBe(true);
  });

  test("every number is exact in float32", () => {
    for (const values of ["whole", "float", "extreme"] as const) {
      for (const { inputs, cotangent } of fc.sample(casesOf("softmax", values), 100)) {
        for (const { data } of [inputs.input, cotangent]) {
          expect(Array.from(data)).toEqual(Array.from(data, Math.fround));
        }
      }
    }
  });

  test("a few shapes are the same few for one seed", () => {
    const shapes = () =>
      fc
        .sample(casesOf("relu", "whole", { few: 3, seed: 5 }), { numRuns: 60, seed: 1 })
        .map(({ inputs }) => `${inputs.input.shape}`);
    expect(new Set(shapes()).size).toBeLessThanOrEqual(3);
    expect(shapes()).toEqual(shapes());
  });

  test("a case prints as its op, its params, and a line for each tensor", () => {
    const [example] = fc.sample(casesOf("linear", "whole"), { numRuns: 1, seed: 3 });
    expect(fc.stringify(example)).toMatch(
      /^linear \{\}\n {2}input \[\d+×\d+\] [-\d ]+\n {2}weight \[\d+×\d+\] [-\d ]+\n/,
    );
  });
});
