/** The modes of the GPU.js engine that this machine can run; what it cannot run it says. */
import { adapter, type GpuBackend, type Mode, openGpu } from "../../../accel/gpu/index.ts";
import { tensor } from "../../../reference/tensor.ts";

const webgpu = await adapter();
if (!webgpu) console.warn("gpu:webgpu is not tested here: no WebGPU adapter answers");

export const modesHere: readonly Mode[] = webgpu ? ["webasm", "cpu", "webgpu"] : ["webasm", "cpu"];

/** Runs on an engine of its own and closes it, so that the process can end. */
export async function withGpu(mode: Mode, body: (gpu: GpuBackend) => Promise<void>): Promise<void> {
  const gpu = await openGpu(mode);
  try {
    await body(gpu);
  } finally {
    await gpu.close();
  }
}

/** −2, −1, 0, 1, 2, −2, … */
export const ramp = (...shape: number[]) =>
  tensor(
    shape,
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => (i % 5) - 2),
  );
