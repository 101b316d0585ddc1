import { describe, expect, test } from "vitest";
import { random } from "../../reference/random.ts";
import * as initial from "../../src/initial.ts";

const fans = { fanIn: 8, fanOut: 24 };
const draws = 20_000;

function moments(start: initial.Initial) {
  const next = start(fans, random(11));
  const values = Array.from({ length: draws }, next);
  const mean = values.reduce((sum, value) => sum + value, 0) / draws;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws;
  return { mean, variance, largest: Math.max(...values.map(Math.abs)) };
}

describe("initial values", () => {
  test.each<[string, initial.Initial, number]>([
    ["normal(0.3)", initial.normal(0.3), 0.09],
    ["xavierNormal", initial.xavierNormal, 2 / 32],
    ["xavierUniform", initial.xavierUniform, 2 / 32],
    ["kaimingNormal", initial.kaimingNormal, 2 / 8],
    ["kaimingUniform", initial.kaimingUniform, 2 / 8],
  ])("%s has mean 0 and its variance", (_, start, expected) => {
    const { mean, variance } = moments(start);
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(expected / draws)); // 4 standard errors
    expect(Math.abs(variance / expected - 1)).toBeLessThan(4 * Math.sqrt(2 / draws));
  });

  test("the uniform ones stay inside their limits, and come close to them", () => {
    for (const [start, limit] of [
      [initial.xavierUniform, Math.sqrt(6 / 32)],
      [initial.kaimingUniform, Math.sqrt(6 / 8)],
    ] as const) {
      const { largest } = moments(start);
      expect(largest).toBeLessThanOrEqual(limit);
      expect(largest).toBeGreaterThan(0.999 * limit);
    }
  });

  test("zeros are zeros", () => {
    expect(initial.zeros(fans, random(1))()).toBe(0);
  });
});
