/** A trial that fails in several ways says so: a fault hides no other. */
import { describe, expect, test } from "vitest";
import { map } from "../../reference/einstein.ts";
import type { Engine } from "../../src/engines.ts";
import { adapterOf } from "../engines/einspec.ts";
import { type Mutant, mutantOf, stepMutantOf } from "../mutants/mutant.ts";
import { answers } from "../mutants/released/planted.ts";
import type { Expectation } from "./expectations.ts";
import { run } from "./runner.ts";
import { subjectOf } from "./subject.ts";
import type { Failure, Level, Result } from "./verdict.ts";

async function resultOf({ of, engine }: Mutant, level: Level, id: string, expectations: readonly Expectation[] = []) {
  const results = await run(subjectOf(adapterOf(engine as unknown as Engine)), {
    ...{ names: [of], levels: [level], runs: 100, seed: 1, expectations, keep: null },
    ...{ onTrial: () => {}, onResult: () => {} },
  });
  return results.find((result) => result.id === id)!;
}

const wordsOf = ({ where }: Failure) => where.join(", ");
const places = (result: Result) => [result, ...result.others].map(wordsOf).sort();

const halfRight = answers(
  "conv2d",
  "is wrong with a bias, and where rows are dilated",
  ({ bias }, { dilation }) => bias !== undefined || dilation[0] > 1,
);

describe("a trial with two faults", () => {
  test("tells both, each with the words of its smallest case", async () => {
    const result = await resultOf(halfRight, "forward", "conv2d/forward/whole");
    expect(places(result)).toEqual(["bias", "dilation"]);
    expect([result, ...result.others].map(({ verdict }) => verdict)).toEqual(["fail", "fail"]);
    for (const { counterexample } of [result, ...result.others])
      expect(counterexample).toMatch(/^conv2d \{.*\n {2}input/);
  });

  test("fails by the one that nobody expected, and names it first", async () => {
    const known = {
      pattern: "conv2d/*",
      where: ["bias"],
      precision: null,
      outcome: "xfail",
      reason: "known",
      link: null,
    } as const;
    const result = await resultOf(halfRight, "forward", "conv2d/forward/whole", [known]);
    expect([result, ...result.others].map((failure) => [failure.verdict, wordsOf(failure)])).toEqual([
      ["fail", "dilation"],
      ["xfail", "bias"],
    ]);
    const all = { ...known, where: [] };
    expect((await resultOf(halfRight, "forward", "conv2d/forward/whole", [all])).verdict).toBe("xfail");
  });

  test("in one gradient and another tells whose", async () => {
    const mutant = mutantOf("linear", "has two wrong gradients", (right) => ({
      vjp(...call) {
        const { weight, bias, ...others } = right.vjp(...call);
        const wrong = <T extends typeof weight | typeof bias>(gradient: T) => gradient && map((x) => x + 1, gradient);
        return { ...others, ...(weight && { weight: wrong(weight)! }), ...(bias && { bias: wrong(bias)! }) };
      },
    }));
    const result = await resultOf(mutant, "backward", "linear/backward/whole");
    expect(places(result)).toEqual(["gradient of bias", "gradient of weight"]);
  });

  test("in an update step tells both", async () => {
    const mutant = stepMutantOf("momentum", "is wrong with dampening, and with weight decay", (right) => {
      return (parameter, gradient, slots, params, t) => {
        const next = right(parameter, gradient, slots, params, t);
        const isWrong = params.dampening > 0 || params.weightDecay > 0;
        return isWrong ? { ...next, parameter: map((x) => x + 1, next.parameter) } : next;
      };
    });
    const result = await resultOf(mutant, "update", "momentum/update/one-step");
    expect(places(result)).toEqual(["dampening", "weightDecay"]);
  });

  test("is one fault where one explains the other", async () => {
    const mutant = answers("conv2d", "is wrong everywhere", () => true);
    const result = await resultOf(mutant, "forward", "conv2d/forward/whole");
    expect(places(result)).toEqual([""]);
  });
});
