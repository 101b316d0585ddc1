/** The shipped adapters: right engines pass, and the broken one shows what is planted in it and nothing else. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readExpectations } from "../conformance/expectations.ts";
import { type Choice, subjects } from "../conformance/plan.ts";
import { run } from "../conformance/runner.ts";
import { subjectOf } from "../conformance/subject.ts";
import { isWrong, levels, type Result } from "../conformance/verdict.ts";
import { shippedAdapter } from "./index.ts";
import { pythonsAsked, pythonWith } from "./pythons.ts";

/** Only the broken one never answers; the others have time, however busy the machine is. */
const limitsOf = (name: string) => ({ timeoutMs: name === "broken" ? 5_000 : 60_000, bytes: 2 ** 26 });

/** EINSPEC_RUNS asks for more. */
const atLeast = (runs: number): number => Math.max(runs, Number(process.env.EINSPEC_RUNS ?? 0));

/** Verdicts without making what fails smaller: that has tests of its own, and takes most of the time. */
async function resultsOf(name: string, runs: number, choice: Partial<Choice> = {}): Promise<readonly Result[]> {
  const shipped = shippedAdapter(name)!;
  const adapter = await shipped.open(limitsOf(name));
  const expectations = shipped.expectations ? await readExpectations(shipped.expectations) : [];
  try {
    return await run(subjectOf(adapter), {
      ...{
        names: subjects,
        levels,
        runs: atLeast(runs),
        seed: 1,
        shrinkMs: 0,
        mostFaults: 1,
        expectations,
        keep: null,
        ...choice,
      },
      ...{ onTrial: () => {}, onResult: () => {} },
    });
  } finally {
    await adapter.close();
  }
}

const wrong = (results: readonly Result[]) => results.filter(({ verdict }) => isWrong(verdict));

describe.each(["reference", "simd", "gpu:cpu"])("%s", (name) => {
  test("passes every level, and makes no policy of its own", async () => {
    const results = await resultsOf(name, name === "gpu:cpu" ? 2 : 8);
    expect(results.filter(({ verdict }) => verdict !== "pass")).toEqual([]);
    expect(new Set(results.map(({ level }) => level))).toEqual(new Set(levels));
  });
});

function describePython(name: string, module: string, body: (python: string) => void): void {
  const python = pythonWith(module);
  if (python !== undefined) {
    describe(name, () => body(python));
    return;
  }
  const reason = `no ${module} in ${pythonsAsked}`;
  console.info(`${name} — skipped: ${reason}`);
  describe.skip(`${name} (skipped: ${reason})`, () => body("python3"));
}

describePython("numpy", "numpy", () => {
  test("passes every level with what it offers", async () => {
    const results = await resultsOf("numpy", 8);
    expect(wrong(results)).toEqual([]);
    expect(results.filter(({ level, verdict }) => level === "training" && verdict === "pass")).toHaveLength(3);
  });
});

describePython("broken", "numpy", (python) => {
  test("shows its planted faults, all of them, and nothing else", async () => {
    const script = fileURLToPath(new URL("python/broken_adapter.py", import.meta.url));
    const planted = JSON.parse(execFileSync(python, [script, "--list"], { encoding: "utf8" })) as Readonly<
      Record<string, { readonly also: readonly string[] }>
    >;
    // One level tells that a program ends or hangs; each trial of the others would cost a start or the time limit.
    const ending = ["transpose", "reverse"];
    const others = subjects.filter((name) => !ending.includes(name));
    const results = [
      ...(await resultsOf("broken", 60, { names: others })),
      ...(await resultsOf("broken", 60, { names: ending, levels: ["forward"] })),
    ];
    const red = [...new Set(wrong(results).map(({ op }) => op))].sort();
    expect(red).toEqual([...new Set(Object.entries(planted).flatMap(([op, { also }]) => [op, ...also]))].sort());
    const verdicts = (op: string) =>
      new Set(wrong(results).flatMap((result) => (result.op === op ? [result.verdict] : [])));
    expect(verdicts("transpose")).toEqual(new Set(["crash"]));
    expect(verdicts("reverse")).toEqual(new Set(["timeout"]));
  }, 600_000);
});

describe.each(["torch", "torch-float64"])("PyTorch", (name) => {
  describePython(name, "torch", () => {
    test("passes every level but for the failures that are explained", async () => {
      const results = await resultsOf(name, 10);
      expect(wrong(results)).toEqual([]);
    }, 600_000);
  });
});
