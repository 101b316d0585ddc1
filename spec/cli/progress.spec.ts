import { PassThrough } from "node:stream";
import type { WriteStream } from "node:tty";
import { describe, expect, test, vi } from "vitest";
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
