/** Programs that misbehave, each in its own way: the fault is named, and the other results are kept. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshFolder } from "../cli/command.ts";
import { openProgram } from "./programAdapter.ts";
import { run } from "./runner.ts";
import { subjectOf } from "./subject.ts";
import type { Level, Result } from "./verdict.ts";

/** Says hello, answers abs as it should, and asked for relu does `what`. */
const script = (what: string): string => `
import { createInterface } from "node:readline";
const say = (message) => console.log(JSON.stringify(message));
const f32 = (shape, numbers) => ({ dtype: "f32", shape, b64: Buffer.from(Float32Array.from(numbers).buffer).toString("base64") });
for await (const line of createInterface({ input: process.stdin })) {
  const { id, cmd, op, inputs } = JSON.parse(line);
  if (cmd === "bye") process.exit();
  if (cmd === "hello") { say({ v: 1, engine: "odd", version: "1", ops: { abs: {}, relu: {} } }); continue; }
  const { shape, b64 } = inputs.input;
  const bytes = new Uint8Array(Buffer.from(b64, "base64"));
  const numbers = [...new Float32Array(bytes.buffer)];
  const answer = (output) => say({ id, ok: true, output });
  if (op === "abs") answer(f32(shape, numbers.map(Math.abs)));
  else { ${what} }
}`;

function commandOf(source: string): string {
  const file = join(freshFolder(), "odd.mjs");
  writeFileSync(file, source);
  return `"${process.execPath}" "${file}"`;
}

/** Only who never answers is waited for; the others have time, however busy the machine is. */
async function resultsOf(what: string, levels: readonly Level[] = ["forward"]): Promise<ReadonlyMap<string, Result>> {
  const timeoutMs = what === "" ? 1000 : 30_000;
  const adapter = await openProgram(commandOf(script(what)), { timeoutMs, bytes: 100_000 });
  const results = await run(subjectOf(adapter), {
    ...{ names: ["relu", "abs"], levels, runs: 3, seed: 1, expectations: [], keep: null },
    ...{ onTrial: () => {}, onResult: () => {} },
  });
  await adapter.close();
  return new Map(results.map((result) => [result.id, result]));
}

describe("a program that", () => {
  const faults: readonly (readonly [name: string, what: string, verdict: string, message: string | RegExp])[] = [
    ["speaks nonsense", "console.log('relu? ' + op)", "malformed", 'reply must be a line of JSON, got "relu? relu"'],
    ["chats before it answers", "console.log('{}\\n{}')", "malformed", 'reply must be one line, got 2, then "{}"'],
    [
      "answers in brackets without end",
      "console.log('['.repeat(40_000) + ']'.repeat(40_000))",
      "malformed",
      "reply must be an object, got what is nested too deeply to be shown",
    ],
    ["greets first", "console.log('relu!\\n{}')", "malformed", 'reply must be a line of JSON, got "relu!"'],
    [
      "dies within its answer",
      "process.stdout.write('{\"id\":', () => process.exit(3))",
      "crash",
      'the program ended with code 3 within the line "{\\"id\\":"',
    ],
    [
      "speaks to the terminal",
      "say({ id, ok: false, error: { kind: 'internal', message: '\\x1b[2J\\x1b[31mred\\x07' } })",
      "fail",
      "red",
    ],
    [
      "complains in colours",
      "console.error('\\x1b[31mred\\x1b[0m'); process.exit(3)",
      "crash",
      /ended with code 3: red$/,
    ],
    ["does not answer", "", "timeout", /did not answer within 1 s$/],
    ["dies", "console.error('out of luck'); process.exit(9)", "crash", /ended with code 9: out of luck$/],
    ["is killed", "process.kill(process.pid, 'SIGKILL')", "crash", /ended with code 137|was ended by SIGKILL/],
    ["answers another question", "say({ id: 99, ok: true })", "malformed", /^reply: id must be \d+, got 99$/],
    ["says too much", "console.log('x'.repeat(200_000))", "malformed", "reply must be at most 100000 bytes, got more"],
    ["answers with a number", "answer(3)", "malformed", "reply to forward of relu: output must be an object, got 3"],
    [
      "answers in another kind of numbers",
      "answer({ ...f32(shape, numbers), dtype: 'f8' })",
      "malformed",
      'reply to forward of relu: output: dtype must be one of f32, f64, i32, got "f8"',
    ],
    [
      "has a shape that is none",
      "answer({ ...f32(shape, numbers), shape: [-1] })",
      "malformed",
      "reply to forward of relu: output: shape must be a list of whole numbers, got [-1]",
    ],
    [
      "has axes without end",
      "answer({ ...f32([1], [0]), shape: Array(1000).fill(1) })",
      "malformed",
      "reply to forward of relu: output: shape must have at most 32 axes, got 1000",
    ],
    ["does not say whose answer it is", "say({ ok: true })", "malformed", /^reply: id must be \d+, got nothing$/],
    [
      "announces more numbers than come",
      "answer({ ...f32([1], [0]), shape: [1e9] })",
      "malformed",
      "reply to forward of relu: output: f32 of shape [1000000000] must be 4000000000 bytes, got about 6",
    ],
    [
      "sends what is not base 64",
      "answer({ dtype: 'f32', shape: [1], b64: '!!!!!!!!' })",
      "malformed",
      "reply to forward of relu: output: b64 must be base 64 of 4 bytes, got one of 0",
    ],
    ["has another shape", "answer(f32([1, ...shape], numbers))", "fail", /^relu output: shape must be \[.*\], got \[1/],
    ["answers NaN", "answer(f32(shape, numbers.map(() => NaN)))", "fail", /^relu output: \[.*\] must be .*, got NaN/],
    [
      "refuses without a kind",
      "say({ id, ok: false, error: {} })",
      "malformed",
      /error.kind must be one of unsupported/,
    ],
    ["breaks and says so", "say({ id, ok: false, error: { kind: 'internal', message: 'a bug' } })", "fail", "a bug"],
  ];

  test.each(faults)("%s gets its verdict, and the rest is kept", async (_, what, verdict, message) => {
    const results = await resultsOf(what);
    expect(results.get("relu/forward/whole")).toMatchObject({ verdict });
    const said = results.get("relu/forward/whole")!.message;
    if (typeof message === "string") expect(said).toBe(message);
    else expect(said).toMatch(message);
    expect(results.get("abs/forward/float")).toMatchObject({ verdict: "pass", cases: 3 });
  });

  test("hangs twice in an op is not asked for it again, and for the others is", async () => {
    const results = await resultsOf("");
    expect(results.get("relu/forward/float")).toMatchObject({ verdict: "timeout" });
    expect(results.get("relu/forward/extreme")).toMatchObject({
      ...{ verdict: "skipped", cases: 0, message: "not run: hung twice" },
    });
    expect(results.get("abs/forward/extreme")).toMatchObject({ verdict: "pass" });
  });

  test("has answered a call that is none is started afresh", async () => {
    // Told a slope that is no number, it computes NaN from then on.
    const source = script("answer(f32(shape, numbers))")
      .replace("relu: {}", "leakyRelu: {}")
      .replace("op, inputs }", "op, params, inputs }")
      .replace(
        "const answer",
        'globalThis.lost ||= typeof params.slope === "string";\n  if (lost) numbers.fill(NaN);\n  const answer',
      );
    const adapter = await openProgram(commandOf(source), { timeoutMs: 30_000, bytes: 100_000 });
    const results = await run(subjectOf(adapter), {
      ...{ names: ["leakyRelu", "abs"], levels: ["shape", "forward"], runs: 3, seed: 1, expectations: [], keep: null },
      ...{ onTrial: () => {}, onResult: () => {} },
    });
    await adapter.close();
    expect(results.find(({ id }) => id.startsWith("leakyRelu/shape/refused"))).toMatchObject({ verdict: "fail" });
    expect(results.find(({ id }) => id === "abs/forward/whole")).toMatchObject({ verdict: "pass" });
  });

  test("supports nothing of an op is neither right nor wrong", async () => {
    const results = await resultsOf("say({ id, ok: false, error: { kind: 'unsupported', message: 'no relu today' } })");
    expect(results.get("relu/forward/whole")).toMatchObject({
      verdict: "unsupported",
      cases: 0,
      message: "no relu today",
    });
  });

  const hellos: readonly (readonly [reply: string, fault: string])[] = [
    ['{"v":2,"engine":"new"}', "hello: v must be 1, got 2"],
    ['{"v":1}', "hello: engine must be a text of a line (at most 100 letters), got nothing"],
    ['{"v":1,"engine":"a\\nb"}', 'hello: engine must be a text of a line (at most 100 letters), got "a\\nb"'],
    [
      '{"v":1,"engine":"x","version":"\\u001b[31m1"}',
      'hello: version must be a text of a line (at most 100 letters), got "\\u001b[31m1"',
    ],
    ['{"v":1,"engine":"x","precision":"f8"}', 'hello: precision must be one of f64, f32, f16, bf16, got "f8"'],
    ['{"v":1,"engine":"x","conventions":"mine"}', 'hello: conventions must be einspec or missing, got "mine"'],
    ['{"v":1,"engine":"x","ops":[]}', "hello: ops must be an object, got []"],
    [
      '{"v":1,"engine":"x","ops":{"relu":{"grad":"input"}}}',
      'hello: ops.relu.grad must be a list of texts, got "input"',
    ],
  ];
  test.each(hellos)("says %s is no adapter", async (reply, fault) => {
    const command = commandOf(`process.stdin.once("data", () => console.log(${JSON.stringify(reply)}));`);
    await expect(openProgram(command, { timeoutMs: 30_000, bytes: 1000 })).rejects.toThrow(
      `conformance: the program must start and say hello, got ${fault}`,
    );
  });

  test("does not start is no adapter", async () => {
    const opened = openProgram("/nowhere/adapter", { timeoutMs: 30_000, bytes: 1000 });
    await expect(opened).rejects.toThrow(
      /^conformance: the program must start and say hello, got the program ended with code 127: .*\/nowhere\/adapter/,
    );
  });
});

test("a failure is made smaller across the process boundary, to one number", async () => {
  const results = await resultsOf("answer(f32(shape, numbers))");
  expect(results.get("relu/forward/whole")!.counterexample).toMatch(/^relu \{\}\n {2}input \[[1×]*\] -\d+\n/);
});
