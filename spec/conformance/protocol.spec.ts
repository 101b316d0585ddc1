/** Every message that goes over the wire, in both directions, is as protocol.schema.json has it. */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { differentiable, opNames } from "../../reference/catalogue.ts";
import { tensor } from "../../reference/tensor.ts";
import { freshFolder } from "../cli/command.ts";
import { faultsIn, type Schema } from "./jsonSchema.ts";
import { type Choice, subjects } from "./plan.ts";
import { openProgram } from "./programAdapter.ts";
import { run } from "./runner.ts";
import { stepNames } from "./stepNames.ts";
import { subjectOf } from "./subject.ts";
import { levels } from "./verdict.ts";
import { wired } from "./wire.ts";

const schema = JSON.parse(readFileSync(new URL("protocol.schema.json", import.meta.url), "utf8")) as Schema;
const faults = (definition: string, message: unknown) => faultsIn({ $ref: `#/$defs/${definition}` }, message, schema);

/** Scripts may be TypeScript. */
const loader = createRequire(import.meta.url).resolve("tsx");

/** Offers everything, and then says that it has nothing. */
const evasive = `
import { createInterface } from "node:readline";
const grads = ${JSON.stringify(Object.fromEntries(opNames.map((op) => [op, { grad: differentiable[op] }])))};
const steps = ${JSON.stringify(Object.fromEntries(stepNames.map((step) => [step, ["pytorch", "tensorflow", "onnx"]])))};
for await (const line of createInterface({ input: process.stdin })) {
  const { id, cmd } = JSON.parse(line);
  if (cmd === "bye") break;
  const hello = { id, v: 1, engine: "evasive", version: "1", precision: "f32", ops: grads, steps };
  const refusal = { id, ok: false, error: { kind: "unsupported", message: "not today" } };
  console.log(JSON.stringify(cmd === "hello" ? hello : refusal));
}`;

/** All that is said in a run, by the suite and by the program. */
async function overheard(name: string, source: string, choice: Choice = { names: subjects, levels }) {
  const folder = freshFolder();
  const [script, asked, said] = [name, "asked", "said"].map((file) => join(folder, file));
  writeFileSync(script!, source);
  const command = `tee "${asked}" | "${process.execPath}" --import "${loader}" "${script}" | tee "${said}"`;
  const adapter = await openProgram(command, { timeoutMs: 20_000, bytes: 2 ** 26 });
  await run(subjectOf(adapter), {
    ...{ ...choice, runs: 1, seed: 1, expectations: [], keep: null },
    ...{ onTrial: () => {}, onResult: () => {} },
  });
  await adapter.close();
  const messages = (file: string) =>
    readFileSync(file, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  return { asked: messages(asked!), said: messages(said!) };
}

describe("protocol.schema.json", () => {
  test("has every question that the suite asks, of every op and every step", async () => {
    const { asked } = await overheard("evasive.mjs", evasive);
    expect(asked.flatMap((message) => faults("request", message))).toEqual([]);
    const about = (cmd: string) =>
      new Set(asked.filter((message) => message.cmd === cmd).map(({ op, step }) => op ?? step));
    expect(about("forward")).toEqual(new Set(opNames));
    expect(about("vjp")).toEqual(new Set(opNames.filter((op) => differentiable[op].length > 0)));
    expect(about("step")).toEqual(new Set(stepNames));
    expect(asked.at(-1)).toEqual({ cmd: "bye" });
    // JSON would make null of it.
    expect(asked).toContainEqual(
      expect.objectContaining({ step: "sgd", params: { learningRate: "NaN", weightDecay: 0 } }),
    );
  });

  test("has every reply of the adapter that docs/conformance.md shows", async () => {
    const page = readFileSync(new URL("../../docs/conformance.md", import.meta.url), "utf8");
    const { said } = await overheard("my_adapter.mjs", /^```js\n(.*?)^```$/ms.exec(page)![1]!);
    expect(said.flatMap((message) => faults("reply", message))).toEqual([]);
    expect(
      new Set(said.flatMap((message) => ["output", "grads", "error", "engine"].filter((key) => key in message))),
    ).toEqual(new Set(["output", "grads", "error", "engine"]));
  });

  test("has every reply of a step, of all that are in the catalogue", async () => {
    const from = (path: string) => `from "${new URL(path, import.meta.url)}";`;
    const source = `
      import { adapterOf } ${from("../engines/einspec.ts")}
      import { serve } ${from("../engines/serve.ts")}
      import { reference } ${from("../../reference/index.ts")}
      await serve(async () => adapterOf(reference));`;
    const { said } = await overheard("catalogue.mts", source, { names: stepNames, levels: ["update"] });
    expect(said.flatMap((message) => faults("reply", message))).toEqual([]);
    const answers = said.filter((message) => "parameter" in message);
    expect(answers.length).toBeGreaterThanOrEqual(2 * stepNames.length);
    expect(answers.filter(({ slots }) => Object.keys(slots as object).length > 0)).not.toEqual([]);
  });

  const x = wired(tensor([1], [1]), "f32");
  const forward = { id: 1, cmd: "forward", op: "relu", params: {}, inputs: { input: x } };
  test.each<[string, string, unknown, readonly string[]]>([
    ["a question of nothing", "forward", { ...forward, op: undefined }, ["$.op must be of type string"]],
    ["an id in words", "forward", { ...forward, id: "one" }, ["$.id must be of type integer"]],
    ["a tensor of bytes", "tensor", { ...x, dtype: "u8" }, ["$.dtype must be among f32, f64, i32"]],
    ["an extent below 0", "tensor", { ...x, shape: [-1] }, ["$.shape[0] must be at least 0"]],
    ["an input that is a number", "named", { input: 3 }, ["$.input must be valid in exactly one way"]],
    ["an engine without a name", "greeting", { v: 1 }, ["$.engine must be there"]],
    ["an answer without an answer", "reply", { id: 1, ok: true }, ["$ must be valid in some way"]],
    ["an update without its parameter", "update", { id: 1, ok: true, slots: {} }, ["$.parameter must be there"]],
    ["an answer that is neither yes nor no", "reply", { id: 1, ok: "maybe" }, ["$ must be valid in some way"]],
  ])("has not %s", (_, definition, message, found) => {
    expect(faults(definition, message)).toEqual(found);
  });

  test("is written in keywords that this test knows", () => {
    expect(() => faultsIn({ pattern: "x" }, "y")).toThrow("$: keyword must be one that is known, got pattern");
  });
});
