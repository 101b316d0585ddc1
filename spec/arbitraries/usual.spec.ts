/** Usual windows come up with everything that engines choose a path by, and every draft is a call that can be answered. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type OpName, opNames } from "../../reference/catalogue.ts";
import { ops } from "../../reference/index.ts";
import type { Draft } from "./drafts.ts";
import { spreadSeed } from "./sizes.ts";
import { usualDrafts } from "./usual/index.ts";
import { twinDrafts } from "./usual/twins.ts";

const drawn = <N extends OpName>(op: N, seed = 1): readonly Draft<N>[] =>
  usualDrafts(op).map((drafts, turn) => fc.sample(drafts, { numRuns: 1, seed: spreadSeed(seed, turn) })[0]!);

/** What a path is chosen by, as a class each. */
const classes: Readonly<Record<string, (draft: Draft<"conv2d">) => string>> = {
  taps: ({ inputs: { kernel } }) => `${kernel.shape[0]}×${kernel.shape[1]}`,
  step: ({ params: { stride, dilation } }) => `${stride} and ${dilation}`,
  padding: ({ params: { padding } }) =>
    padding.flat().every((pad) => pad === 0) ? "none" : padding.every(([a, b]) => a === b) ? "even" : "uneven",
  groups: ({ inputs: { input, kernel }, params: { groups } }) =>
    groups === 1 ? "one" : groups < input.shape[3]! ? "some" : kernel.shape[3]! > groups ? "pairs" : "depthwise",
};

describe("usual drafts", () => {
  test("can be answered", () => {
    for (const op of opNames) {
      for (const { inputs, params } of drawn(op).filter(({ inputs }) => !("boxes" in inputs))) {
        expect(ops[op].outputShape(inputs as never, params as never).every((extent) => extent > 0)).toBe(true);
      }
    }
  });

  test("meet all groups with each common window", () => {
    const windows = new Map<string, Set<string>>();
    for (const draft of drawn("conv2d")) {
      const { taps, step, padding, groups } = classes;
      const window = [taps, step, padding].map((of) => of!(draft)).join(" ");
      windows.set(window, (windows.get(window) ?? new Set()).add(groups!(draft)));
    }
    for (const common of [
      "1×1 1,1 and 1,1 none",
      "3×3 1,1 and 1,1 even",
      "3×3 2,2 and 1,1 even",
      "5×5 2,2 and 1,1 uneven",
    ]) {
      expect([...windows.get(common)!].toSorted()).toEqual(["depthwise", "one", "pairs", "some"]);
    }
  });

  test("have images that are square, and that are not", () => {
    const square = drawn("conv2d").filter(({ inputs: { input } }) => input.shape[1] === input.shape[2]).length;
    expect(square).toBeGreaterThan(50);
    expect(square).toBeLessThan(drawn("conv2d").length - 50);
  });

  test("of twins have all shapes in common", () => {
    for (const [op, twins] of Object.entries(twinDrafts)) {
      const shapes = twins.map(({ inputs, params }) => {
        const asked = JSON.stringify(inputs);
        return op === "roiMaxPool2d"
          ? asked
          : `${asked} ${ops[op as OpName].outputShape(inputs as never, params as never)}`;
      });
      expect(new Set(shapes).size, op).toBe(1);
    }
  });
});
