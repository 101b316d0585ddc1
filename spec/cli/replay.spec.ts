import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { tensor } from "../../reference/tensor.ts";
import type { AnsweredCase } from "../vectors/cases.ts";
import { damage, tinyCases, tinyCorpus } from "../vectors/tinyCorpus.ts";
import { einspec, freshFolder } from "./command.ts";

const [answered, ...others] = tinyCases as readonly [AnsweredCase, ...typeof tinyCases];
/** One number of one answer moved by a thousandth. */
const nudged = () => tinyCorpus([{ ...answered, output: tensor([2], [1.25, 2.251]) }, ...others]);

describe("einspec replay", () => {
  test("prints a row per op and ends with 0 when no case failed", async () => {
    const { code, stdout } = await einspec("replay", await tinyCorpus(), "--engine", "reference");
    expect([code, stdout.split("\n")]).toEqual([
      0,
      [
        "op or step  cases  passed  failed  unsupported  worst ρ",
        "add             2       2       0            0        0",
        "sgd             1       1       0            0        0",
        "all             3       3       0            0        0",
        "",
        "reference: no case failed.",
        "Passed is ρ ≤ 4; the bound is taken twice where the corpus is as coarse as the engine.",
        "",
      ],
    ]);
  });

  test("prints a failing case with its worst element, ρ, bound and inputs, and ends with 1", async () => {
    const { code, stdout, stderr } = await einspec("replay", await nudged(), "--engine", "simd", "--threads", "1");
    expect(code).toBe(1);
    expect(stdout).toContain("simd: 1 of 3 cases failed.");
    expect(stderr.split("\n").slice(0, 6)).toEqual([
      "✗ add/0000  [by hand]  arithmetic",
      expect.stringMatching(/^ {4}output: \[1\] must be 2\.251, got 2\.25 \(ρ 5\.27e\+3, at most 4, .*\)$/),
      "    add {}",
      "    a [2] 1 2",
      "    b [1] 0.25",
      "    dOutput [2] 3 4",
    ]);
  });

  test("prints one record per case and nothing else with --json, of several corpora at once", async () => {
    const [right, wrong] = [await tinyCorpus(), await nudged()];
    const { code, stdout } = await einspec("replay", right, wrong, "--engine", "reference", "--json", "--ops", "add");
    expect(code).toBe(1);
    const { engine, seed, results } = JSON.parse(stdout);
    expect([engine, seed, results.length]).toEqual(["reference", 1, 4]);
    expect(results[0]).toEqual({
      ...{ id: "add/0000", op: "add", level: "backward", verdict: "pass", rho: 0, message: "" },
      file: `${right}/add.safetensors`,
    });
    expect(results.map((each: { verdict: string }) => each.verdict)).toEqual(["pass", "pass", "fail", "pass"]);
  });

  test.each<[string, (folder: string) => readonly string[], string]>([
    ["a folder that is not there", () => ["nowhere"], "DataError: nowhere/manifest.json: must be readable"],
    [
      "an op that is not in the catalogue",
      (folder) => [folder, "--ops", "add,conv4d"],
      `UsageError: replay: ops must be names of the catalogue's ops and steps, got "conv4d"`,
    ],
    [
      "ops of which there is no case",
      (folder) => [folder, "--ops", "relu,exp"],
      "must hold at least one case of relu, exp (zero cases would pass on any engine), got 0",
    ],
    [
      "an engine that does not exist",
      (folder) => [folder, "--engine", "abacus"],
      "UsageError: replay: --engine must be one of auto, reference, simd, ",
    ],
    [
      "an engine and a program",
      (folder) => [folder, "--engine", "simd", "--command", "x"],
      "UsageError: replay: at most one of --engine and --command must be given, got both",
    ],
    [
      "a program that does not start",
      (folder) => [folder, "--command", "/nowhere/adapter"],
      "StartError: replay: the program must start and say hello, got the program ended with code 127: ",
    ],
    [
      "a timeout of more than a day",
      (folder) => [folder, "--command", "x", "--timeout", "100000"],
      "UsageError: replay: --timeout must be at most 86400 seconds (a day), got 100000",
    ],
    [
      "threads for an engine that takes none",
      (folder) => [folder, "--engine", "reference", "--threads", "2"],
      "ParameterError: engine: threads must be left out",
    ],
  ])("ends with 2 for %s", async (_, words, text) => {
    const { code, stderr } = await einspec("replay", ...words(await tinyCorpus()));
    expect(stderr).toContain(text);
    expect(code).toBe(2);
  });

  test("holds a program to them", async () => {
    const script = join(freshFolder(), "sums.mjs");
    writeFileSync(
      script,
      `const { createInterface } = await import("node:readline");
      for await (const line of createInterface({ input: process.stdin })) {
        const { id, cmd, inputs } = JSON.parse(line);
        if (cmd === "bye") process.exit();
        if (cmd === "hello") console.log(JSON.stringify({ id, v: 1, engine: "sums", version: "1", ops: { add: {} } }));
        else console.log(JSON.stringify({ id, ok: true, output: inputs.a }));
      }`,
    );
    const words = ["--command", `"${process.execPath}" "${script}"`];
    const { code, stdout, stderr } = await einspec("replay", await tinyCorpus(), ...words);
    expect(stderr).toMatch(/^✗ add\/0000 .*\n {4}output: \[0\] must be 1\.25, got 1 /);
    expect(stdout).toMatch(/^sgd +1 +0 +0 +1 /m);
    expect(stdout).toContain("sums: 2 of 3 cases failed.");
    expect(code).toBe(1);
  });

  test("ends with 2 for a file with another hash", async () => {
    const folder = await tinyCorpus();
    await damage(folder, "cases.jsonl", (content) => `${content}\n`, { believed: false });
    const { code, stderr } = await einspec("replay", folder, "--engine", "reference");
    expect([code, stderr]).toEqual([2, expect.stringContaining("cases.jsonl: sha256 must be")]);
  });

  test("replays the frozen corpus from wherever it is", async () => {
    const corpus = fileURLToPath(new URL("../vectors/corpus", import.meta.url));
    const { code, stdout } = await einspec("replay", corpus, "--engine", "simd", "--ops", "conv2d,adam");
    expect([code, stdout]).toEqual([0, expect.stringContaining("simd: no case failed.")]);
  });
});
