/** 2-D convolution: forward and input gradient are one gather with two tables, the filter gradient is a product per tap. */
import type { ConvParams, Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/conv2d.ts";
import type { Shape } from "../../reference/tensor.ts";
import { depthwise, depthwiseFilter } from "./depthwise.ts";
import type { Device, SimdArray } from "./device.ts";
import { sumOver } from "./reduce.ts";
import { sparseInputGradient, sparseKernelGradient, suits, suitsInput } from "./sparse.ts";
import { axisOf, backwardTaps, filterTaps, forwardTaps } from "./taps.ts";
import { type Correlation, correlate, pays } from "./winograd.ts";
import { filterGradient } from "./winogradFilter.ts";

/** As in assembly/convolve.ts and filter.ts: a tile and its steps. */
const SCRATCH = 192;
/** Items that keep some dozens of threads busy. */
const ENOUGH_ITEMS = 64;
/** Floats of input and output gradient that a chunk of images may hold: they stay in the second cache. */
const CHUNK_FLOATS = 120_000;

export function forward(device: Device, { input, kernel, bias }: Inputs<"conv2d", SimdArray>, params: Params) {
  const output = device.empty(outputShape({ input, kernel, bias }, params));
  const [, H, W] = input.shape as Quad;
  const [KY, KX, Cg, O] = kernel.shape as Quad;
  const [, Y, X] = output.shape as Quad;
  const pack = { source: device.address(kernel), columns: O / params.groups, rows: Cg, slabs: KY * KX };
  convolve(device, {
    source: input,
    target: output,
    bias,
    params,
    taps: [KY, KX],
    rows: forwardTaps(axisOf(params, 0, H, Y, KY)),
    columns: forwardTaps(axisOf(params, 1, W, X, KX)),
    pack: { ...pack, group: O / params.groups, slab: Cg * O, row: O, column: 1 },
  });
  return { output };
}

export function vjp(
  device: Device,
  { input, kernel, bias }: Inputs<"conv2d", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  params: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"conv2d">[],
): Gradients<"conv2d", SimdArray> {
  const gradient = dOutput.unwritten;
  const given = gradient && { input, kernel, params, gradient };
  const sparse = given && suits(given) ? given : undefined;
  const dBias = () => sumOver(device, sparse ? sparse.gradient.values : dOutput, [0, 1, 2]);
  const dKernel = () =>
    sparse ? sparseKernelGradient(device, sparse) : kernelGradient(device, input, kernel.shape, dOutput, params);
  const dInput = () =>
    sparse && suitsInput(sparse)
      ? sparseInputGradient(device, sparse)
      : inputGradient(device, input.shape, kernel, dOutput, params);
  return {
    ...(wanted.includes("bias") && bias && { bias: dBias() }),
    ...(wanted.includes("kernel") && { kernel: dKernel() }),
    ...(wanted.includes("input") && { input: dInput() }),
  };
}

type Quad = readonly [number, number, number, number];

/** The adjoint: the kernel with its taps in reverse and its channel axes swapped slides over the output gradient. */
export function inputGradient(
  device: Device,
  input: Shape,
  kernel: SimdArray,
  dOutput: SimdArray,
  params: ConvParams,
): SimdArray {
  const dInput = device.empty(input);
  const [, H, W] = input as Quad;
  const [KY, KX, Cg, O] = kernel.shape as Quad;
  const [, Y, X] = dOutput.shape as Quad;
  const lastTap = (KY * KX - 1) * Cg * O;
  const pack = { source: device.address(kernel) + 4 * lastTap, columns: Cg, rows: O / params.groups, slabs: KY * KX };
  convolve(device, {
    source: dOutput,
    target: dInput,
    params,
    taps: [KY, KX],
    rows: backwardTaps(axisOf(params, 0, H, Y, KY)),
    columns: backwardTaps(axisOf(params, 1, W, X, KX)),
    pack: { ...pack, group: O / params.groups, slab: -Cg * O, row: 1, column: O },
  });
  return dInput;
}

interface Gather extends Correlation {
  /** How the kernel becomes panels; steps in floats. */
  readonly pack: {
    readonly source: number;
    readonly columns: number;
    readonly rows: number;
    readonly slabs: number;
    readonly group: number;
    readonly slab: number;
    readonly row: number;
    readonly column: number;
  };
}

/** The gather behind both directions of convolutions and transposed convolutions. */
export function convolve(device: Device, gather: Gather): void {
  const {
    source,
    target,
    bias,
    params,
    taps: [KY, KX],
    rows,
    columns,
    pack,
  } = gather;
  const [B, H, W, C] = source.shape as Quad;
  const [, Y, X, O] = target.shape as Quad;
  const { groups } = params;
  if (groups === C && groups === O) {
    const kernel = { weights: pack.source, weightStep: pack.slab };
    depthwise(device, { source, target, bias, KX, rows, columns, ...kernel });
    return;
  }
  const { source: kernel, columns: perGroup, rows: depth, slabs, ...steps } = pack;
  const panels = Math.ceil(perGroup / 8);
  const parts = Math.floor(B / 4) + (B % 4);
  device.borrow(groups * panels * slabs * depth * 32, (packed) => {
    const words = { source: kernel, target: packed, panels, columns: perGroup, rows: depth, slabs, ...steps };
    device.run("pack", groups * panels, words);
    if (pays([KY, KX, C, O], target.shape, params)) {
      correlate(device, gather, packed);
      return;
    }
    device.borrowWords([...rows.words, ...columns.words], (tables) =>
      device.borrow(SCRATCH * device.threads, (scratch) => {
        device.run("convolve", parts * Y, {
          source: device.address(source),
          packed,
          bias: bias ? device.address(bias) : 0,
          target: device.address(target),
          B,
          sourceImage: H * W * C,
          W,
          C,
          Y,
          X,
          O,
          groups,
          KX,
          taps: KY * KX,
          rows: tables,
          columns: tables + 4 * rows.words.length,
          tapY: rows.tapStep,
          tapX: columns.tapStep,
          stepY: rows.sourceStep,
          stepX: columns.sourceStep,
          scratch,
          scratchBytes: SCRATCH,
        });
      }),
    );
  });
}

/** Taps and blocks of channels are shared out; where that is too little, the batch is cut too and the parts are summed. */
export function kernelGradient(
  device: Device,
  input: SimdArray,
  kernel: Shape,
  dOutput: SimdArray,
  params: ConvParams,
): SimdArray {
  const [B, H, W, C] = input.shape as Quad;
  const [KY, KX, Cg, O] = kernel as Quad;
  const [, Y, X] = dOutput.shape as Quad;
  if (KY === 3 && pays(kernel, dOutput.shape, params)) {
    const [rows, columns] = [axisOf(params, 0, H, Y, KY), axisOf(params, 1, W, X, KX)];
    return filterGradient(device, { input, kernel, dOutput, rows, columns });
  }
  const channelBlock = Cg <= 32 ? 4 * Math.ceil(Cg / 4) : 16;
  const own = KY * KX * Math.ceil(Cg / channelBlock);
  const partImages = Math.max(1, Math.ceil(B / Math.max(1, Math.ceil(ENOUGH_ITEMS / own))));
  const parts = Math.max(1, Math.ceil(B / partImages));
  const partial = device.empty([parts, ...kernel]);
  const rows = filterTaps(axisOf(params, 0, H, Y, KY));
  const columns = filterTaps(axisOf(params, 1, W, X, KX));
  if (params.groups === C && params.groups === O) {
    depthwiseFilter(device, { input, dOutput, dKernel: partial, partImages, rows, columns });
    return summed(device, partial);
  }
  device.borrowWords([...rows.words, ...columns.words], (tables) =>
    device.borrow(SCRATCH * device.threads, (scratch) =>
      device.run("filter", own * parts, {
        input: device.address(input),
        dOutput: device.address(dOutput),
        dKernel: device.address(partial),
        B,
        inputImage: H * W * C,
        W,
        C,
        Y,
        X,
        O,
        groups: params.groups,
        KY,
        KX,
        rows: tables,
        columns: tables + 4 * rows.words.length,
        stepY: rows.sourceStep,
        stepX: columns.sourceStep,
        channelBlock,
        partImages,
        chunk: Math.max(1, Math.floor(CHUNK_FLOATS / (H * W * C + Y * X * O))),
        scratch,
        scratchBytes: SCRATCH,
      }),
    ),
  );
  return summed(device, partial);
}

/** The parts in order, whoever computed them. */
function summed(device: Device, partial: SimdArray): SimdArray {
  const dKernel = sumOver(device, partial, [0]);
  device.release(partial);
  return dKernel;
}
