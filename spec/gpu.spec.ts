/** The GPU.js engine under the laws, in every mode that can run here. */
import { describe, test } from "vitest";
import { adapter, openGpu } from "../accel/gpu/index.ts";
import { describeBackend } from "./conformance.ts";

const live = (engine: { liveBuffers(): number }) => engine.liveBuffers();

// Every new shape is compiled: few of them, often.
describeBackend("gpu:cpu", () => openGpu("cpu"), { live, runs: 15, fewShapes: 4 });
describeBackend("gpu:webasm", () => openGpu("webasm"), { live, runs: 15, fewShapes: 4 });

const found = await adapter();
if (found) {
  describeBackend("gpu:webgpu", () => openGpu("webgpu"), { live, runs: 8, fewShapes: 3 });
} else {
  const reason = "no WebGPU adapter answers on this machine";
  console.info(`gpu:webgpu — skipped: ${reason}`);
  describe("gpu:webgpu", () => {
    test.skip(`obeys every law (skipped: ${reason})`, () => {});
  });
}
