/** Where kernels can run in this process: which modes have a host, and which WebGPU adapter answers. */
import { BackendError } from "../../reference/errors.ts";
import { type AdapterInfo, GPU, WebGPUContext, type WebGpuAdapter } from "./gpujs.ts";

export const modes = ["webgpu", "webgl2", "headlessgl", "webasm", "cpu"] as const;
export type Mode = (typeof modes)[number];

export interface Adapter {
  readonly name: string;
  /** A software adapter is correct but slower than WebAssembly. */
  readonly kind: "hardware" | "software";
}

/** A mode whose host is open; `close` gives it back. */
export interface Device {
  /** In words, for people. */
  readonly description: string;
  /** Called with an error that the device reports outside any call. */
  onError(listener: (error: Error) => void): void;
  close(): Promise<void>;
}

/** The WebGPU adapter of this process, or null where none answers. */
export async function adapter(): Promise<Adapter | null> {
  const leave = await enterWebGpu();
  try {
    const found = await requestAdapter();
    return found && described(found.info);
  } finally {
    await leave();
  }
}

/** @throws {BackendError} when the mode cannot run in this process. */
export async function openDevice(mode: Mode): Promise<Device> {
  if (mode === "webgpu") return openWebGpu();
  const hosts: Record<Exclude<Mode, "webgpu">, { here: boolean; missing: string; description: string }> = {
    webgl2: { here: GPU.isWebGL2Supported, missing: "no WebGL 2 context", description: "WebGL 2, float32" },
    headlessgl: {
      here: GPU.isHeadlessGLSupported,
      missing: "no package gl",
      description: "OpenGL by headless-gl, float32",
    },
    webasm: {
      here: GPU.isWebAssemblySupported,
      missing: "no WebAssembly",
      description: "WebAssembly, float32, by GPU.js",
    },
    cpu: { here: true, missing: "", description: "JavaScript, float64 sums stored in float32, by GPU.js" },
  };
  const host = hosts[mode];
  if (host === undefined || !host.here)
    throw unavailable(mode, host ? `${host.missing} in this process` : "no such mode");
  return { description: host.description, onError: () => {}, close: async () => {} };
}

async function openWebGpu(): Promise<Device> {
  const leave = await enterWebGpu();
  const found = await requestAdapter();
  if (!found) {
    await leave();
    throw unavailable("webgpu", "no adapter answers; on Linux the Vulkan loader and a driver are needed");
  }
  const { device } = await WebGPUContext.acquire().catch(async (error: Error) => {
    await leave();
    throw unavailable("webgpu", `its adapter gives no device: ${error.message}`);
  });
  const { name, kind } = described(found.info);
  const own = new Set<(error: Error) => void>();
  device.onuncapturederror = ({ error }) => {
    for (const listener of listeners) listener(error);
  };
  return {
    description: `${name} (${kind})`,
    onError(listener) {
      own.add(listener);
      listeners.add(listener);
    },
    async close() {
      for (const listener of own) listeners.delete(listener);
      await leave();
    },
  };
}

/** The engines that share the one device. */
const listeners = new Set<(error: Error) => void>();

/** How many are using `navigator.gpu`, and how to put back what was there before the first. */
const webGpu = { users: 0, restore: () => {}, entered: Promise.resolve() };

/** Makes `navigator.gpu` exist in Node. Its last user must leave, or the device keeps the process alive. */
async function enterWebGpu(): Promise<() => Promise<void>> {
  if (webGpu.users++ === 0) webGpu.entered = provideNavigator();
  await webGpu.entered;
  return async () => {
    if (--webGpu.users > 0) return;
    await WebGPUContext.destroy();
    webGpu.restore();
    webGpu.restore = () => {};
  };
}

async function provideNavigator(): Promise<void> {
  if ((globalThis as { navigator?: { gpu?: unknown } }).navigator?.gpu) return;
  const dawn = await loadDawn();
  if (!dawn) return;
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.assign(globalThis, dawn.globals);
  Object.defineProperty(globalThis, "navigator", { value: { gpu: dawn.create([]) }, configurable: true });
  webGpu.restore = () => {
    if (before) Object.defineProperty(globalThis, "navigator", before);
    else Reflect.deleteProperty(globalThis, "navigator");
  };
}

interface Dawn {
  create(options: readonly string[]): unknown;
  readonly globals: object;
}

/** Null where the optional package is not installed or its library does not load: then there is no WebGPU here. */
async function loadDawn(): Promise<Dawn | null> {
  const name = "webgpu";
  return import(name).then(
    (loaded: Dawn) => loaded,
    () => null,
  );
}

async function requestAdapter(): Promise<WebGpuAdapter | null> {
  const host = globalThis as { navigator?: { gpu?: { requestAdapter(): Promise<WebGpuAdapter | null> } } };
  return (await host.navigator?.gpu?.requestAdapter()) ?? null;
}

/** Software rasterizers say so, or are known by name. */
export function described({ vendor, architecture, device, description, isFallbackAdapter }: AdapterInfo): Adapter {
  const known = /swiftshader|llvmpipe|lavapipe|software|basic render/i;
  const software = isFallbackAdapter === true || known.test([vendor, architecture, device, description].join(" "));
  return { name: description || device || [vendor, architecture].join(" "), kind: software ? "software" : "hardware" };
}

function unavailable(mode: Mode, why: string): BackendError {
  return new BackendError(`gpu: mode must be one that can run here (${why}; webasm and cpu run anywhere), got ${mode}`);
}
