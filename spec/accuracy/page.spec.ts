import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { opNames } from "../../reference/catalogue.ts";
import { machine } from "../../src/commands/machine.ts";
import { openEngine } from "../../src/engines.ts";
import { functions } from "../reference/precise/functions.ts";
import { deviations } from "./measure.ts";
import { beyond, page, type Report } from "./page.ts";

const report: Report = {
  ...{
    machine: machine(),
    draw: { cases: 2, shapes: 1, seed: 1 },
    devices: { simd: "SIMD" },
    missing: ["gpu: none here"],
  },
  ops: {
    relu: { simd: { forward: null, backward: null } },
    conv2d: { simd: { forward: 0.5, backward: 4.25 } },
    maxPoolIndices2d: { simd: { forward: null, backward: null } },
  },
  functions: { exp: { points: 30, ulps: 1, x: 2, limit: 4 } },
};

describe("the accuracy page", () => {
  test("has a row for each op, and says what is beyond the bound and who was not measured", () => {
    const text = page(report);
    expect(text).toContain("| relu | = / = |");
    expect(text).toContain("| conv2d | 0.5 / 4.3 |");
    expect(text).toContain("| maxPoolIndices2d | = / – |");
    expect(text).toContain("The worst of all: 4.3 on simd (conv2d). **Beyond 4: conv2d on simd.**");
    expect(text).toContain("- not measured: gpu: none here");
    expect(text).toContain("| exp | 30 | 1 | 2 | 4 |");
  });

  test("finds what is beyond the bound, NaN and infinities too", () => {
    const ops = { a: { x: { forward: Infinity, backward: 0 }, y: { forward: 4, backward: null } }, b: { x: { forward: Number.NaN, backward: 0 } } }; // biome-ignore format: a table
    expect(beyond(ops as unknown as Report["ops"])).toEqual(["a on x", "b on x"]);
  });

  test("that is kept has every op and every function", () => {
    const kept = readFileSync("docs/accuracy.md", "utf8");
    expect([...opNames, ...Object.keys(functions)].filter((name) => !kept.includes(`\n| ${name} | `))).toEqual([]);
    expect(kept).toContain("All are within 4.");
  });
});

describe("deviations", () => {
  test("of the reference from itself are none", async () => {
    const { reference } = await deviations("softmax", [await openEngine("reference")], report.draw);
    expect(reference).toEqual({ forward: 0, backward: 0 });
  });

  test("of a float32 engine are some, and within the bound", async () => {
    const simd = await openEngine("simd", { threads: 1 });
    const draw = { cases: 5, shapes: 2, seed: 3 };
    const found = await deviations("linear", [simd], draw);
    expect(found.simd!.forward).toBeGreaterThan(0);
    expect(found.simd!.forward).toBeLessThanOrEqual(4);
    expect(await deviations("linear", [simd], draw)).toEqual(found);
    expect(await deviations("relu", [simd], draw)).toEqual({ simd: { forward: null, backward: null } });
    await simd.close();
  });
});
