import { describe, expect, test } from "vitest";
import type { Failure, Result } from "../verdict.ts";
import { grids } from "./grids.ts";
import { html } from "./html.ts";
import { junit } from "./junit.ts";
import { markdown } from "./markdown.ts";
import type { Report } from "./report.ts";
import { terminalText } from "./terminal.ts";

const result = (id: string, found: Partial<Result> = {}): Result => {
  const [op, level] = id.split("/") as [string, Result["level"]];
  const nothing = {
    cases: 9,
    unsupported: 0,
    rho: null,
    message: null,
    counterexample: null,
    file: null,
    where: [],
    others: [],
  };
  return { id, op, level, verdict: "pass", ...nothing, ...found };
};

const failure = (message: string, where: readonly string[]): Failure => ({
  ...{ verdict: "fail", message, where, counterexample: "relu {}\n  input [1] NaN", file: null },
});

const report: Report = {
  ...{ schema: 1, engine: "mine", version: "0.3", precision: "f32", date: "2024-02-29", seed: 7, runs: 9 },
  command: "npx einspec conformance --command './mine <fast>' --runs 9 --seed 7",
  ...{ seconds: 1.25, cases: 36, faults: [] },
  results: [
    result("relu/forward/whole", { rho: 0.5 }),
    result("relu/forward/float", {
      ...{
        verdict: "fail",
        message: "relu output: [0] must be 0, got <1>\nand more",
        file: "cases/relu-forward-float",
      },
      counterexample: "relu {}\n  input [1×1×2×2] -1 2 -3 4",
      where: ["−∞"],
      others: [failure("relu output: [2] must be NaN, got 0", ["NaN", "5 axes of input"])],
    }),
    result("relu/properties/twiceIsTheSame", { verdict: "crash", message: "the program ended with code 3" }),
    result("exp/forward/whole", { verdict: "xfail", message: "known" }),
    result("gelu/forward", { verdict: "unsupported", cases: 0 }),
    result("relu/properties/batchIsOneByOne", { verdict: "skipped", cases: 0, message: "not run: hung twice" }),
    result("relu/conventions/whole", { verdict: "policy", message: "relu gradient of input: [0] must be 0, got 1" }),
  ],
};

describe("a report", () => {
  test("for a terminal has one case per op, a table of what was judged, and fits into 80 columns", () => {
    expect(terminalText(report, "runs/mine").split("\n")).toEqual([
      "✗ relu/forward/float [−∞]: fail: relu output: [0] must be 0, got <1>",
      "and more",
      "relu {}",
      "  input [1×1×2×2] -1 2 -3 4",
      "saved as runs/mine/cases/relu-forward-float, for einspec replay",
      "✗ relu/forward/float [NaN, 5 axes of input]: fail: relu output: [2] must be NaN, got 0",
      "✗ relu/properties/twiceIsTheSame: crash: the program ended with code 3",
      "",
      "      forward     conventions  properties",
      "relu  ✗ 1/2 0.50  ~ 0/1        † 0/1",
      "exp   x 0/1",
      "",
      "✓ pass (ρ ≤ 4)  ✗ fail  x as expected  ~ its policy  · unsupported  - not asked  † crash",
      "",
      "· not offered: gelu",
      "",
      "- relu: not run: hung twice (1)",
      "",
      "mine 0.3 (f32): 1 skipped, 1 unsupported, 1 pass, 1 policy, 1 xfail, 1 fail, 1 crash; 36 cases, seed 7, 1.3 s",
    ]);
  });

  test("names what is not offered in lines of at most 80 letters", () => {
    const results = Array.from({ length: 24 }, (_, at) => result(`operation${at}/forward`, { verdict: "unsupported" }));
    const lines = terminalText({ ...report, results }, "")
      .split("\n")
      .slice(0, -1);
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    const more = [...results, result("gelu/forward", { verdict: "unsupported" })];
    const counted = "· not offered: 25 ops and steps (report.html names them)";
    expect(terminalText({ ...report, results: more }, "").split("\n")[0]).toBe(counted);
  });

  test("as a page says the engine, version, day, seed and what to type, and escapes what others said", () => {
    const page = html(report);
    expect(page).toContain("<h1>mine <small>0.3</small></h1>");
    expect(page).toContain("<dt>date</dt><dd>2024-02-29</dd>");
    expect(page).toContain("<dt>seed</dt><dd>7</dd>");
    expect(page).toContain("npx einspec conformance --command './mine &lt;fast&gt;' --runs 9 --seed 7</dd>");
    expect(page).toContain("must be 0, got &lt;1&gt;");
    expect(page).not.toMatch(/got <1>|https?:|<script|<link/);
    expect(page).toContain("<summary>1 not offered</summary><div>gelu</div>");
    expect(page).toContain('<a href="#relu%2Fforward%2Ffloat%20%5B%E2%88%92%E2%88%9E%5D">✗ 1/2</a>');
    expect(page).toContain('<div id="relu/forward/float [−∞]">');
    expect(page).toContain("prefers-color-scheme: dark");
  });

  test("as Markdown has the same matrix, and the command to run it again", () => {
    const text = markdown(report);
    expect(text).toContain(`\`\`\`sh\n${report.command}\n\`\`\``);
    expect(text).toContain(
      "| | forward | conventions | properties |\n|---|---|---|---|\n| relu | ✗ 1/2 0.50 | ~ 0/1 | † 0/1 |\n| exp | x 0/1 |  |  |\n",
    );
    expect(text).toContain(
      "## Its own policy\n\n- `relu/conventions/whole`: relu gradient of input: [0] must be 0, got 1\n",
    );
    expect(text).toContain("## Not run\n\n- `relu/properties/batchIsOneByOne`: not run: hung twice\n");
    expect(text).toContain("- `relu/properties/twiceIsTheSame`: crash: the program ended with code 3");
  });

  test("as JUnit counts failures, errors and what was skipped", () => {
    const xml = junit(report);
    expect(xml).toContain('<testsuite name="forward" tests="4" failures="1" errors="0" skipped="2">');
    expect(xml).toContain('<testsuite name="properties" tests="2" failures="0" errors="1" skipped="1">');
  });
});

describe("a counterexample drawn", () => {
  const cells = (page: string) => [...page.matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, number]) => number);
  const captions = (page: string) => [...page.matchAll(/<caption>([^<]*)<\/caption>/g)].map(([, caption]) => caption);

  test("is a grid of y and x for each channel of an image", () => {
    const page = grids("  input [1×2×2×2] 1 2 3 4 5 6 7 8");
    expect(captions(page)).toEqual(["channel 0", "channel 1"]);
    expect(cells(page)).toEqual(["1", "3", "5", "7", "2", "4", "6", "8"]);
  });

  test("is a grid of taps for each pair of channels of a kernel", () => {
    const page = grids("  kernel [2×1×1×2] 1 2 3 4");
    expect(captions(page)).toEqual(["out 0", "out 1"]);
    expect(cells(page)).toEqual(["1", "3", "2", "4"]);
  });

  test("is rows for a matrix, one row for a list, and text where it is no tensor", () => {
    expect(grids("  a [2×2] 1 2 3 4")).toContain("</tr><tr>");
    expect(grids("  a [3] 1 2 3").match(/<tr>/g)).toHaveLength(1);
    expect(grids("softmax <>")).toBe("<pre>softmax &lt;&gt;</pre>");
  });

  test("is the deeper in colour the larger a number is, and marks what is none", () => {
    const page = grids("  a [4] 2 -1 0 NaN");
    expect(page).toContain('<td class="above" style="--depth:60%">2</td><td class="below" style="--depth:30%">-1</td>');
    expect(page).toContain('<td>0</td><td class="odd">NaN</td>');
  });
});
