import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { einspec, freshFolder } from "./command.ts";

describe("einspec conformance", () => {
  test("ends with 0 where all is as expected, and leaves a report of four files", async () => {
    const folder = join(freshFolder(), "report");
    const { code, stdout } = await einspec(
      ...["conformance", "--engine", "reference", "--ops", "relu,sgd", "--runs", "4", "--report", folder],
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^relu +✓ +✓/m);
    expect(readdirSync(folder).sort()).toEqual(["junit.xml", "report.html", "report.json", "report.md"]);
    const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
    expect(report).toMatchObject({ schema: 1, engine: "reference", precision: "f64", seed: 1, runs: 4, faults: [] });
    expect(report.results[0]).toMatchObject({ id: "relu/shape/output", op: "relu", level: "shape", verdict: "pass" });
  });

  const wrong = `
    const { createInterface } = await import("node:readline");
    for await (const line of createInterface({ input: process.stdin })) {
      const { id, cmd, inputs } = JSON.parse(line);
      if (cmd === "bye") process.exit();
      if (cmd === "hello") console.log(JSON.stringify({ v: 1, engine: "echo", version: "1", ops: { relu: {} } }));
      else console.log(JSON.stringify({ id, ok: true, output: inputs.input }));
    }`;

  test("ends with 1 where something fails, prints the smallest case and saves it", async () => {
    const [folder, script] = [join(freshFolder(), "report"), join(freshFolder(), "echo.mjs")];
    writeFileSync(script, wrong);
    const program = `"${process.execPath}" "${script}"`;
    const { code, stdout, stderr } = await einspec(
      ...["conformance", "--command", program, "--level", "forward", "--report", folder],
    );
    expect(code).toBe(1);
    const again = `npx einspec replay ${join(folder, "cases", "relu-forward-whole")} --command '${program}'`;
    expect(stderr).toContain(`one case again: ${again}`);
    expect(stdout).toMatch(/✗ relu\/forward\/whole: fail: relu output: .* must be 0, got -\d/);
    expect(stdout).toMatch(/relu \{\}\n {2}input \[.*\] -\d/);
    const saved = join(folder, "cases", "relu-forward-whole");
    expect(readdirSync(saved).sort()).toEqual(["cases.jsonl", "manifest.json", "relu.safetensors"]);
    expect(JSON.parse(readFileSync(join(saved, "cases.jsonl"), "utf8"))).toMatchObject({ id: "relu/0000", op: "relu" });
    const replayed = await einspec("replay", saved, "--engine", "reference");
    expect(replayed.code).toBe(0);
    expect(readFileSync(join(folder, "report.html"), "utf8")).toContain('<table class="grid">');
    expect(readFileSync(join(folder, "junit.xml"), "utf8")).toContain('<failure message="relu output: ');
  });

  test("ends with 1 where fewer cases are run than asked for", async () => {
    const { code, stdout } = await einspec(
      ...["conformance", "--engine", "reference", "--ops", "adam", "--level", "forward"],
    );
    expect(code).toBe(1);
    expect(stdout).toContain("conformance: at least 1 cases must be run (--min-cases), got 0");
  });

  const file = join(freshFolder(), "file");
  writeFileSync(file, "");
  const unusable: readonly (readonly [words: readonly string[], said: string])[] = [
    [[], "UsageError: conformance: one of --engine and --command must be given, got none"],
    [
      ["--engine", "simd", "--command", "x"],
      "UsageError: conformance: one of --engine and --command must be given, got both",
    ],
    [["--engine", "tpu"], "UsageError: conformance: --engine must be one of reference, simd, "],
    [
      ["--engine", "simd", "--ops", "conv9"],
      'UsageError: conformance: --ops must be ops and update steps (einspec explain lists them) or lenet, got "conv9"; did you mean conv2d?',
    ],
    [["--command", " "], 'UsageError: conformance: --command must be a program, got ""'],
    [
      ["--command", "x", "--timeout", "100000"],
      "UsageError: conformance: --timeout must be at most 86400 seconds (a day), got 100000",
    ],
    [
      ["--engine", "simd", "--level", "up"],
      'UsageError: conformance: --level must be among shape, forward, backward, conventions, properties, update, training, got "up"',
    ],
    [["--engine", "simd", "--expect", "/nowhere.json"], "UsageError: /nowhere.json: cannot be read: ENOENT"],
    [["--command", "/nowhere/adapter"], "StartError: conformance: the program must start and say hello, got "],
    [["--engine", "simd", "--conventions", "mine"], "Allowed choices are einspec."],
    [["--engine", "simd", "--runs", "0"], "It must be a whole number of at least 1."],
  ];
  test.each(unusable)("%j could not run: 2", async (words, said) => {
    const { code, stdout, stderr } = await einspec("conformance", ...words);
    expect(stderr).toContain(said);
    expect(code).toBe(2);
    expect(stdout).toBe("");
  });

  test.each([join(file, "report"), "/proc/report"])(
    "prints its results where %s cannot be a folder: 2",
    async (folder) => {
      const { code, stdout, stderr } = await einspec(
        ...["conformance", "--engine", "reference", "--ops", "relu", "--level", "shape", "--report", folder],
      );
      expect(stderr).toContain(
        `UsageError: conformance: --report must be a folder that can be written, got ${folder} (`,
      );
      expect(stdout).toMatch(/^relu +✓$/m);
      expect(code).toBe(2);
    },
  );

  test("tells a slope at a kink as a policy, and as a failure where --conventions asks for ours", async () => {
    const [folder, script] = [freshFolder(), join(freshFolder(), "sloping.mjs")];
    const sloping = wrong.replace("relu: {}", 'relu: { grad: ["input"] }').replace("cmd, inputs }", "cmd, dOutput }");
    writeFileSync(script, sloping.replace("output: inputs.input", "grads: { input: dOutput }"));
    const words = ["--command", `"${process.execPath}" "${script}"`, "--level", "conventions", "--report", folder];
    const told = await einspec("conformance", ...words);
    expect(told.stdout).toMatch(/^relu +~ 0\/4$/m);
    expect(told.code).toBe(0);
    const held = await einspec("conformance", ...words, "--conventions", "einspec");
    expect(held.stdout).toMatch(
      /^✗ relu\/conventions\/whole \[gradient of input\]: fail: relu gradient of input: .* must be 0, got -?\d/m,
    );
    expect(held.code).toBe(1);
  });

  test("takes known failures from a file", async () => {
    const [folder, script] = [freshFolder(), join(freshFolder(), "echo.mjs")];
    writeFileSync(script, wrong);
    mkdirSync(folder, { recursive: true });
    const known = join(folder, "known.json");
    writeFileSync(known, JSON.stringify([{ pattern: "relu/forward/*", expect: "xfail", reason: "it only echoes" }]));
    const { code, stdout } = await einspec(
      ...["conformance", "--command", `"${process.execPath}" "${script}"`, "--level", "forward"],
      ...["--expect", known, "--report", folder],
    );
    expect(stdout).toContain("4 xfail");
    expect(code).toBe(0);
    expect(existsSync(join(folder, "report.md"))).toBe(true);
  });
});
