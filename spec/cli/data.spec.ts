import { PassThrough } from "node:stream";
import type { WriteStream } from "node:tty";
import { describe, expect, test } from "vitest";
import { loadData } from "../../src/commands/data.ts";
import { progressOn } from "../../src/commands/progress.ts";
import { tinyData } from "./tinyData.ts";

describe("the images of a run", () => {
  const silent = progressOn(new PassThrough() as unknown as WriteStream);
  const tiny = { data: "mnist", testData: null, dataDir: tinyData({ train: 60, test: 20 }) } as const;

  test("a limit cuts the training images, and the test set stays whole", async () => {
    const { train, test } = await loadData({ ...tiny, limit: 7 }, silent);
    expect([train.labels.length, test.labels.length]).toEqual([7, 20]);
    const all = await loadData({ ...tiny, limit: null }, silent);
    expect(all.train.labels.length).toBe(60);
  });

  test("as many digits are drawn as the limit says, and the same ones every time", async () => {
    const pixels = async (limit: number) => {
      const { train } = await loadData({ data: "digits", testData: null, dataDir: null, limit }, silent);
      expect(train.labels.length).toBe(limit);
      return train.read([0, 9]);
    };
    expect(await pixels(10)).toEqual(await pixels(20));
  });

  test("reading them gives Node a turn, in which it hears a Ctrl-C", async () => {
    const { train } = await loadData({ ...tiny, limit: null }, silent);
    let hadTurn = false;
    setImmediate(() => {
      hadTurn = true;
    });
    await train.read([0]);
    expect(hadTurn).toBe(true);
  });
});
