import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { opNames } from "../../../reference/catalogue.ts";
import { reference } from "../../../reference/index.ts";
import { openEngine } from "../../../src/engines.ts";
import { einspec, freshFolder } from "../../cli/command.ts";
import { adapterOf } from "../../engines/einspec.ts";
import { subjectOf } from "../cases.ts";
import { judged } from "../judge.ts";
import { drawnCases } from "./drawn.ts";

const exported = async (folder: string, ...words: readonly string[]) =>
  einspec("vectors", "export", folder, "--cases", "6", ...words);
const linesIn = (folder: string) =>
  readFileSync(join(folder, "cases.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("einspec vectors export", () => {
  test("freezes answers, gradients and runs with S and n, and any engine of ours replays them", async () => {
    const folder = join(freshFolder(), "vectors");
    const { code, stdout, stderr } = await exported(folder, "--ops", "conv2d,pad,adam");
    expect(code, stderr).toBe(0);
    expect(stdout).toBe(`${folder}: ${linesIn(folder).length} cases of 3 ops and steps, seed 1\n`);
    const [first] = linesIn(folder);
    expect(first).toMatchObject({
      ...{ id: "conv2d/0000", op: "conv2d", file: "conv2d.safetensors", tags: ["whole"], source: "einspec reference" },
      bounds: { output: { S: "0000/S of output", n: expect.any(Number) }, kernel: { n: expect.any(Number) } },
    });
    expect(linesIn(folder).filter(({ error }) => error === "invalid").length).toBeGreaterThan(10);
    const replayed = await einspec("replay", folder, "--engine", "simd", "--threads", "1");
    expect(replayed.stdout).toContain("simd: no case failed.");
  });

  test("the same seed gives the same bytes, and another seed others", async () => {
    const contents = async (seed: string) => {
      const folder = join(freshFolder(), "vectors");
      await exported(folder, "--ops", "maxPool2d,sgd", "--seed", seed);
      return readdirSync(folder).map((file) => readFileSync(join(folder, file), "base64"));
    };
    const [one, again, other] = [await contents("7"), await contents("7"), await contents("8")];
    expect(one).toEqual(again);
    expect(one).not.toEqual(other);
  });

  const full = freshFolder();
  writeFileSync(join(full, "thesis.txt"), "the only copy");
  const file = join(full, "thesis.txt");
  const unusable: readonly (readonly [words: readonly string[], said: string])[] = [
    [[full], `UsageError: vectors: the folder must be new or empty (a corpus is never overwritten), got ${full}`],
    [[file], `UsageError: vectors: the folder must be one that can be written, got ${file} (ENOTDIR)`],
    [[join(full, "new"), "--ops", "conv2d,conv9"], 'got "conv9"'],
    [
      [join(full, "new"), "--cases", "100000"],
      "UsageError: vectors: --cases must be at most 1000 (they are held in memory), got 100000",
    ],
  ];
  test.each(unusable)("%j is refused: 2", async (words, said) => {
    const { code, stderr } = await einspec("vectors", "export", ...words);
    expect(stderr).toContain(said);
    expect(code).toBe(2);
  });
});

test.each(opNames)("every drawn case of %s is one that the reference agrees with", async (op) => {
  const adapter = adapterOf(await openEngine("reference"));
  const cases = await drawnCases(op, { cases: 9, seed: 3 });
  expect(cases.filter(({ kind }) => kind === "answered")).toHaveLength(9);
  for (const given of cases) {
    expect(subjectOf(given)).toBe(op);
    expect(await judged(adapter, reference, given), given.id).toMatchObject({ verdict: "pass", rho: 0 });
  }
});
