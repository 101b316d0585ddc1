/** ONNX's own tests as a corpus, where this machine has the package: what is translated is right, as far as the reference knows. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { reference } from "../../reference/index.ts";
import type { Engine } from "../../src/engines.ts";
import { freshFolder } from "../cli/command.ts";
import { adapterOf } from "../engines/einspec.ts";
import { pythonsAsked, pythonWith } from "../engines/pythons.ts";
import { readCorpus } from "./corpus.ts";
import { type Judgement, replay } from "./replay.ts";
import { failureText } from "./report.ts";

const script = fileURLToPath(new URL("onnx_tests.py", import.meta.url));
const python = pythonWith("onnx.backend.test.data");
if (python === undefined) console.info(`the tests of ONNX — skipped: no onnx with its tests in ${pythonsAsked}`);

describe.skipIf(python === undefined).each(["node", "pytorch"])("the %s tests of ONNX", (kind) => {
  test("are cases of the catalogue that the reference answers as they do", async () => {
    const folder = join(freshFolder(), kind);
    execFileSync(python!, ["-W", "ignore", script, folder, kind], { stdio: "pipe" });
    const corpus = await readCorpus(folder);
    expect(corpus.generator).toMatch(/^ONNX [\d.]+ /);
    expect(corpus.lines.length).toBeGreaterThan(kind === "node" ? 200 : 60);
    const judgements: Judgement[] = [];
    for await (const judgement of replay(adapterOf(reference as unknown as Engine), reference, corpus, corpus.lines))
      judgements.push(judgement);
    expect(judgements.filter(({ verdict }) => verdict !== "pass").map(failureText)).toEqual([]);
  }, 300_000);
});
