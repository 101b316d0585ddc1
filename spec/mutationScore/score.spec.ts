/** The mutation score: what it counts, and how it is written down. */
import { describe, expect, test } from "vitest";
import { reference } from "../../reference/index.ts";
import { mutants } from "../mutants/index.ts";
import { frozen } from "../vectors/frozen.ts";
import { page } from "./page.ts";
import { scoreOf } from "./score.ts";

const draw = { runs: 8, seed: 1 };
const flipped = mutants.find(({ of, fault }) => of === "conv2d" && fault === "flips the kernel")!;
const right = { of: "conv2d", fault: "is right", engine: reference } as const;

describe("the mutation score", () => {
  test("names each level that finds a mutant, with the first trial and the case", async () => {
    const { broken, kills, corpora } = await scoreOf(flipped, [await frozen()], draw);
    const [corpus] = corpora;
    expect(broken).toEqual({ law: "forwardAgrees", at: 1 });
    expect(kills).toContainEqual({ level: "forward", trial: "conv2d/forward/whole", at: 1 });
    expect(kills.map(({ level }) => level)).toEqual(["forward", "properties"]);
    expect(corpus!.failed).toBeGreaterThan(0);
    expect(corpus!.failed).toBeLessThan(corpus!.cases);
  });

  test("finds nothing in the reference itself, by the suite or by the corpus", async () => {
    const { broken, kills, corpora } = await scoreOf(right, [await frozen()], draw);
    expect({ broken, kills, failed: corpora[0]!.failed }).toEqual({ broken: undefined, kills: [], failed: 0 });
  });

  /** They answer as some released engine does, and only a promise of the catalogue's conventions tells them from the reference. */
  const conventional = [
    ["conv2d", "sends back every gradient, wanted or not"],
    ["sigmoid", "takes its gradient from the rounded output"],
    ["relu6", "has a gradient at its ceiling"],
    ["leakyRelu", "has the slope of its left side at 0"],
    ["hardSwish", "has the slope of its right side at 3"],
    ["abs", "has a gradient at 0"],
    ["max", "gives a tie to the last"],
  ] as const;
  test.each(conventional)("the %s that %s is found from outside, by what it promises", async (op, fault) => {
    const mutant = mutants.find((each) => each.of === op && each.fault === fault)!;
    const { kills } = await scoreOf(mutant, [], { runs: 100, seed: 1 });
    expect(kills.map(({ level }) => level)).toEqual(["conventions"]);
  });

  test("is a page that counts by op and says who survives", () => {
    const none = { cases: 0, failed: 0 };
    const kills = [{ level: "forward", trial: "conv2d/forward/whole", at: 1 }] as const;
    const scores = [
      { mutant: flipped, broken: { law: "forwardAgrees", at: 2 }, kills, corpora: [{ cases: 9, failed: 2 }, none] },
      { mutant: right, broken: undefined, kills: [], corpora: [{ cases: 9, failed: 0 }, none] },
    ];
    const text = page(scores, draw, [{ generator: "others", lines: [] }]);
    expect(text).toContain("The laws that our own engines are held to find **1 of 2**.");
    expect(text).toContain("finds **1 of 2**: 1 of them with the first case of some trial.");
    expect(text).toContain("- others: 0 cases that the catalogue expresses, replayed, find 0 of the 0 mutants");
    const heads = "| op | mutants | laws | forward | levels | corpus | others |\n|---|---|---|---|---|---|---|";
    expect(text).toContain(`${heads}\n| conv2d | 2 | 1 | 1 | 1 | 1 | – |`);
    expect(text).toContain(
      "| conv2d | flips the kernel | forwardAgrees, case 2 | forward: whole, case 1 | 2 of 9 | – |",
    );
    expect(text).toContain("| conv2d | is right | **survives** | **survives** | 0 of 9 | – |");
  });
});
