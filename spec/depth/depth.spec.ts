import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Engine, openEngine } from "../../src/engines.ts";
import { summary } from "../../src/summary.ts";
import { losses, network } from "./training.ts";

describe("deeper networks", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine("simd", { threads: 2 });
  });
  afterAll(() => engine.close());

  /** The mean of the last sixteen steps of 96: one look at every image. */
  async function lastLoss(layers: number, shortcuts: boolean): Promise<number> {
    const last = (await losses(engine, { layers, shortcuts }, 96)).slice(-16);
    return last.reduce((a, b) => a + b) / last.length;
  }

  test("have as many layers with weights as they are named by, but for the shortcuts that change a shape", () => {
    const weights = (shortcuts: boolean) =>
      summary(network({ layers: 56, shortcuts })).rows.filter(({ op }) => op === "conv2d" || op === "linear").length;
    expect([weights(false), weights(true)]).toEqual([56, 58]);
  });

  test("train worse when they are plain, 56 layers than 20; with shortcuts they do not", async () => {
    const plain = { of20: await lastLoss(20, false), of56: await lastLoss(56, false) };
    const around = { of20: await lastLoss(20, true), of56: await lastLoss(56, true) };
    expect(plain.of56).toBeGreaterThan(1.5 * plain.of20);
    expect(around.of56).toBeLessThan(1.2 * around.of20);
    expect(around.of56).toBeLessThan(plain.of20);
  });
});
