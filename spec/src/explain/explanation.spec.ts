import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { opNames } from "../../../reference/catalogue.ts";
import { ops } from "../../../reference/index.ts";
import { inputOf } from "../../../reference/named.ts";
import { examples } from "../../../src/explain/examples.ts";
import { explanationOf, summaryOf } from "../../../src/explain/explanation.ts";
import { explainable, isOp, isStep, opGroups, stepNames } from "../../../src/explain/groups.ts";
import { overview, page } from "../../../src/explain/page.ts";

const layout = { width: 100, ink: false, latex: false, seed: 1 };
const explained = (name: string) => {
  if (!isOp(name) && !isStep(name)) throw new Error(name);
  return explanationOf(name, 1);
};

describe("an explanation", () => {
  test("of conv2d says what its file says, and its example can be checked by hand", () => {
    const about = explained("conv2d");
    expect(about.summary).toBe("2-D convolution (cross-correlation, as every neural-network library means it).");
    expect(about.inputs.map(({ name, optional, meaning }) => [name, optional, meaning])).toEqual([
      ["input", false, "[batch, y, x, inChannel]"],
      ["kernel", false, "[ky, kx, inChannel / groups, outChannel]"],
      ["bias", true, "[outChannel]"],
    ]);
    expect(about.sources.join(" ")).toContain('Lecture 000, "New Block: 2D Convolution"');
    expect(about.refusals).toMatch(/^ShapeError when kernel or bias do not fit the input; ParameterError when/);
    const values = Object.fromEntries(about.example.rows[0]!.map(([name, { data }]) => [name, Array.from(data)]));
    const [a, b, , , c, d] = values.input!;
    const [p, q, r, s] = values.kernel!;
    expect(values.output![0]).toBe(a! * p! + b! * q! + c! * r! + d! * s! + values.bias![0]!);
  });

  test.each(opNames)("of %s has what its declarations and its example have: the same inputs, the same params", (op) => {
    const { inputs, params, summary, output, refusals, example } = explained(op);
    const [exampleInputs, exampleParams] = examples[op];
    const optional = inputs.filter((field) => field.optional && !(field.name in exampleInputs));
    expect(inputs.map(({ name }) => name)).toEqual([
      ...Object.keys(exampleInputs),
      ...optional.map(({ name }) => name),
    ]);
    expect(inputs.every(({ meaning }) => meaning !== "")).toBe(true);
    expect(params.map(({ name }) => name).sort()).toEqual(Object.keys(exampleParams).sort());
    expect(
      params.every(({ type }) => /^[^{}<>]+$/.test(type) && !/[A-Z]\w+\b(?!["'])/.test(type.replace(/"\w+"/g, ""))),
    ).toBe(true);
    expect(summary).toMatch(/^\p{Lu}.*\.$|^\d-D .*\.$/u);
    expect(output).not.toBe("");
    expect(output).not.toMatch(/;|throw/);
    expect(refusals).not.toMatch(/throws|[{}]/);
    const shown = [...new Set(example.rows[0]!.slice(0, -1).map(([name]) => inputOf(name)))];
    expect(shown).toEqual(Object.keys(exampleInputs));
  });

  test.each(opNames)("of %s has an equation and its transpose exactly where the op has them", (op) => {
    const { equation, gradient, inputs, details } = explained(op);
    expect(equation !== null).toBe(ops[op].equation !== undefined);
    expect(gradient !== null).toBe(equation !== null && inputs.some(({ hasGradient }) => hasGradient));
    expect(details.join(" ").includes("It has no equation: ")).toBe(equation === null);
  });

  test.each(stepNames)("of %s has formulas, params that it was run with, and three updates", (step) => {
    const { params, details, summary, example } = explained(step);
    expect(`${summary}${details.join("\n")}`).toContain("parameter");
    expect(`${summary}${details.join("\n")}`).toContain("←");
    const given = Object.keys(example.params).sort();
    expect(
      params
        .filter(({ optional }) => !optional)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(given);
    expect(example.rows.slice(1).map((row) => row[0]![0])).toEqual([
      "t = 1: gradient",
      "t = 2: gradient",
      "t = 3: gradient",
    ]);
  });

  test.each(explainable)("of %s names files that exist, on every engine", (name) => {
    const { reference, gpu, simd } = explained(name).files;
    expect(gpu.length * simd.length).toBeGreaterThan(0);
    expect([reference, ...gpu, ...simd].filter((path) => !existsSync(path))).toEqual([]);
  });

  test("is read from sources that a build carries along in its maps", () => {
    const { compilerOptions } = JSON.parse(readFileSync("tsconfig.build.json", "utf8"));
    expect(compilerOptions).toMatchObject({ sourceMap: true, inlineSources: true });
  });

  test("depends on its seed alone", () => {
    expect(page(explanationOf("softmax", 7), layout)).toBe(page(explanationOf("softmax", 7), layout));
    expect(page(explanationOf("softmax", 7), layout)).not.toBe(page(explanationOf("softmax", 8), layout));
  });
});

describe("the page", () => {
  test.each(explainable)("of %s is as wide as asked, but for formulas and code that do not break", (name) => {
    for (const width of [80, 100]) {
      const tooWide = page(explained(name), { ...layout, width })
        .split("\n")
        .filter((line) => line.length > width && !/[←=]/.test(line));
      expect(tooWide).toEqual([]);
    }
  });

  test("shows the equation as LaTeX when asked to", () => {
    const text = page(explained("linear"), { ...layout, latex: true });
    expect(text).toContain("output_{b,o} = \\sum_{I} weight_{o,I}\\,input_{b,I} + bias_{o}");
    expect(text).toContain("dWeight_{o,i} = \\sum_{B} dOutput_{B,o}\\,input_{B,i}");
  });

  test("is plain text where there is no ink, and only has ink more where there is", () => {
    const plain = page(explained("relu"), layout);
    const inked = page(explained("relu"), { ...layout, ink: true });
    expect(plain).not.toContain("\u001b");
    expect(inked.split("\u001b[1m").join("").split("\u001b[2m").join("").split("\u001b[0m").join("")).toBe(plain);
  });

  test("lists every op and update step once, each with a line of its own", () => {
    const listed = Object.values(opGroups).flat();
    expect([...listed].sort()).toEqual([...opNames].sort());
    const lines = overview({ width: 100, ink: false }).split("\n");
    for (const name of explainable) {
      const own = lines.filter((line) => line.startsWith(`  ${name} `));
      expect(own).toHaveLength(1);
      expect(own[0]!.length).toBeLessThanOrEqual(100);
      expect(own[0]).toContain(summaryOf(name).slice(0, 20));
    }
  });
});
