/**
 * What batch, layer, group and instance normalization share: sums on all threads, and between them the few numbers of each
 * group, folded here in float64. A mean is kept in two float32 numbers, itself and the rest of it: only so is it as exact as
 * the deviations, which may be small beside it.
 */
import type { InputName } from "../../reference/catalogue.ts";
import type { Layout, Normalized } from "../../reference/normalization.ts";
import { type Shape, sizeOf } from "../../reference/tensor.ts";
import type { Device, SimdArray } from "./device.ts";
import type { KernelName } from "./kernels.ts";

/** Floats of an item, about. */
const GRAIN = 8192;
/** Longest sum in one go; longer ones are sums of sums, which round less. */
const CHUNK = 512;

export function normalize(device: Device, inputs: Normalized<SimdArray>, layout: Layout, epsilon: number) {
  const { mean, rest, variance } = moments(device, inputs.input, layout);
  const tables = tablesOf(device, [mean, rest, variance.map((v) => 1 / Math.sqrt(v + epsilon))]);
  return { output: applied(device, inputs, tables, layout), saved: [tables] };
}

/** scale · (input − mean − rest) · inverse + shift. */
export function applied(device: Device, inputs: Normalized<SimdArray>, tables: SimdArray, layout: Layout): SimdArray {
  const { input, scale, shift } = inputs;
  const output = device.empty(input.shape);
  run(device, "normalize", layout, { input, out: output, scale, shift, ...named(device, tables) });
  return output;
}

/**
 * Only what is wanted is computed; dScale and the means over the groups come out of the same sums. Where the statistics
 * are `given`, the input has no part in them, and those means are 0.
 */
export function pullBack(
  device: Device,
  inputs: Normalized<SimdArray>,
  dOutput: SimdArray,
  tables: SimdArray,
  layout: Layout,
  wanted: readonly InputName<"batchNorm">[],
  statistics: "own" | "given" = "own",
): { input?: SimdArray; scale?: SimdArray; shift?: SimdArray } {
  const { input, scale, shift } = inputs;
  const { outer, rows, groups, width } = layout;
  const given = { input, dOutput, scale, ...named(device, tables) };
  const learned = wanted.includes("scale") || wanted.includes("shift");
  const perRow = isWhole(layout);
  const needed = learned || (wanted.includes("input") && statistics === "own" && !perRow);
  const sums = needed ? channelSums(device, "normalSums", layout, given) : [];
  const total = (part: number, like: SimdArray) =>
    written(device, like.shape, (c) => sumEvery(sums[part]!, groups * width, c));
  return {
    ...(wanted.includes("input") && { input: dInput() }),
    ...(wanted.includes("scale") && { scale: total(1, scale) }),
    ...(wanted.includes("shift") && { shift: total(0, shift) }),
  };

  function dInput(): SimdArray {
    const common = tablesOf(device, means());
    const gradient = device.empty(input.shape);
    const address = device.address(common);
    const growing = address + 2 * sizeOf(common.shape);
    run(
      device,
      "normalizeGradient",
      { outer, rows, groups, width },
      { ...given, out: gradient, common: address, growing },
    );
    device.release(common);
    return gradient;
  }

  function means(): readonly Float64Array[] {
    const entries = sizeOf(tables.shape) / 3;
    if (statistics === "given") return [new Float64Array(entries), new Float64Array(entries)];
    if (perRow) return rowSums(device, "wholeNormalSums", layout, given).map((each) => each.map((sum) => sum / width));
    const weights = floats(device, scale);
    const weighted = sums.map((each) => each.map((value, at) => value * weights[at % weights.length]!));
    return weighted.map((each) => groupMeans(each, layout));
  }
}

/** Per entry of a table. Squares are taken of the deviations: Σx² − (Σx)² would lose all digits where the mean is large. */
export function moments(device: Device, input: SimdArray, layout: Layout) {
  if (!isWhole(layout)) return channelMoments(device, input, layout);
  const means = (mean: Float64Array) => {
    const table = tablesOf(device, [mean]);
    const sums = rowSums(device, "wholeMoments", layout, { input, mean: device.address(table) });
    device.release(table);
    return sums.map((each) => each.map((value) => value / layout.width)) as [Float64Array, Float64Array];
  };
  const [first] = means(new Float64Array(layout.outer));
  const mean = first.map(Math.fround);
  const [rest, second] = means(mean);
  return { mean, rest, variance: second.map((square, at) => Math.max(0, square - rest[at]! ** 2)) };
}

/** Every chunk brings a mean m of its own, and Σ(x − m) = s and Σ(x − m)² = q; Σ(x − μ)² is then q + 2(m − μ)s + n(m − μ)². */
function channelMoments(device: Device, input: SimdArray, layout: Layout) {
  const { outer, rows } = layout;
  const C = layout.groups * layout.width;
  const chunk = chunkOf(C);
  const chunks = Math.ceil(rows / chunk);
  return device.borrow(12 * outer * chunks * C, (out) => {
    run(device, "momentSums", layout, { input, out }, outer * chunks, chunk);
    const parts = view(device, out, 3 * outer * chunks * C);
    const folded = (term: (n: number, at: number, entry: number) => number) => {
      const sums = new Float64Array(outer * C);
      for (let item = 0; item < outer * chunks; item++) {
        const n = Math.min(chunk, rows - (item % chunks) * chunk);
        const to = Math.floor(item / chunks) * C;
        for (let c = 0; c < C; c++) sums[to + c]! += term(n, 3 * item * C + c, to + c);
      }
      return groupMeans(sums, layout);
    };
    const center = folded((n, at) => n * parts[at]! + parts[at + C]!);
    const variance = folded((n, at, entry) => {
      const apart = parts[at]! - center[entry]!;
      return parts[at + 2 * C]! + 2 * apart * parts[at + C]! + n * apart * apart;
    });
    const mean = center.map(Math.fround);
    return { mean, rest: center.map((m, entry) => m - mean[entry]!), variance: variance.map((v) => Math.max(0, v)) };
  });
}

/** Rows of an item: so many that they stay in the second cache, and no sum is long. */
const chunkOf = (channels: number): number => Math.min(CHUNK, Math.max(16, Math.floor((4 * GRAIN) / (channels || 1))));

/** A row is a group: its numbers stand once, not once per channel. */
const isWhole = ({ rows, groups }: Layout): boolean => rows === 1 && groups === 1;

/** Every channel's mean over its group: neighbours in a group get the same one. */
function groupMeans(sums: Float64Array, { rows, width }: Layout): Float64Array {
  if (width === 1) return sums.map((sum) => sum / rows);
  const means = new Float64Array(sums.length);
  for (let first = 0; first < sums.length; first += width) {
    const total = sums.subarray(first, first + width).reduce((a, b) => a + b, 0);
    means.fill(total / (rows * width), first, first + width);
  }
  return means;
}

/** Both sums of every channel of every outer, as [outer, channels]; of all outers together where a row is a group. */
export function channelSums(device: Device, kernel: KernelName, layout: Layout, given: Given): readonly Float64Array[] {
  const C = layout.groups * layout.width;
  const [outer, rows] = isWhole(layout) ? [1, layout.outer] : [layout.outer, layout.rows];
  const chunk = chunkOf(C);
  const chunks = Math.ceil(rows / chunk);
  return device.borrow(8 * outer * chunks * C, (out) => {
    run(device, kernel, layout, { ...given, out }, outer * chunks, chunk);
    const parts = view(device, out, 2 * outer * chunks * C);
    return [0, 1].map((part) => {
      const sums = new Float64Array(outer * C);
      for (let item = 0; item < outer * chunks; item++) {
        const to = Math.floor(item / chunks) * C;
        const from = (2 * item + part) * C;
        for (let c = 0; c < C; c++) sums[to + c]! += parts[from + c]!;
      }
      return sums;
    });
  });
}

/** Both sums of every row. */
function rowSums(device: Device, kernel: KernelName, layout: Layout, given: Given): readonly Float64Array[] {
  const { outer, width } = layout;
  const chunk = Math.max(1, Math.floor(GRAIN / (width || 1)));
  return device.borrow(8 * outer, (out) => {
    run(device, kernel, layout, { ...given, out }, Math.ceil(outer / chunk), chunk);
    const sums = view(device, out, 2 * outer);
    return [0, 1].map((part) => Float64Array.from({ length: outer }, (_, o) => sums[2 * o + part]!));
  });
}

/** Arrays, and addresses inside of arrays. */
type Given = Readonly<Record<string, SimdArray | number>>;
const pointers = ["input", "dOutput", "out", "scale", "shift", "mean", "rest", "inverse", "common", "growing"];

/** A kernel of assembly/normalize.ts; the words are in the order of its class. */
function run(device: Device, kernel: KernelName, layout: Layout, given: Given, items?: number, chunk?: number): void {
  const { outer, rows, groups, width } = layout;
  const channels = groups * width;
  const address = (array: SimdArray | number = 0) => (typeof array === "number" ? array : device.address(array));
  const words = Object.fromEntries(pointers.map((name) => [name, address(given[name])]));
  const perItem = chunk ?? Math.max(1, Math.floor(GRAIN / (channels || 1)));
  const extents = { outer, rows, channels, chunk: perItem, whole: isWhole(layout) ? 1 : 0 };
  device.run(kernel, items ?? Math.ceil((outer * rows) / perItem), { ...words, ...extents });
}

/** Tables of equal length, one behind the other. */
export function tablesOf(device: Device, tables: readonly Float64Array[]): SimdArray {
  const entries = tables[0]!.length;
  const array = device.empty([tables.length, entries]);
  const target = floats(device, array);
  for (const [at, table] of tables.entries()) target.set(table, at * entries);
  return array;
}

/** The three tables of `normalize`. */
export function named(device: Device, tables: SimdArray) {
  const mean = device.address(tables);
  const bytes = (4 * sizeOf(tables.shape)) / 3;
  return { mean, rest: mean + bytes, inverse: mean + 2 * bytes };
}

export function written(device: Device, shape: Shape, value: (at: number) => number): SimdArray {
  const array = device.empty(shape);
  const target = floats(device, array);
  for (let at = 0; at < target.length; at++) target[at] = value(at);
  return array;
}

/** The array's numbers where they lie. */
export const floats = (device: Device, array: SimdArray) => view(device, device.address(array), sizeOf(array.shape));

function view(device: Device, address: number, count: number): Float32Array {
  const { buffer, byteOffset } = device.words(address, count);
  return new Float32Array(buffer, byteOffset, count);
}

function sumEvery(values: Float64Array, step: number, first: number): number {
  let total = 0;
  for (let at = first; at < values.length; at += step) total += values[at]!;
  return total;
}
