import fc from "fast-check";
import { expect, test } from "vitest";
import { type OpName, opNames } from "../../reference/catalogue.ts";
import { ops } from "../../reference/index.ts";
import { longDrafts } from "./sizes.ts";

/** What is wrong with the cases that a long one is made smaller by. */
function faultsOf<N extends OpName>(op: N): readonly string[] {
  const faults = new Set<string>();
  for (const { draft } of longDrafts(op)) {
    const shrinking = fc.property(draft, ({ inputs, params }) => {
      try {
        ops[op].outputShape(inputs, params);
      } catch (error) {
        faults.add(`${error}`);
      }
      return false; // whatever it is, it is made smaller
    });
    fc.check(shrinking, { numRuns: 1, seed: 1 });
  }
  return [...faults];
}

test.each(opNames)("a long case of %s stays one that fits when it is made smaller", (op) => {
  expect(faultsOf(op)).toEqual([]);
});
