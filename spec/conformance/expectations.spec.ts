import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshFolder } from "../cli/command.ts";
import { expectedIn, expectKnownPatterns, judgedByExpectations, outlived, readExpectations } from "./expectations.ts";
import type { Result } from "./verdict.ts";

const file = join(freshFolder(), "known.json");
const read = (content: unknown) => {
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return readExpectations(file);
};
const known = {
  pattern: "max/backward/*",
  where: [],
  precision: null,
  outcome: "xfail",
  reason: "ties are shared",
  link: null,
} as const;
const result = (id: string, verdict: Result["verdict"]): Result => ({
  ...{ id, op: "max", level: "backward", verdict, cases: 1, unsupported: 0, rho: null },
  ...{ message: "wrong", where: ["NaN", "∞"], counterexample: null, file: null, others: [] },
});

describe("a known failure", () => {
  test("is read with its reason", async () => {
    const entry = { pattern: "max/backward/*", expect: "xfail", reason: "ties are shared" };
    expect(await read([entry])).toEqual([known]);
  });
  test("may be one of a precision alone", async () => {
    const entry = { pattern: "max/backward/*", expect: "xfail", reason: "digits are few" };
    const read32 = await read([{ ...entry, precision: "f32" }, entry]);
    expect(expectedIn("f32", read32)).toEqual(read32);
    expect(expectedIn("f64", read32)).toEqual([read32[1]]);
  });
  test("is a failure no longer", () => {
    const judged = judgedByExpectations(result("max/backward/whole", "fail"), [known]);
    expect(judged).toMatchObject({ verdict: "xfail", message: "ties are shared (wrong)" });
  });
  test("that crashes is not the failure that was known", () => {
    expect(judgedByExpectations(result("max/backward/whole", "crash"), [known]).verdict).toBe("crash");
  });
  test("may be known for some cases only, and is told with the reason of the first entry that fits", () => {
    const failure = result("max/backward/whole", "fail");
    const zeros = { ...known, where: ["NaN", "zeros"], reason: "zeros are special" };
    const infinite = { ...known, where: ["∞"], reason: "∞ is special" };
    expect(judgedByExpectations(failure, [zeros])).toBe(failure);
    expect(judgedByExpectations(failure, [zeros, infinite, known]).message).toBe("∞ is special (wrong)");
  });
  test("has outlived itself when all of it was run and passes", () => {
    const [whole, float] = [result("max/backward/whole", "pass"), result("max/backward/float", "xfail")];
    const ids = [whole.id];
    expect(outlived([known], [whole, float], ids)).toEqual([]);
    expect(outlived([known], [whole], ids)).toEqual([known]);
    expect(outlived([known], [], ids)).toEqual([]);
    expect(outlived([known], [whole], [whole.id, float.id])).toEqual([]);
  });
});

describe("a file of expectations that", () => {
  const good = { pattern: "max/*", expect: "xfail", reason: "why" };
  const bad: readonly (readonly [name: string, content: unknown, fault: string])[] = [
    ["is no JSON", "max", ': must be JSON, got "max"'],
    ["is no list", {}, ": must be a list of expectations, got {}"],
    ["has an entry that is none", [3], ": expectation 0 must be an object, got 3"],
    ["has no pattern", [{}], ": expectation 0: pattern must be a text (an id, * for anything), got undefined"],
    [
      "expects what is not",
      [{ ...good, expect: "luck" }],
      ': expectation 0: expect must be one of xfail, skip, crash, got "luck"',
    ],
    [
      "gives no reason",
      [{ ...good, reason: " " }],
      ': expectation 0: reason must be a text (why max/* fails), got " "',
    ],
    [
      "has a place that is none",
      [{ ...good, where: "NaN" }],
      ': expectation 0: where must be a list of texts or missing, got "NaN"',
    ],
    [
      "has a precision that is none",
      [{ ...good, precision: "float32" }],
      ': expectation 0: precision must be one of f64, f32, f16, bf16 or missing, got "float32"',
    ],
    [
      "names the cases of what it skips",
      [{ ...good, expect: "skip", where: ["NaN"] }],
      ': expectation 0: where must be missing (what is skipped has no case), got ["NaN"]',
    ],
    ["has a link that is none", [{ ...good, link: 1 }], ": expectation 0: link must be a text or missing, got 1"],
  ];
  test.each(bad)("%s is refused", async (_, content, fault) => {
    await expect(read(content)).rejects.toThrow(`${file}${fault}`);
  });
  test("is not there is refused", async () => {
    await expect(readExpectations("/nowhere/known.json")).rejects.toThrow(
      "/nowhere/known.json: cannot be read: ENOENT",
    );
  });
  test("speaks of what the suite does not have is refused", () => {
    expect(() => expectKnownPatterns(file, [known], ["relu/backward/whole"])).toThrow(
      `${file}: pattern must match an id of the suite (conv2d/forward/float, …), got "max/backward/*"`,
    );
  });
});
