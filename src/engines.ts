/** Engines by name, and the choice of the fastest one that this machine has. */
import type { Backend } from "../reference/backend.ts";
import { BackendError, ParameterError } from "../reference/errors.ts";
import { reference } from "../reference/index.ts";
import type { Shaped } from "../reference/tensor.ts";

/** An engine whose arrays nobody outside looks into. */
export type Engine = Backend<Shaped>;

const gpuModes = ["webgpu", "webgl2", "headlessgl", "webasm", "cpu"] as const;
export const engineNames: readonly string[] = [
  "auto",
  "reference",
  "simd",
  "gpu",
  ...gpuModes.map((mode) => `gpu:${mode}`),
];

export interface EngineOptions {
  /** CPU threads of `simd`; default all cores. The other engines take none. */
  readonly threads?: number | undefined;
}

/** What `auto` takes here, and why. */
export async function chooseEngine(): Promise<{ readonly name: string; readonly reason: string }> {
  const { adapter } = await import("../accel/gpu/index.ts");
  const found = await adapter();
  if (found?.kind === "hardware") return { name: "gpu:webgpu", reason: `the GPU ${found.name} answers` };
  return {
    name: "simd",
    reason: found ? `the only GPU is ${found.name}, which is software` : "no GPU answers here",
  };
}

/**
 * Opens an engine: `auto`, `reference`, `simd`, `gpu` (WebGPU) or `gpu:<mode>`. Close it when done, or the process may not end.
 * @throws {ParameterError} when there is no engine of that name, or it takes no such number of threads.
 * @throws {BackendError} when the engine cannot run here; it says why, and nothing else is used in its place.
 */
export async function openEngine(name = "auto", options: EngineOptions = {}): Promise<Engine> {
  if (!engineNames.includes(name)) {
    throw new ParameterError(`engine: name must be one of ${engineNames.join(", ")}, got "${name}"`);
  }
  if (name === "auto") return openEngine((await chooseEngine()).name, options);
  if (name === "simd") {
    const { openSimd } = await import("../accel/simd/index.ts");
    return (await openSimd(options)) as unknown as Engine;
  }
  if (options.threads !== undefined) {
    throw new ParameterError(
      `engine: threads must be left out (only simd takes them), got ${options.threads} for ${name}`,
    );
  }
  if (name === "reference") return reference as unknown as Engine;
  const mode = name === "gpu" ? "webgpu" : gpuModes.find((known) => name === `gpu:${known}`);
  if (mode === undefined) throw new BackendError(`engine: ${name} is named but cannot be opened`);
  const { openGpu } = await import("../accel/gpu/index.ts");
  return (await openGpu(mode)) as unknown as Engine;
}
