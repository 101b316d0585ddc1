/** docs/conformance.md does what it says: its adapters are run, and what it prints is what comes out. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { einspec, freshFolder } from "../cli/command.ts";
import { pythonsAsked, pythonWith } from "../engines/pythons.ts";

const page = readFileSync(new URL("../../docs/conformance.md", import.meta.url), "utf8");
const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text]) => ({ language, text: text! }));

/** The first block in a language, and the output that is printed after it. */
function example(language: string) {
  const at = blocks.findIndex((block) => block.language === language);
  const output = blocks.slice(at).find((block) => block.language === "text")!;
  return { source: blocks[at]!.text, output: output.text };
}

async function run(program: string, name: string, source: string) {
  const file = join(freshFolder(), name);
  writeFileSync(file, source);
  return einspec("conformance", "--command", `"${program}" "${file}"`);
}

const python = pythonWith("json"); // any Python has it
if (python === undefined) console.info(`the example in Python — skipped: there is no ${pythonsAsked}`);

describe("docs/conformance.md", () => {
  const javaScript = example("js");
  const mended = javaScript.source.replace("dBias[o] += g / B;", "dBias[o] += g;");

  test("the adapter in JavaScript fails as the page prints it", async () => {
    const { code, stdout } = await run(process.execPath, "my_adapter.mjs", javaScript.source);
    for (const part of javaScript.output.split("\n\n")) expect(stdout).toContain(part.trimEnd());
    expect(code).toBe(1);
  });

  test("and passes once it is mended as the page says", async () => {
    expect(mended).not.toBe(javaScript.source);
    const { code, stdout } = await run(process.execPath, "my_adapter.mjs", mended);
    expect(stdout).toMatch(/^linear +✓ +✓ \S+ +✓ \S+ +✓ +✓$/m);
    expect(code).toBe(0);
  });

  test.skipIf(python === undefined)(
    "the adapter in Python fails as the page prints it, and passes once it is mended",
    async () => {
      const { source, output } = example("python");
      const broken = await run(python!, "my_adapter.py", source);
      for (const part of output.split("\n\n")) expect(broken.stdout).toContain(part.trimEnd());
      expect(broken.code).toBe(1);
      const right = source.replace("return max(0.0, x)  # it has a bug", "return 0.0 if x < 0 else x");
      expect(right).not.toBe(source);
      expect((await run(python!, "my_adapter.py", right)).code).toBe(0);
    },
  );
});
