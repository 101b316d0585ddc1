/** What an engine promises it is held to; what it does not promise is its policy. */
import { describe, expect, test } from "vitest";
import { reference } from "../../../reference/index.ts";
import type { Engine } from "../../../src/engines.ts";
import type { Adapter } from "../../adapter.ts";
import { adapterOf } from "../../engines/einspec.ts";
import { mutants } from "../../mutants/index.ts";
import { ProtocolError } from "../programFaults.ts";
import { run } from "../runner.ts";
import { subjectOf } from "../subject.ts";
import type { Result } from "../verdict.ts";

const adapterWith = (of: string, fault: string): Adapter =>
  adapterOf(mutants.find((mutant) => mutant.of === of && mutant.fault === fault)!.engine as unknown as Engine);

async function resultsOf(adapter: Adapter, op: string): Promise<ReadonlyMap<string, Result>> {
  const results = await run(subjectOf(adapter), {
    ...{
      names: [op],
      levels: ["backward", "conventions", "properties"],
      runs: 40,
      seed: 1,
      expectations: [],
      keep: null,
    },
    ...{ onTrial: () => {}, onResult: () => {} },
  });
  return new Map(results.filter(({ verdict }) => verdict !== "pass").map((result) => [result.id, result]));
}

describe("level conventions", () => {
  // The slope of |x| at 0 is 0 in the catalogue, and 1 in this engine.
  const leaning = adapterWith("abs", "has a gradient at 0");

  test("an engine that promises the catalogue's slope at a kink fails with another", async () => {
    const results = await resultsOf(leaning, "abs");
    expect(new Set([...results.values()].map(({ level, verdict }) => `${level}: ${verdict}`))).toEqual(
      new Set(["conventions: fail"]),
    );
    expect(results.has("abs/conventions/kinksHaveNoGradient")).toBe(true);
  });

  test("of one that promises nothing the same is its policy, with the smallest case", async () => {
    const results = await resultsOf({ ...leaning, conventions: undefined }, "abs");
    expect(new Set([...results.values()].map(({ verdict }) => verdict))).toEqual(new Set(["policy"]));
    expect(results.get("abs/conventions/whole")).toMatchObject({
      message: expect.stringMatching(/^abs gradient of input: \[.*\] must be 0, got -?\d/),
      counterexample: expect.stringMatching(/^abs \{\}\n {2}input \[.*\][ 0]*\n {2}dOutput \[.*\][ 0]* -?1$/),
    });
  });

  test("the reference keeps its own promise", async () => {
    for (const op of ["abs", "max", "sigmoid"])
      expect(await resultsOf(adapterOf(reference as unknown as Engine), op)).toEqual(new Map());
  });

  test("a gradient that nobody wanted is no wrong gradient, but noticed", async () => {
    const results = await resultsOf(adapterWith("conv2d", "sends back every gradient, wanted or not"), "conv2d");
    expect([...results.keys()]).toEqual(["conv2d/conventions/onlyTheWanted"]);
    expect([...results.values()][0]!.message).toBe(
      "conv2d gradients: [input] must be all that comes back (it is what was wanted), got [input,kernel,bias]",
    );
  });

  test("what is no answer is nobody's policy", async () => {
    const vjp = async () => {
      throw new ProtocolError("reply must be a line of JSON, got nothing");
    };
    const results = await resultsOf({ ...leaning, conventions: undefined, vjp }, "abs");
    expect(results.get("abs/conventions/whole")).toMatchObject({ verdict: "malformed" });
  });
});
