import { describe, expect, test } from "vitest";
import { openEngine } from "../../src/engines.ts";

describe("openEngine", () => {
  test("the reference is opened by its name", async () => {
    expect((await openEngine("reference")).name).toBe("reference");
  });

  test("a name that no engine has is an error that says which there are", async () => {
    await expect(openEngine("cuda")).rejects.toThrow(/^engine: name must be one of auto, reference, .*, got "cuda"$/);
  });
});
