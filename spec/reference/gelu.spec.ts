import { describe, expect, test } from "vitest";
import type { Params } from "../../reference/catalogue.ts";
import { ParameterError } from "../../reference/errors.ts";
import { outputShape } from "../../reference/gelu.ts";
import { sampled } from "./sampled.ts";

const { at, slope } = sampled("gelu", { approximation: "none" });
const tanh = sampled("gelu", { approximation: "tanh" });

describe("gelu", () => {
  test("is x·Φ(x), to a few units in the last place", () => {
    // From mpmath, with 40 digits.
    const exact = [
      [-30, -1.472014178144456e-196, -4.416031690708495e-195],
      [-8.5, -8.05760459887282e-17, -6.846504938697085e-16],
      [-3, -0.0040496940948902835, -0.011945647204183927],
      [-1, -0.15865525393145705, -0.08331547058768629],
      [1e-9, 5.000000003989423e-10, 0.5000000007978845],
      [1.5, 1.399789198096713, 1.1274691922299795],
      [4, 3.9998733150326675, 1.0005036496612263],
    ] as const;
    for (const [x, value, gradient] of exact) {
      expect(at(x)[0]! / value).toBeCloseTo(1, 14);
      expect(slope(x)[0]! / gradient).toBeCloseTo(1, 14);
    }
  });

  test("passes half of a step at 0", () => {
    expect([...at(0), ...slope(0), ...tanh.at(0), ...tanh.slope(0)]).toEqual([0, 0.5, 0, 0.5]);
  });

  test("is x far right and 0 far left, in both forms", () => {
    for (const form of [{ at, slope }, tanh]) {
      expect(form.at(1e4)).toEqual([1e4]);
      expect(form.slope(1e4)).toEqual([1]);
      expect([...form.at(-1e4), ...form.slope(-1e4)].map(Math.abs)).toEqual([0, 0]);
      expect(form.at(NaN)).toEqual([NaN]);
    }
  });

  test("is bent by a tanh when asked to", () => {
    // 1·½·(1 + tanh(0.7978846·1.044715)) = ½·(1 + 0.6823839) and its relatives
    expect(tanh.at(2)[0]).toBeCloseTo(1.954597694087775, 14);
    expect(tanh.at(-1)[0]).toBeCloseTo(-0.1588080093917233, 15);
    expect(tanh.at(-3)[0]).toBeCloseTo(-0.0036373920817730186, 16);
    expect(tanh.slope(1e-3)[0]).toBeCloseTo(tanh.at(2e-3)[0]! / 2e-3, 6);
  });

  test("another approximation is a ParameterError", () => {
    const params = { approximation: "sigmoid" as Params<"gelu">["approximation"] };
    expect(() => outputShape({ input: { shape: [2] } }, params)).toThrow(
      new ParameterError('gelu: approximation must be "none" or "tanh", got "sigmoid"'),
    );
  });
});
