import { PassThrough } from "node:stream";
import type { WriteStream } from "node:tty";
import { describe, expect, test, vi } from "vitest";
import { measured, median, ratio } from "../../src/commands/measured.ts";
import { progressOn } from "../../src/commands/progress.ts";

function stream(isTTY: boolean) {
  const through = new PassThrough();
  const written: string[] = [];
  through.on("data", (chunk) => written.push(`${chunk}`));
  // What the bar asks of a terminal.
  const terminal = Object.assign(through, {
    ...{ isTTY, columns: 100, cursorTo: () => true, clearLine: () => true, moveCursor: () => true },
  });
  return { terminal: terminal as unknown as WriteStream, text: () => written.join("") };
}

describe("progress", () => {
  test("in a terminal is a bar that goes when something is said", () => {
    const { terminal, text } = stream(true);
    const progress = progressOn(terminal);
    progress.show({ phase: "epoch 1/2", done: 12, total: 24, details: "loss 0.5" });
    progress.say("epoch 1/2 done");
    progress.end();
    expect(text()).toContain("epoch 1/2  ████████████░░░░░░░░░░░░ 50 %  loss 0.5");
    expect(text().split("\n")).toHaveLength(2); // the bar has left no line of its own
    expect(text().endsWith("epoch 1/2 done\n")).toBe(true);
  });

  test("elsewhere is a line per quarter, and only of what takes long", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const { terminal, text } = stream(false);
    const progress = progressOn(terminal);
    const passed = (milliseconds: number, done: number) => {
      vi.advanceTimersByTime(milliseconds);
      progress.show({ phase: "epoch 1/1", done, total: 100, details: "loss 0.5" });
    };
    passed(0, 1);
    passed(5_000, 26); // a quarter, but only 5 s
    passed(6_000, 30);
    passed(11_000, 40); // no further quarter
    passed(1_000, 60);
    passed(30_000, 100); // the end has a line of its own
    vi.useRealTimers();
    expect(text()).toBe("epoch 1/1  30 %  loss 0.5\nepoch 1/1  60 %  loss 0.5\n");
  });
});

describe("measured", () => {
  test("runs the contenders in turns, once before it counts", async () => {
    const order: string[] = [];
    const contender = (name: string) => async () => void order.push(name);
    const timings = await measured({ a: contender("a"), b: contender("b") }, 2);
    expect(order.join("")).toBe("ababab");
    expect(timings.a!.rounds).toHaveLength(2);
  });

  test("a ratio is taken round by round, so that a slow moment of the machine falls on both", () => {
    const timing = (...rounds: readonly number[]) => ({ rounds, median: median(rounds) });
    expect(ratio(timing(2, 20, 6), timing(1, 10, 2))).toEqual({ median: 2, lowest: 2, highest: 3 });
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});
