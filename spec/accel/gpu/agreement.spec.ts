/** Every op and step of the GPU.js engine against the reference, on a few shapes chosen to be awkward. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GpuBackend, type Handle, openGpu } from "../../../accel/gpu/index.ts";
import { differentiable, type Inputs, type OpName, type Params, type StepName } from "../../../reference/catalogue.ts";
import { firstSlots, reference } from "../../../reference/index.ts";
import { random } from "../../../reference/random.ts";
import { filled, type Shape, sizeOf, type Tensor, tensor } from "../../../reference/tensor.ts";
import { modesHere } from "./modes.ts";

const stream = random(7);
/** Small whole numbers: sums of them are exact in float32. */
const whole = (...shape: Shape): Tensor => draw(shape, () => stream.below(9) - 4);
const real = (...shape: Shape): Tensor => draw(shape, () => Math.fround(stream.normal()));
const draw = (shape: Shape, next: () => number): Tensor =>
  tensor(shape, Float64Array.from({ length: sizeOf(shape) }, next));

interface Case<N extends OpName = OpName> {
  readonly op: N;
  readonly what: string;
  readonly inputs: Inputs<N, Tensor>;
  readonly params: Params<N>;
  /** Relative to the largest number; 0 demands equality. */
  readonly tolerance: number;
}
const exact = <N extends OpName>(op: N, what: string, inputs: Inputs<N, Tensor>, params: Params<N>): Case =>
  ({ op, what, inputs, params, tolerance: 0 }) as unknown as Case;
const close = <N extends OpName>(op: N, what: string, inputs: Inputs<N, Tensor>, params: Params<N>): Case =>
  ({ op, what, inputs, params, tolerance: 2e-6 }) as unknown as Case;

const plain = { stride: [1, 1], dilation: [1, 1], padding: [[0, 0], [0, 0]] } as const; // biome-ignore format: one line
const skewed = { stride: [2, 3], dilation: [3, 2], padding: [[1, 4], [3, 0]] } as const; // biome-ignore format: one line
const outside = { stride: [2, 2], dilation: [1, 1], padding: [[4, 3], [3, 4]] } as const; // biome-ignore format: one line

const cases: readonly Case[] = [
  exact(
    "conv2d",
    "plain",
    { input: whole(2, 6, 7, 3), kernel: whole(3, 2, 3, 5), bias: whole(5) },
    { ...plain, groups: 1 },
  ),
  exact(
    "conv2d",
    "without bias, one channel",
    { input: whole(3, 9, 8, 1), kernel: whole(5, 5, 1, 4) },
    { ...plain, groups: 1 },
  ),
  exact(
    "conv2d",
    "skewed",
    { input: whole(2, 9, 11, 4), kernel: whole(3, 4, 4, 6), bias: whole(6) },
    { ...skewed, groups: 1 },
  ),
  exact(
    "conv2d",
    "in two groups",
    { input: whole(2, 8, 9, 6), kernel: whole(3, 3, 3, 10), bias: whole(10) },
    { ...skewed, groups: 2 },
  ),
  exact(
    "conv2d",
    "depthwise",
    { input: whole(2, 7, 6, 5), kernel: whole(3, 3, 1, 10), bias: whole(10) },
    { ...outside, groups: 5 },
  ),
  exact(
    "conv2d",
    "stride beyond the window",
    { input: whole(2, 7, 11, 2), kernel: whole(1, 2, 2, 3) },
    { ...plain, stride: [3, 4], groups: 1 },
  ),
  exact(
    "conv2d",
    "more than 1000 terms",
    { input: whole(1, 4, 4, 300), kernel: whole(3, 3, 300, 2) },
    { ...plain, groups: 1 },
  ),
  exact("maxPool2d", "plain", { input: whole(2, 6, 6, 3) }, { ...plain, stride: [2, 2], size: [2, 2] }),
  exact("maxPool2d", "overlapping, with ties", { input: whole(2, 9, 8, 5) }, { ...skewed, size: [3, 4] }),
  exact("maxPool2d", "windows in the padding", { input: whole(1, 3, 3, 2) }, { ...outside, size: [2, 2] }),
  exact(
    "avgPool2d",
    "plain",
    { input: whole(2, 6, 6, 3) },
    { ...plain, stride: [2, 2], size: [2, 2], countPadding: false },
  ),
  close("avgPool2d", "skewed", { input: real(2, 9, 8, 5) }, { ...skewed, size: [3, 4], countPadding: false }),
  close(
    "avgPool2d",
    "counting the padding",
    { input: real(1, 3, 4, 2) },
    { ...outside, size: [3, 2], countPadding: true },
  ),
  exact("linear", "plain", { input: whole(5, 7), weight: whole(6, 7), bias: whole(6) }, {}),
  exact("linear", "more than 1000 terms, no bias", { input: whole(2, 1500), weight: whole(3, 1500) }, {}),
  exact("reshape", "to one open axis", { input: whole(2, 3, 4) }, { shape: [3, -1] }),
  exact("relu", "at the kink too", { input: whole(4, 5, 3) }, {}),
  close("sigmoid", "near 0", { input: real(50) }, {}),
  close("tanh", "near 0", { input: real(7, 9) }, {}),
  exact("add", "of equal shapes", { a: whole(2, 3, 4), b: whole(2, 3, 4) }, {}),
  exact("add", "repeating rows and columns", { a: whole(3, 4, 5, 2), b: whole(3, 1, 1, 2) }, {}),
  exact("add", "repeating the ends", { a: whole(4, 3, 6), b: whole(1, 3, 1) }, {}),
  exact("add", "repeating everything", { a: whole(40, 30), b: whole(1, 1) }, {}),
  exact("dropout", "half kept", { input: whole(4, 6), mask: draw([4, 6], () => stream.below(2)) }, { keep: 0.5 }),
  close("softmax", "of rank 3", { input: real(2, 3, 11) }, {}),
  close("softmaxCrossEntropy", "plain", { logits: real(5, 10), target: distribution(5, 10) }, { labelSmoothing: 0 }),
  close(
    "softmaxCrossEntropy",
    "smoothed",
    { logits: real(3, 7), target: distribution(3, 7) },
    { labelSmoothing: 0.25 },
  ),
  close("mean", "over everything", { input: real(40, 50) }, { axes: [0, 1] }),
  close("mean", "over the outer axes", { input: real(3, 4, 5) }, { axes: [2, 0] }),
  close("mean", "over no axis", { input: real(3, 4) }, { axes: [] }),
  close("mean", "over a long axis in the middle", { input: real(2, 1100, 3) }, { axes: [1] }),
];

/** Rows that sum to 1. */
function distribution(rows: number, classes: number): Tensor {
  const mass = draw([rows, classes], () => stream.uniform());
  const sums = new Float64Array(rows);
  mass.data.forEach((value, at) => {
    sums[Math.floor(at / classes)]! += value;
  });
  return tensor(
    mass.shape,
    Float64Array.from(mass.data, (value, at) => value / sums[Math.floor(at / classes)]!),
  );
}

function expectClose(actual: Tensor, expected: Tensor, tolerance: number): void {
  expect(actual.shape).toEqual(expected.shape);
  const scale = Math.max(...Array.from(expected.data, Math.abs).filter(Number.isFinite), 0);
  expected.data.forEach((value, at) => {
    const error = Object.is(actual.data[at], value) ? 0 : Math.abs(actual.data[at]! - value);
    if (Number.isFinite(value) && error <= tolerance * scale) return;
    expect(actual.data[at], `element ${at} of [${expected.shape}]`).toEqual(value === 0 ? 0 : value);
  });
}

describe.each(modesHere)("gpu:%s", (mode) => {
  let gpu: GpuBackend;
  beforeAll(async () => {
    gpu = await openGpu(mode);
  });
  afterAll(() => gpu.close());

  test.each(cases)(
    "$op, $what, agrees with the reference forward and back, and computes what is wanted",
    async ({ op, inputs, params, tolerance }) => {
      const there = Object.fromEntries(
        Object.entries(inputs as Record<string, Tensor>).map(([name, value]) => [name, gpu.fromHost(value)]),
      );
      const wanted = differentiable[op].filter((name) => name in inputs) as never;
      const fast = gpu.kernels[op].forward(there as never, params as never);
      const slow = reference.kernels[op].forward(inputs as never, params as never);
      expectClose(await gpu.toHost(fast.output), slow.output, tolerance);
      const dOutput = whole(...slow.output.shape);
      const back = gpu.fromHost(dOutput);
      const fastGradients = gpu.kernels[op].vjp(
        there as never,
        fast.output,
        back,
        params as never,
        fast.saved ?? [],
        wanted,
      );
      const slowGradients = reference.kernels[op].vjp(
        inputs as never,
        slow.output,
        dOutput,
        params as never,
        [],
        wanted,
      );
      expect(Object.keys(fastGradients).sort()).toEqual(Object.keys(slowGradients).sort());
      for (const [name, gradient] of Object.entries(fastGradients as Record<string, Handle>)) {
        expectClose(await gpu.toHost(gradient), (slowGradients as Record<string, Tensor>)[name]!, tolerance);
      }
      for (const name of [null, ...(wanted as readonly string[])]) {
        const live = gpu.liveBuffers();
        const asked = (name === null ? [] : [name]) as never;
        const only = gpu.kernels[op].vjp(
          there as never,
          fast.output,
          back,
          params as never,
          fast.saved ?? [],
          asked,
        ) as Record<string, Handle>;
        expect(Object.keys(only)).toEqual(asked);
        for (const gradient of Object.values(only)) await gpu.toHost(gradient);
        for (const gradient of Object.values(only)) gpu.release(gradient);
        expect(gpu.liveBuffers()).toBe(live);
      }
      const all = [
        ...Object.values(there),
        fast.output,
        ...(fast.saved ?? []),
        back,
        ...Object.values(fastGradients as Record<string, Handle>),
      ];
      for (const handle of all) gpu.release(handle);
      expect(gpu.liveBuffers()).toBe(0);
    },
  );

  const rates = { learningRate: 0.125, weightDecay: 0.0625 };
  const steps = {
    sgd: rates,
    momentum: { ...rates, momentum: 0.75, dampening: 0.25 },
    nesterov: { ...rates, momentum: 0.75 },
    adagrad: { ...rates, epsilon: 1e-10, initialAccumulator: 0.5, learningRateDecay: 0.25 },
    rmsprop: { ...rates, decay: 0.5, epsilon: 1e-3, momentum: 0.75, centered: true },
    adadelta: { ...rates, decay: 0.5, epsilon: 1e-3 },
    adam: { ...rates, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    adamW: { ...rates, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    runningAverage: { momentum: 0.125 },
  };
  test.each(Object.keys(steps) as StepName[])(
    "%s moves a parameter like the reference, step after step",
    async (name) => {
      const first = firstSlots(name, steps[name] as never);
      const fresh = () => Object.fromEntries(first.map(([slot, value]) => [slot, filled([5, 3], value)]));
      const start = real(5, 3);
      let slow: { parameter: Tensor; slots: Record<string, Tensor> } = { parameter: start, slots: fresh() };
      let fast = { parameter: gpu.fromHost(start), slots: mapValues(fresh(), (slot) => gpu.fromHost(slot)) };
      let built = 0;
      for (let t = 1; t <= 4; t++) {
        const gradient = real(5, 3);
        const there = gpu.fromHost(gradient);
        const params = { ...steps[name], learningRate: 0.125 / t };
        slow = reference.steps[name](slow.parameter, gradient, slow.slots as never, params as never, t);
        fast = gpu.steps[name](fast.parameter, there, fast.slots as never, params as never, t);
        expectClose(await gpu.toHost(fast.parameter), slow.parameter, 2e-6);
        for (const [slot] of first) expectClose(await gpu.toHost(fast.slots[slot]!), slow.slots[slot]!, 2e-6);
        gpu.release(there);
        if (t === 2) built = gpu.builtKernels();
      }
      expect(gpu.builtKernels()).toBe(built);
      for (const handle of [fast.parameter, ...Object.values(fast.slots)]) gpu.release(handle);
      expect(gpu.liveBuffers()).toBe(0);
    },
  );
});

function mapValues<A, B>(record: Record<string, A>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
