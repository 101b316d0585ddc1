/** The frozen corpus: what it holds, and what our engines say to it. Those that compile every shape are in vectors/compiled.spec.ts. */
import { describe, expect, test } from "vitest";
import { differentiable, opNames } from "../reference/catalogue.ts";
import { steps } from "../reference/index.ts";
import { subjectOf } from "./vectors/cases.ts";
import { frozen, replayFrozen } from "./vectors/frozen.ts";

const corpus = await frozen();
const linesOf = (name: string) => corpus.lines.filter(({ subject }) => subjectOf(subject) === name);

describe("the frozen corpus", () => {
  test.each([...opNames, ...Object.keys(steps)])("has 30 answered cases of %s or more", (name) => {
    expect(linesOf(name).filter(({ refused }) => !refused).length).toBeGreaterThanOrEqual(30);
  });

  test.each(opNames)("has the gradient of every input of %s that has one, wherever the input is there", (op) => {
    for (const { refused, inputs, grads = {} } of linesOf(op)) {
      const due = differentiable[op].filter((name) => name in inputs);
      if (!refused) expect(Object.keys(grads).sort()).toEqual([...due].sort());
    }
  });

  test.each(Object.keys(steps))("follows %s in every dialect that defines it", (step) => {
    const dialects = new Set(linesOf(step).map(({ params }) => params.dialect ?? "pytorch"));
    const without = step === "runningAverage" ? 1 : step === "rmsprop" || step === "adadelta" ? 2 : 3;
    expect(dialects.size).toBe(without);
  });

  test.each(["reference", "simd", "gpu:cpu"])("is what %s computes", async (engine) => {
    const { cases, wrong } = await replayFrozen(engine, engine === "simd" ? { threads: 2 } : {});
    expect(wrong).toEqual([]);
    expect(cases).toBe(corpus.lines.length);
  });
});
