/** Depthwise convolution, where each channel is a group of its own: tiles of filters would be nearly empty. */
import type { Device, SimdArray } from "./device.ts";
import type { TapTable } from "./taps.ts";

type Quad = readonly [number, number, number, number];

export interface DepthwiseGather {
  readonly source: SimdArray;
  readonly target: SimdArray;
  readonly bias?: SimdArray | undefined;
  readonly KX: number;
  readonly rows: TapTable;
  readonly columns: TapTable;
  /** Where the kernel of the first tap lies, and how many floats on the next one does. */
  readonly weights: number;
  readonly weightStep: number;
}

/** Forward, or the input gradient, as the tables say. */
export function depthwise(
  device: Device,
  { source, target, bias, KX, rows, columns, ...kernel }: DepthwiseGather,
): void {
  const [B, H, W, C] = source.shape as Quad;
  const [, Y, X] = target.shape as Quad;
  device.borrowWords([...rows.words, ...columns.words], (tables) =>
    device.run("depthwise", B * Y, {
      source: device.address(source),
      weights: kernel.weights,
      bias: bias ? device.address(bias) : 0,
      target: device.address(target),
      sourceImage: H * W * C,
      ...{ W, C, Y, X, KX },
      rows: tables,
      columns: tables + 4 * rows.words.length,
      tapY: rows.tapStep,
      tapX: columns.tapStep,
      stepY: rows.sourceStep,
      stepX: columns.sourceStep,
      weightStep: kernel.weightStep,
    }),
  );
}

export interface DepthwiseFilter {
  readonly input: SimdArray;
  readonly dOutput: SimdArray;
  readonly dKernel: SimdArray; // [part, KY, KX, 1, C]
  readonly partImages: number;
  readonly rows: TapTable;
  readonly columns: TapTable;
}

export function depthwiseFilter(device: Device, given: DepthwiseFilter): void {
  const { input, dOutput, dKernel, partImages, rows, columns } = given;
  const [B, H, W, C] = input.shape as Quad;
  const [, Y, X] = dOutput.shape as Quad;
  const [parts, KY, KX] = dKernel.shape as Quad;
  device.borrowWords([...rows.words, ...columns.words], (tables) =>
    device.run("depthwiseFilter", parts * KY * KX, {
      input: device.address(input),
      dOutput: device.address(dOutput),
      dKernel: device.address(dKernel),
      B,
      inputImage: H * W * C,
      ...{ W, C, Y, X },
      taps: KY * KX,
      KX,
      rows: tables,
      columns: tables + 4 * rows.words.length,
      stepY: rows.sourceStep,
      stepX: columns.sourceStep,
      partImages,
    }),
  );
}
