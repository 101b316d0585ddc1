/** Memory over many training steps: what a step takes it gives back. */
import { describe, expect, test } from "vitest";
import type { GpuBackend, Handle } from "../../../accel/gpu/index.ts";
import { tensor } from "../../../reference/tensor.ts";
import { modesHere, ramp, withGpu } from "./modes.ts";

const conv = { stride: [1, 1], dilation: [1, 1], padding: [[1, 1], [1, 1]], groups: 1 } as const; // biome-ignore format: one line
const pool = { size: [2, 2], stride: [2, 2], dilation: [1, 1], padding: [[0, 0], [0, 0]] } as const; // biome-ignore format: one line
const rates = { learningRate: 0.01, weightDecay: 0, momentum: 0.9, dampening: 0 };

interface Learned {
  parameter: Handle;
  slots: { velocity: Handle };
}

/** Convolution, pool, loss, back, and an update of the kernel: what a training step does with its arrays. */
function trainStep(gpu: GpuBackend, learned: Learned, t: number): { loss: Handle; learned: Learned } {
  const input = gpu.fromHost(ramp(2, 4, 4, 1));
  const target = gpu.fromHost(tensor([2, 12], new Float32Array(24).fill(1 / 12)));
  const kernel = learned.parameter;
  const convolved = gpu.kernels.conv2d.forward({ input, kernel }, conv);
  const pooled = gpu.kernels.maxPool2d.forward({ input: convolved.output }, pool);
  const flat = gpu.kernels.reshape.forward({ input: pooled.output }, { shape: [2, -1] });
  const logits = flat.output;
  const loss = gpu.kernels.softmaxCrossEntropy.forward({ logits, target }, { labelSmoothing: 0.1 });
  const dLoss = gpu.fromHost(tensor([2], [0.5, 0.5]));
  const dLogits = gpu.kernels.softmaxCrossEntropy.vjp(
    { logits, target },
    loss.output,
    dLoss,
    { labelSmoothing: 0.1 },
    [],
    ["logits"],
  ).logits!;
  const dPooled = gpu.kernels.reshape.vjp({ input: pooled.output }, logits, dLogits, { shape: [2, -1] }, [], ["input"])
    .input!;
  const dConvolved = gpu.kernels.maxPool2d.vjp(
    { input: convolved.output },
    pooled.output,
    dPooled,
    pool,
    pooled.saved ?? [],
    ["input"],
  ).input!;
  const dKernel = gpu.kernels.conv2d.vjp({ input, kernel }, convolved.output, dConvolved, conv, [], ["kernel"]).kernel!;
  const next = gpu.steps.momentum(kernel, dKernel, learned.slots, rates, t);
  const used = [
    input,
    target,
    convolved.output,
    pooled.output,
    ...(pooled.saved ?? []),
    logits,
    dLoss,
    dLogits,
    dPooled,
    dConvolved,
    dKernel,
  ];
  for (const array of used) gpu.release(array);
  return { loss: loss.output, learned: next };
}

/** GPU buffers that kernels wrote their results to, counted where they are created and destroyed. */
function countResults(): { count(): number; stop(): void } {
  type Prototype = Record<"createBuffer" | "destroy", (...args: unknown[]) => object>;
  const { GPUDevice, GPUBuffer } = globalThis as unknown as Record<string, { prototype: Prototype }>;
  const { createBuffer } = GPUDevice!.prototype;
  const { destroy } = GPUBuffer!.prototype;
  const alive = new Set<object>();
  const storageToCopyFrom = 0x84;
  GPUDevice!.prototype.createBuffer = function (...args) {
    const buffer = createBuffer.apply(this, args);
    if (((args[0] as { usage: number }).usage & storageToCopyFrom) === storageToCopyFrom) alive.add(buffer);
    return buffer;
  };
  GPUBuffer!.prototype.destroy = function (...args) {
    alive.delete(this);
    return destroy.apply(this, args);
  };
  return {
    count: () => alive.size,
    stop() {
      GPUDevice!.prototype.createBuffer = createBuffer;
      GPUBuffer!.prototype.destroy = destroy;
    },
  };
}

describe.each(modesHere)("gpu:%s", (mode) => {
  test(
    "500 training steps leave the number of live buffers where it was, and only the first two build kernels",
    () =>
      withGpu(mode, async (gpu) => {
        const device = mode === "webgpu" ? countResults() : { count: () => gpu.liveBuffers(), stop: () => {} };
        try {
          let learned: Learned = {
            parameter: gpu.fromHost(ramp(3, 3, 1, 3)),
            slots: { velocity: gpu.fromHost(tensor([3, 3, 1, 3], new Float32Array(27))) },
          };
          const seen: { live: number; built: number; onDevice: number }[] = [];
          for (let t = 1; t <= 500; t++) {
            const step = trainStep(gpu, learned, t);
            learned = step.learned;
            expect((await gpu.toHost(step.loss)).data[0]).toBeGreaterThan(0);
            gpu.release(step.loss);
            await gpu.toHost(learned.parameter);
            seen.push({ live: gpu.liveBuffers(), built: gpu.builtKernels(), onDevice: device.count() });
          }
          expect(seen[0]!.live).toBe(2);
          for (const { live, onDevice } of seen) expect(onDevice).toBe(live);
          expect(seen.slice(2)).toEqual(seen.slice(2).map(() => seen[2]));
          for (const array of [learned.parameter, learned.slots.velocity]) gpu.release(array);
          expect(gpu.liveBuffers()).toBe(0);
        } finally {
          device.stop();
        }
      }),
    300_000,
  );
});
