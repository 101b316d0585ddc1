/** Which modes have a host, and what an adapter is called. */
import { describe, expect, test } from "vitest";
import { described } from "../../../accel/gpu/device.ts";
import { adapter, type Mode, openGpu } from "../../../accel/gpu/index.ts";
import { BackendError } from "../../../reference/errors.ts";
import { tensor } from "../../../reference/tensor.ts";

const info = { vendor: "", architecture: "", device: "", description: "" };

describe("adapter", () => {
  test("tells software from hardware by the fallback flag or the name", () => {
    const nvidia = { ...info, vendor: "nvidia", architecture: "ampere", description: "NVIDIA A100" };
    expect(described(nvidia)).toEqual({ name: "NVIDIA A100", kind: "hardware" });
    expect(described({ ...info, vendor: "apple", architecture: "metal-3" })).toEqual({
      name: "apple metal-3",
      kind: "hardware",
    });
    expect(described({ ...nvidia, isFallbackAdapter: true }).kind).toBe("software");
    expect(described({ ...info, description: "llvmpipe (LLVM 15.0.6, 256 bits)" }).kind).toBe("software");
    expect(described({ ...info, architecture: "swiftshader" }).kind).toBe("software");
  });

  test("leaves no navigator behind, and can be asked again and at the same time", async () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
    const [first, second] = await Promise.all([adapter(), adapter()]);
    expect(second).toEqual(first);
    expect(await adapter()).toEqual(first);
    expect(Object.getOwnPropertyDescriptor(globalThis, "navigator")).toEqual(before);
  });

  test("is what gpu:webgpu runs on, or gpu:webgpu cannot be opened", async () => {
    const found = await adapter();
    if (found) {
      const gpu = await openGpu("webgpu");
      expect(gpu.device).toBe(`${found.name} (${found.kind})`);
      await gpu.close();
    } else await expect(openGpu("webgpu")).rejects.toThrow(/no adapter answers/);
  });
});

describe("openGpu", () => {
  test("two engines may be open at once, and closing one leaves the other running", async () => {
    const mode = (await adapter()) ? "webgpu" : "webasm";
    const [one, two] = await Promise.all([openGpu(mode), openGpu(mode)]);
    await one.close();

    const array = two.fromHost(tensor([2], [1, 2]));
    expect(Array.from((await two.toHost(two.add(array, array))).data)).toEqual([2, 4]);
    await two.close();
  });

  test.each([
    ["webgl2", "no WebGL 2 context in this process"],
    ["headlessgl", "no package gl in this process"],
    ["metal", "no such mode"],
  ] as [Mode, string][])("%s in plain Node is a BackendError that says why", async (mode, why) => {
    await expect(openGpu(mode)).rejects.toThrow(
      new BackendError(`gpu: mode must be one that can run here (${why}; webasm and cpu run anywhere), got ${mode}`),
    );
  });
});
