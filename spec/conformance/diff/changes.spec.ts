import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { einspec, freshFolder } from "../../cli/command.ts";
import { type ReadReport, type ReadResult, readReport } from "../report/read.ts";
import { levels, type Verdict, verdicts } from "../verdict.ts";
import { changesBetween, isWorse } from "./changes.ts";

const result = (id: string, verdict: Verdict): ReadResult => {
  const [op, level] = id.split("/") as [string, (typeof levels)[number]];
  return { id, op, level, verdict, rho: null, message: verdict === "pass" ? null : `${id} says why` };
};
const report = (trials: Readonly<Record<string, Verdict>>, faults: readonly string[] = []) => ({
  ...{ schema: 1, engine: "mine", version: "0.3", date: "2024-02-29", seed: 1, runs: 100, faults },
  results: Object.entries(trials).map(([id, verdict]) => result(id, verdict)),
});
const read = (trials: Readonly<Record<string, Verdict>>, faults: readonly string[] = []): ReadReport => ({
  ...{ file: "report.json", ...report(trials, faults) },
});
const idsOf = (changes: readonly { readonly id: string }[]) => changes.map(({ id }) => id);

describe("two reports compared", () => {
  test("say what is worse, better, expected otherwise, new, gone and the same", () => {
    const a = read({
      "relu/forward/whole": "pass",
      "relu/forward/float": "fail",
      "tanh/forward/whole": "fail",
      "exp/forward/whole": "pass",
      "log/forward/whole": "fail",
      "abs/forward/whole": "pass",
    });
    const b = read({
      "relu/forward/whole": "crash",
      "relu/forward/float": "pass",
      "tanh/forward/whole": "xfail",
      "log/forward/whole": "fail",
      "abs/forward/whole": "pass",
      "gelu/forward/whole": "fail",
    });
    const changes = changesBetween(a, b);
    expect(changes).toMatchObject({
      worse: [{ id: "relu/forward/whole", from: "pass", to: "crash", message: "relu/forward/whole says why" }],
      better: [{ id: "relu/forward/float", from: "fail", to: "pass", message: null }],
      renamed: [{ id: "tanh/forward/whole", from: "fail", to: "xfail" }],
      appeared: [{ id: "gelu/forward/whole", from: null, to: "fail" }],
      gone: [{ id: "exp/forward/whole", from: "pass", to: null }],
      same: 2,
      faults: [],
    });
    expect(isWorse(changes)).toBe(true);
  });

  test("an op that is no longer offered is worse in every trial that passed, and better where it was wrong", () => {
    const offered = read({ "relu/forward/whole": "pass", "relu/forward/float": "fail" });
    const dropped = read({ "relu/forward": "unsupported" });
    expect(changesBetween(offered, dropped)).toMatchObject({
      worse: [{ id: "relu/forward/whole", from: "pass", to: "unsupported" }],
      better: [{ id: "relu/forward/float", from: "fail", to: "unsupported" }],
      ...{ appeared: [], gone: [], same: 0 },
    });
    expect(idsOf(changesBetween(dropped, offered).better)).toEqual(["relu/forward/whole"]);
  });

  test("a run that was cut short is worse, although none of its trials is", () => {
    const whole = read({ "relu/forward/whole": "pass", "relu/forward/float": "pass" });
    const cut = read({ "relu/forward/whole": "pass" }, ["conformance: interrupted"]);
    expect(isWorse(changesBetween(whole, cut))).toBe(true);
    expect(isWorse(changesBetween(whole, read({ "relu/forward/whole": "pass" })))).toBe(false);
  });

  const ids = ["relu/forward/whole", "relu/forward/float", "relu/backward/whole", "tanh/forward/whole"];
  const reports = fc.dictionary(fc.constantFrom(...ids), fc.constantFrom(...verdicts)).map((trials) => read(trials));

  test("nothing changes from a report to itself", () => {
    fc.assert(
      fc.property(reports, (a) => {
        const changes = changesBetween(a, a);
        expect(changes).toMatchObject({ worse: [], better: [], renamed: [], appeared: [], gone: [] });
        expect(changes.same).toBe(a.results.length);
      }),
    );
  });

  test("seen from the other side worse is better, new is gone, and every trial is counted once", () => {
    fc.assert(
      fc.property(reports, reports, (a, b) => {
        const [there, back] = [changesBetween(a, b), changesBetween(b, a)];
        expect(idsOf(there.worse).sort()).toEqual(idsOf(back.better).sort());
        expect(idsOf(there.appeared).sort()).toEqual(idsOf(back.gone).sort());
        const { worse, better, renamed, appeared, gone, same } = there;
        const all = new Set([...a.results, ...b.results].map(({ id }) => id));
        expect([worse, better, renamed, appeared, gone].flat().length + same).toBe(all.size);
      }),
    );
  });
});

function saved(content: unknown): string {
  const file = join(freshFolder(), "report.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

describe("einspec conformance diff", () => {
  const [right, wrong] = [
    saved(report({ "relu/forward/whole": "pass" })),
    saved(report({ "relu/forward/whole": "fail" })),
  ];

  test("ends with 1 where something is worse, and says what and why", async () => {
    const { code, stdout } = await einspec("conformance", "diff", right, wrong);
    expect([code, stdout.split("\n")]).toEqual([
      1,
      [
        `A  mine 0.3, 2024-02-29, seed 1, 100 cases per trial: ${right}`,
        `B  mine 0.3, 2024-02-29, seed 1, 100 cases per trial: ${wrong}`,
        "",
        "worse (1)",
        "  relu/forward/whole  pass → fail",
        "    relu/forward/whole says why",
        "",
        "1 worse, 0 better, 0 new, 0 gone, 0 the same",
        "",
      ],
    ]);
  });

  test("names what is gone, and only counts what was never offered", async () => {
    const before = saved(
      report({ "relu/forward/whole": "pass", "relu/shape/output": "fail", "tanh/shape": "unsupported" }),
    );
    const { code, stdout } = await einspec("conformance", "diff", before, right);
    expect(stdout.split("\n").slice(3)).toEqual([
      ...["gone (1)", "  relu/shape/output  was fail", ""],
      ...["0 worse, 0 better, 0 new, 2 gone, 1 the same", ""],
    ]);
    expect(code).toBe(0);
  });

  test("ends with 0 where nothing is, and prints JSON and nothing else when asked to", async () => {
    const { code, stdout } = await einspec("conformance", "diff", wrong, right, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ schema: 1, a: { engine: "mine", file: wrong }, b: { seed: 1 } },
      better: [{ id: "relu/forward/whole", from: "fail", to: "pass", message: null }],
    });
  });

  test("ends with 2 where there is nothing to compare with", async () => {
    const { code, stderr } = await einspec("conformance", "diff", right, "/nowhere");
    expect(stderr).toContain(
      "UsageError: /nowhere: must be a report.json of einspec conformance, or its folder, got ENOENT",
    );
    expect(code).toBe(2);
  });
});

describe("a report.json", () => {
  test("is found in its folder", async () => {
    const folder = join(freshFolder(), "runs");
    mkdirSync(folder);
    writeFileSync(join(folder, "report.json"), JSON.stringify(report({ "relu/forward/whole": "pass" })));
    expect((await readReport(folder)).results).toEqual([result("relu/forward/whole", "pass")]);
  });

  const one = report({ "relu/forward/whole": "pass" });
  const [trial] = one.results;
  test.each<[string, unknown, string]>([
    ["no JSON", "relu passes", 'must be JSON (a report.json of einspec conformance), got "relu passes"'],
    ["a list", [], "the report must be an object, got []"],
    ["of the future", { ...one, schema: 2 }, "schema must be 1 (the only one there is), got 2"],
    ["of nobody", { ...one, engine: 3 }, "engine must be a text, got 3"],
    ["without a seed", { ...one, seed: "one" }, 'seed must be a whole number, got "one"'],
    ["with faults that are none", { ...one, faults: [1] }, "faults must be a list of texts, got [1]"],
    ["without results", { ...one, results: {} }, "results must be a list, got {}"],
    ["with a result that is none", { ...one, results: [3] }, "results[0] must be an object, got 3"],
    ["with a result without a name", { ...one, results: [{}] }, "results[0].id must be a text, got nothing"],
    ["with a result of nothing", { ...one, results: [{ id: "a" }] }, "results[0].op must be a text, got nothing"],
    [
      "of a level that there is not",
      { ...one, results: [{ ...trial, level: "up" }] },
      `results[0].level must be one of ${levels.join(", ")}, got "up"`,
    ],
    [
      "with a verdict that there is not",
      { ...one, results: [{ ...trial, verdict: "maybe" }] },
      `results[0].verdict must be one of ${verdicts.join(", ")}, got "maybe"`,
    ],
    [
      "with a ρ in words",
      { ...one, results: [{ ...trial, rho: "low" }] },
      'results[0].rho must be a number or null, got "low"',
    ],
    [
      "with a message that is none",
      { ...one, results: [{ ...trial, message: 1 }] },
      "results[0].message must be a text or null, got 1",
    ],
    [
      "that says two things of one trial",
      { ...one, results: [trial, trial] },
      'ids must be of one result each, got "relu/forward/whole"',
    ],
  ])("%s is refused, and says why", async (_, content, message) => {
    const file = saved(content);
    await expect(readReport(file)).rejects.toThrow(`${file}: ${message}`);
  });
});
