/** The protocol from the engine's side: a process of its own, for what may happen to it. */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tensor } from "../../reference/tensor.ts";
import type { Adapter } from "../adapter.ts";
import { openProgram } from "../conformance/programAdapter.ts";

const loader = createRequire(import.meta.url).resolve("tsx");
const script = fileURLToPath(new URL("trapping.ts", import.meta.url));
const input = tensor([3], Float32Array.of(-1, NaN, Infinity));

describe("an engine in a process of its own", () => {
  let adapter: Adapter;
  beforeAll(async () => {
    const command = `exec "${process.execPath}" --import "${loader}" "${script}"`;
    adapter = await openProgram(command, { timeoutMs: 20_000, bytes: 2 ** 20 });
  });
  afterAll(() => adapter.close());
  const asked = (op: "relu" | "exp" | "log" | "abs") => adapter.forward(op, {}, { input });

  test("may talk on standard output: what it answers arrives bit for bit", async () => {
    expect([...(await asked("relu")).data]).toEqual([-1, NaN, Infinity]);
  });

  test("is started again after a trap, which is a crash with its reason", async () => {
    await expect(asked("exp")).rejects.toMatchObject({
      name: "ProgramCrash",
      message: expect.stringContaining("a trap in WebAssembly: unreachable"),
    });
    expect([...(await asked("relu")).data]).toEqual([-1, NaN, Infinity]);
  });

  test("has no such case where it says that it has no kernel", async () => {
    await expect(asked("log")).rejects.toMatchObject({
      name: "AdapterError",
      kind: "unsupported",
      message: "Kernel 'Log' not registered for backend 'none'",
    });
  });

  test("refuses what it refuses", async () => {
    await expect(asked("abs")).rejects.toMatchObject({ name: "AdapterError", kind: "invalid", message: "abs: no" });
  });
});
