import { expect, test, vi } from "vitest";
import { einspec } from "../cli/command.ts";

test("an engine whose Python is not there is one line that says what is looked for, and where", async () => {
  vi.stubEnv("PYTHON", "/nowhere/python");
  const { code, stderr } = await einspec("conformance", "--engine", "torch");
  vi.unstubAllEnvs();
  expect(code).toBe(2);
  expect(stderr).toContain(
    "conformance: --engine torch must find a Python that can import torch (PYTHON names another one), got none in /nowhere/python",
  );
});
