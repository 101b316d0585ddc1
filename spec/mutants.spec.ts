/** The proof that the suite sees: for every mutant of the reference some law turns red, with a case that can be read. */
import { afterAll, describe, expect, test } from "vitest";
import { opNames, type StepName } from "../reference/catalogue.ts";
import { reference, steps } from "../reference/index.ts";
import { invalidCalls } from "./arbitraries/invalid.ts";
import { invalidCallIsRefused } from "./laws/errors.ts";
import { accepting, leaking } from "./mutants/conduct.ts";
import { mutants } from "./mutants/index.ts";
import type { Mutant } from "./mutants/mutant.ts";
import { obligationsOf } from "./mutants/obligations.ts";
import { opObligations } from "./obligations.ts";
import { float32 } from "./tolerance.ts";

interface Verdict {
  readonly law: string;
  readonly report: string;
}

/** The first law that turns red. */
async function brokenLaw(mutant: Mutant): Promise<Verdict | undefined> {
  for (const { law, assert } of obligationsOf(mutant)) {
    const report = await assert({ numRuns: 30, endOnFailure: law === "sizesAgree" }).then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (report !== undefined) return { law, report };
  }
  return undefined;
}

describe("mutants", () => {
  const found = new Map<string, string>();
  afterAll(() => {
    const lines = mutants
      .map(({ of, fault }) => `${of} ${fault}`)
      .map((name) => `  ${name}: ${found.get(name) ?? "SURVIVED"}`);
    console.info(`${found.size} of ${mutants.length} mutants killed\n${lines.join("\n")}`);
  });

  test("every op and every step has one", () => {
    const mutated = new Set(mutants.map(({ of }) => of));
    expect([...opNames, ...Object.keys(steps)].filter((name) => !mutated.has(name as StepName))).toEqual([]);
  });

  for (const mutant of mutants) {
    test(`the ${mutant.of} that ${mutant.fault} is found`, async () => {
      const broken = await brokenLaw(mutant);
      if (broken) found.set(`${mutant.of} ${mutant.fault}`, broken.law);
      // The op with its params, then a line for each tensor: `  input [1×2×2×1] -4 -3 -2 -1`.
      expect(broken?.report).toMatch(new RegExp(`${mutant.of} \\{.*\\n  \\w+ \\[[\\d×]*\\] `));
    });
  }

  test("the engine that does not let go is found", async () => {
    const { engine, live } = leaking();
    const owed = opObligations("conv2d", () => ({ engine, oracle: reference, u: float32, live }), "fresh");
    const { assert } = owed.find(({ law }) => law === "nothingIsLeft")!;
    await expect(assert({ numRuns: 1 })).rejects.toMatchObject({
      cause: { message: expect.stringContaining("conv2d: live buffers must be") },
    });
  });

  test("the engine that checks nothing is found", () => {
    const subject = { engine: accepting, oracle: reference, u: float32 };
    for (const call of invalidCalls.maxPool2d!) {
      expect(() => invalidCallIsRefused(subject, "maxPool2d", call)).toThrow("maxPool2d forward must throw");
    }
  });
});
