import { describe, expect, test } from "vitest";
import { BackendError } from "../../reference/errors.ts";
import { tensor } from "../../reference/tensor.ts";
import { product } from "../../src/commands/workloads.ts";
import { openProgram } from "./program.ts";
import { packed, unpacked } from "./wire.ts";

/** A program that greets and then answers each line by `reply`, an expression in `question`. */
const programOf = (reply: string) =>
  openProgram({
    ...{ name: "tiny", threads: 1, willing: () => true },
    words: [
      process.execPath,
      "--eval",
      `console.log('{"device":"tiny 1.0"}');
       let data;
       require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
         const question = JSON.parse(line);
         data = question.data ?? data;
         console.log(JSON.stringify(${reply}));
       });`,
    ],
  });

const work = product(2);
const data = { input: tensor([2, 2], [1, -2, 0.5, 4]) };

describe("a program", () => {
  test("says what computes, is given numbers, and answers with numbers, times and ends when told", async () => {
    const tiny = await programOf(`
      question.ask === "answer" ? { answer: data.input } : question.ask === "run" ? { ms: question.times } : { done: true }`);
    expect(tiny.device).toBe("tiny 1.0");
    const prepared = await tiny.prepare(work, data);
    if ("refused" in prepared) throw new Error(prepared.refused);
    expect(await prepared.answer()).toEqual(tensor([2, 2], new Float32Array([1, -2, 0.5, 4])));
    expect(await prepared.run(7)).toBe(7);
    await prepared.release();
    await tiny.close();
  });

  test("may refuse a work", async () => {
    const tiny = await programOf(`{ refused: "no kernel" }`);
    expect(await tiny.prepare(work, data)).toEqual({ refused: "no kernel" });
    await tiny.close();
  });

  test("that fails is an error with its words", async () => {
    const tiny = await programOf(`{ failed: "out of memory" }`);
    await expect(tiny.prepare(work, data)).rejects.toThrow(
      new BackendError("bench: tiny must do its work, but it failed: out of memory"),
    );
    await tiny.close();
  });

  test("that ends at work is an error, not a wait", async () => {
    const tiny = await programOf("process.exit(3)");
    await expect(tiny.prepare(work, data)).rejects.toThrow("bench: tiny must answer, but it ended with 3");
  });

  test("that does not exist is an error", async () => {
    const missing = openProgram({ name: "tiny", threads: 1, willing: () => true, words: ["no-such-program-anywhere"] });
    await expect(missing).rejects.toThrow("bench: tiny must answer, but spawn no-such-program-anywhere ENOENT");
  });
});

describe("the wire", () => {
  test("carries float32 numbers unchanged, and float64 as the nearest float32", () => {
    expect(unpacked(packed(tensor([1, 3], [1, -0.5, 0.1]))).data).toEqual(new Float32Array([1, -0.5, 0.1]));
  });

  test("carries a part of a larger array", () => {
    const part = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    expect(unpacked(packed(tensor([2], part)))).toEqual(tensor([2], new Float32Array([1, 2])));
  });
});
