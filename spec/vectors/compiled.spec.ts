/** The frozen corpus on the GPU.js modes that compile a kernel for every new shape. */
import { describe, expect, test } from "vitest";
import { modesHere } from "../accel/gpu/modes.ts";
import { replayFrozen } from "./frozen.ts";

describe("the frozen corpus", () => {
  test.each(modesHere.filter((mode) => mode !== "cpu"))(
    "is what gpu:%s computes",
    async (mode) => {
      const { cases, wrong } = await replayFrozen(`gpu:${mode}`);
      expect(wrong).toEqual([]);
      expect(cases).toBeGreaterThan(2000);
    },
    400_000,
  );
});
