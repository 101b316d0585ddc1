/** What the GPU.js engine promises about time and memory: late results, late errors, releases, reuse of kernels, closing. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { openDevice } from "../../../accel/gpu/device.ts";
import { Engine } from "../../../accel/gpu/engine.ts";
import { GPU } from "../../../accel/gpu/gpujs.ts";
import { openGpu } from "../../../accel/gpu/index.ts";
import { KernelCache } from "../../../accel/gpu/kernelCache.ts";
import { BackendError, ShapeError } from "../../../reference/errors.ts";
import { tensor } from "../../../reference/tensor.ts";
import { modesHere, ramp, withGpu } from "./modes.ts";

const conv = { stride: [1, 1], dilation: [1, 1], padding: [[1, 1], [1, 1]], groups: 1 } as const; // biome-ignore format: one line

describe.each(modesHere)("gpu:%s", (mode) => {
  test("is named after its mode and tells its device", () =>
    withGpu(mode, async (gpu) => {
      expect(gpu.name).toBe(`gpu:${mode}`);
      expect(gpu.device).toMatch(/float32|software|hardware/);
      expect(gpu.liveBuffers()).toBe(0);
    }));

  test("an array released right after the call that reads it is still read", () =>
    withGpu(mode, async (gpu) => {
      const a = gpu.fromHost(tensor([3], [1, 2, 3]));
      const b = gpu.add(a, a);
      gpu.release(a);
      const c = gpu.kernels.relu.forward({ input: b }, {}).output;
      gpu.release(b);
      expect(Array.from((await gpu.toHost(c)).data)).toEqual([2, 4, 6]);
      const last = gpu.toHost(c);
      gpu.release(c);
      expect(Array.from((await last).data)).toEqual([2, 4, 6]);
      expect(gpu.liveBuffers()).toBe(0);
    }));

  test("reshape shares its input's storage, which lives until both are released", () =>
    withGpu(mode, async (gpu) => {
      const input = gpu.fromHost(ramp(2, 3));
      const { output } = gpu.kernels.reshape.forward({ input }, { shape: [6] });
      expect(gpu.liveBuffers()).toBe(1);
      gpu.release(input);
      expect(Array.from((await gpu.toHost(output)).data)).toEqual([-2, -1, 0, 1, 2, -2]);
      gpu.release(output);
      expect(gpu.liveBuffers()).toBe(0);
    }));

  test("what is not wanted is not computed", () =>
    withGpu(mode, async (gpu) => {
      const inputs = {
        input: gpu.fromHost(ramp(1, 4, 4, 2)),
        kernel: gpu.fromHost(ramp(3, 3, 2, 2)),
        bias: gpu.fromHost(ramp(2)),
      };
      const { output } = gpu.kernels.conv2d.forward(inputs, conv);
      const dOutput = gpu.fromHost(ramp(1, 4, 4, 2));
      await gpu.toHost(output);
      const [built, live] = [gpu.builtKernels(), gpu.liveBuffers()];
      expect(gpu.kernels.conv2d.vjp(inputs, output, dOutput, conv, [], [])).toEqual({});
      expect([gpu.builtKernels(), gpu.liveBuffers()]).toEqual([built, live]);
      const { bias, ...rest } = gpu.kernels.conv2d.vjp(inputs, output, dOutput, conv, [], ["bias"]);
      await gpu.toHost(bias!);
      expect(rest).toEqual({});
      expect([gpu.builtKernels(), gpu.liveBuffers()]).toEqual([built + 1, live + 1]);
    }));

  test("the host's array may change after fromHost, and the one from toHost is the caller's", () =>
    withGpu(mode, async (gpu) => {
      const host = Float32Array.of(1, 2);
      const array = gpu.fromHost(tensor([2], host));
      host[0] = 9;
      const read = await gpu.toHost(array);
      read.data[1] = 9;
      expect(Array.from((await gpu.toHost(array)).data)).toEqual([1, 2]);
    }));

  test("a released array is a BackendError to everyone", () =>
    withGpu(mode, async (gpu) => {
      const array = gpu.fromHost(ramp(2));
      gpu.release(array);
      const text = (who: string) => `gpu:${mode}: ${who}: array must not be released yet, got a released [2]`;
      expect(() => gpu.release(array)).toThrow(new BackendError(text("release")));
      expect(() => gpu.kernels.relu.forward({ input: array }, {})).toThrow(new BackendError(text("relu")));
      await expect(gpu.toHost(array)).rejects.toThrow(new BackendError(text("toHost")));
    }));

  test("a launch that fails crashes nothing and says so at toHost, as does all that was computed from it", async () => {
    const engine = new Engine(mode, await openDevice(mode));
    const input = engine.fromHost(ramp(2));
    const source = "function (input) { return nowhere[this.thread.x]; }";
    const failed = engine.launch({ name: "broken", source, grid: [2], arrays: [input] }, [2]);
    const double = "function (a) { return a[this.thread.x] * 2; }";
    const dependent = engine.launch({ name: "double", source: double, grid: [2], arrays: [failed] }, [2]);
    await new Promise((resolve) => setTimeout(resolve, 20)); // an unhandled rejection would end the process here
    for (const array of [failed, dependent]) {
      await expect(engine.toHost(array)).rejects.toThrow(BackendError);
      await expect(engine.toHost(array)).rejects.toThrow(/the device failed: /);
      engine.release(array);
    }
    expect(Array.from((await engine.toHost(input)).data)).toEqual([-2, -1]);
    engine.release(input);
    expect(engine.liveBuffers).toBe(0);
    await engine.close();
  });

  test("arrays that are too large or empty are errors that say so", () =>
    withGpu(mode, async (gpu) => {
      const [a, b] = [
        gpu.fromHost(tensor([4096, 1], new Float32Array(4096))),
        gpu.fromHost(tensor([4096, 1], new Float32Array(4096))),
      ];
      expect(() => gpu.kernels.linear.forward({ input: a, weight: b }, {})).toThrow(
        new BackendError(
          `gpu:${mode}: product: arrays must have fewer than 2^24 elements (float32 cannot count further), ` +
            `got [16777216]; use a smaller batch`,
        ),
      );
      expect(() => gpu.fromHost(tensor([0, 3], []))).toThrow(
        new ShapeError(`gpu:${mode}: tensor must hold at least one element (GPU.js has no empty buffers), got [0, 3]`),
      );
    }));

  test("errors of shape are those of the reference", () =>
    withGpu(mode, async (gpu) => {
      const inputs = { input: gpu.fromHost(ramp(1, 4, 4, 3)), kernel: gpu.fromHost(ramp(3, 3, 1, 4)) };
      expect(() => gpu.kernels.conv2d.forward(inputs, conv)).toThrow(
        "conv2d: kernel axis 2 must be 3 (the input's channel count), got 1 in shape [3, 3, 1, 4]",
      );
      const parameter = gpu.fromHost(ramp(2));
      expect(() => gpu.steps.sgd(parameter, parameter, {}, { learningRate: -1, weightDecay: 0 }, 1)).toThrow(
        "sgd: learningRate must be a number of at least 0, got -1",
      );
    }));

  test("after close every call is a BackendError, and closing again is nothing", async () => {
    const gpu = await openGpu(mode);
    const array = gpu.fromHost(ramp(2));
    gpu.kernels.relu.forward({ input: array }, {}); // still in flight, and never released
    await gpu.close();
    const closed = new BackendError(`gpu:${mode}: engine must be open, got one that was closed`);
    expect(() => gpu.fromHost(ramp(2))).toThrow(closed);
    expect(() => gpu.kernels.relu.forward({ input: array }, {})).toThrow(closed);
    expect(() => gpu.kernels.reshape.forward({ input: array }, { shape: [2, 1] })).toThrow(closed);
    expect(() => gpu.release(array)).toThrow(closed);
    await expect(gpu.toHost(array)).rejects.toThrow(closed);
    await gpu.close();
    expect(gpu.liveBuffers()).toBe(0);
  });

  test("a closed engine lets the process end", async () => {
    const index = new URL("../../../accel/gpu/index.ts", import.meta.url).href;
    const program = `const { openGpu } = await import(${JSON.stringify(index)});
      const gpu = await openGpu(${JSON.stringify(mode)});
      await gpu.close();
      console.log("closed");`;
    const options = ["--import", "tsx", "--input-type=module", "--eval", program];
    const { stdout } = await promisify(execFile)(process.execPath, options, { timeout: 30_000 });
    expect(stdout).toBe("closed\n");
  });
});

test("a kernel that runs on another backend than asked for is a BackendError, each time", () => {
  const cache = new KernelCache(new GPU({ mode: "cpu" }), "webasm");
  const source = "function (input) { return input[this.thread.x]; }";
  const launch = { name: "copy", source, grid: [2], arrays: [{ shape: [2] }] };
  const text = "gpu: copy: kernel must run on webasm (the mode asked for), got cpu: null";
  for (const _ of ["built", "known"]) {
    expect(() => cache.call(launch, [Float32Array.of(1, 2)])).toThrow(new BackendError(text));
  }
});
