import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { appearance, einspec, freshFolder, started, startedByTsx } from "./command.ts";
import { tinyData, tinyRun } from "./tinyData.ts";

const data = tinyData();
const folder = freshFolder();

/** A run of 120 steps that nothing disturbed. */
const whole = join(folder, "whole");
const wholeEnded = einspec(...tinyRun(data, whole));

const checkpointOf = (out: string) => join(out, "checkpoint.safetensors");

async function expectSameAsWhole(out: string): Promise<void> {
  expect((await wholeEnded).code).toBe(0);
  expect(readFileSync(checkpointOf(out)).equals(readFileSync(checkpointOf(whole)))).toBe(true);
  const epochs = (run: string) =>
    readFileSync(join(run, "history.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => {
        const { seconds, imagesPerSecond, course, ...record } = JSON.parse(line);
        return record;
      });
  expect(epochs(out)).toEqual(epochs(whole));
  const result = (run: string) => JSON.parse(readFileSync(join(run, "result.json"), "utf8"));
  expect(result(out)).toMatchObject({ epochs: 2, testLoss: result(whole).testLoss, testTop1: result(whole).testTop1 });
  expect(existsSync(join(out, "report.html"))).toBe(true);
}

describe("a run that ends early", () => {
  test("after Ctrl-C ends with 130, says how to go on, and comes to the same bytes when it does", async () => {
    const out = join(folder, "interrupted");
    const running = started(...tinyRun(data, out));
    await appearance(checkpointOf(out), running);
    running.process.kill("SIGINT");
    const { code, stderr } = await running.ended;
    expect(code).toBe(130);
    expect(stderr).toContain(`Interrupted. Go on with --resume ${checkpointOf(out)}\n`);
    expect(existsSync(join(out, "result.json"))).toBe(false);

    const resumed = await einspec("train", "--resume", checkpointOf(out));
    expect(resumed.code, resumed.stderr).toBe(0);
    await expectSameAsWhole(out);
  });

  test("by kill -9 goes on from its last checkpoint, and comes to the same bytes", async () => {
    const out = join(folder, "killed");
    const running = started(...tinyRun(data, out));
    await appearance(checkpointOf(out), running);
    running.process.kill("SIGKILL");
    expect((await running.ended).signal).toBe("SIGKILL");

    const resumed = await einspec("train", "--resume", checkpointOf(out));
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toMatch(/^resume {2}after step 60, in epoch 2$/m);
    await expectSameAsWhole(out);
  });

  test("by SIGTERM ends with 143", async () => {
    const out = join(folder, "terminated");
    const running = started(...tinyRun(data, out));
    await appearance(checkpointOf(out), running);
    running.process.kill("SIGTERM");
    expect((await running.ended).code).toBe(143);
  });

  test("through tsx, which kills a script that does not answer a Ctrl-C at once, saves its checkpoint as well", async () => {
    const out = join(folder, "tsx");
    const slowSteps = ["--batch", "60", "--epochs", "100"];
    const running = startedByTsx(...tinyRun(data, out, ...slowSteps).slice(1));
    await appearance(join(out, "history.jsonl"), running);
    running.process.kill("SIGINT");
    const { code, stderr } = await running.ended;
    expect(code).toBe(130);
    expect(stderr).toContain("Interrupted. Go on with --resume");
  });

  test("by a second Ctrl-C ends at once, even in a step that takes minutes", async () => {
    const out = join(folder, "twice");
    const minutes = ["--engine", "reference", "--limit", "256", "--batch", "256", "--epochs", "1"];
    const running = startedByTsx(...minutes, "--out", out);
    await appearance(join(out, "config.json"), running);
    await wait(1500);
    running.process.kill("SIGINT");
    await wait(500);
    running.process.kill("SIGINT");
    const second = performance.now();
    const { code, stderr } = await running.ended;
    expect(performance.now() - second).toBeLessThan(2000);
    expect(code).toBe(130);
    expect(stderr).not.toContain("Interrupted.");
    expect(existsSync(join(out, "checkpoint.safetensors"))).toBe(false);
  });

  test("before its report was written gets it on going on", async () => {
    await wholeEnded;
    const out = join(folder, "unreported");
    cpSync(whole, out, { recursive: true });
    for (const file of ["report.html", "result.json", "history.jsonl"]) rmSync(join(out, file));
    const { code, stderr } = await einspec("train", "--resume", checkpointOf(out));
    expect(code, stderr).toBe(0);
    await expectSameAsWhole(out);
  });
});

describe("--resume", () => {
  const resume = (...more: readonly string[]) => einspec("train", "--resume", checkpointOf(whole), ...more);

  test("refuses an option that contradicts the run, and says what the run has", async () => {
    await wholeEnded;
    const { code, stderr } = await resume("--seed", "2");
    expect(code).toBe(2);
    expect(stderr).toBe("UsageError: train: --seed must be 1 (the choice of the run that goes on), got 2\n");
  });

  test("goes on for more epochs as if they had been planned", async () => {
    await wholeEnded;
    const [longer, planned] = [join(folder, "longer"), join(folder, "planned")];
    const [extended, straight] = await Promise.all([
      resume("--epochs", "3", "--out", longer),
      einspec(...tinyRun(data, planned, "--epochs", "3")),
    ]);
    expect(extended.code, extended.stderr).toBe(0);
    expect(straight.code, straight.stderr).toBe(0);
    expect(readFileSync(checkpointOf(longer)).equals(readFileSync(checkpointOf(planned)))).toBe(true);
    expect(readFileSync(join(longer, "history.jsonl"), "utf8").trimEnd().split("\n")).toHaveLength(3);
  });

  test("needs the run's config.json, and names --init as the way without it", async () => {
    await wholeEnded;
    const alone = join(freshFolder(), "alone.safetensors");
    cpSync(checkpointOf(whole), alone);
    const { code, stderr } = await einspec("train", "--resume", alone);
    expect(code).toBe(1);
    expect(stderr).toBe(
      `DataError: resume: config.json must lie beside the checkpoint (it holds the run's choices), ` +
        `got none in ${dirname(alone)}; a new run can start from the parameters alone: --init ${alone}\n`,
    );
  });

  test("refuses a config.json that is damaged, naming the choice", async () => {
    await wholeEnded;
    const out = join(freshFolder(), "damaged");
    cpSync(whole, out, { recursive: true });
    const file = join(out, "config.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"batch": 2', '"batch": "two"'));
    const { code, stderr } = await einspec("train", "--resume", checkpointOf(out));
    expect(code).toBe(1);
    expect(stderr).toBe(`DataError: ${file}: batch must be a number, got "two"\n`);
  });
});
