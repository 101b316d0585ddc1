import fc from "fast-check";
import { expect, test } from "vitest";
import { type OpName, opNames } from "../../reference/catalogue.ts";
import { ops } from "../../reference/index.ts";
import { longDrafts, spreadSeed } from "./sizes.ts";

/** What is wrong with the cases that a long one is made smaller by. */
function faultsOf<N extends OpName>(op: N): readonly string[] {
  const faults = new Set<string>();
  for (const [turn, { draft }] of longDrafts(op).entries()) {
    let isFirst = true;
    const shrinking = fc.property(draft, ({ inputs, params }) => {
      try {
        ops[op].outputShape(inputs, params);
      } catch (error) {
        faults.add(`${error}`);
      }
      const isRight = !isFirst; // the first is made smaller, in all ways that there are
      isFirst = false;
      return isRight;
    });
    fc.check(shrinking, { numRuns: 1, seed: spreadSeed(1, turn) });
  }
  return [...faults];
}

test.each(opNames)("a long case of %s stays one that fits when it is made smaller", (op) => {
  expect(faultsOf(op)).toEqual([]);
});
