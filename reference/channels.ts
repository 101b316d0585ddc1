/** How the channels of a convolution fit together, whatever the count of its other axes. */
import { expectAxis, expectRank, expectWhole, ParameterError } from "./errors.ts";
import type { Shaped } from "./tensor.ts";

export interface Filters {
  readonly input: Shaped; // channels last
  readonly kernel: Shaped; // [taps …, inChannel / groups, outChannel]
  readonly bias?: Shaped | undefined; // [outChannel]
}

/** @throws {ShapeError} when kernel or bias do not fit the input; {ParameterError} when groups do not divide the channels. */
export function expectFilters(op: string, { input, kernel, bias }: Filters, groups: number): void {
  const C = input.shape.at(-1)!;
  const O = kernel.shape.at(-1)!;
  expectWhole(op, "groups", groups, 1);
  if (C % groups !== 0 || O % groups !== 0) {
    throw new ParameterError(
      `${op}: groups must divide the input's ${C} channels and the kernel's ${O} filters, got ${groups}`,
    );
  }
  const because = groups === 1 ? "the input's channel count" : `the input's ${C} channels in ${groups} groups`;
  expectAxis(op, "kernel", kernel, kernel.shape.length - 2, C / groups, because);
  expectBias(op, bias, O);
}

export function expectBias(op: string, bias: Shaped | undefined, O: number): void {
  if (bias) expectRank(op, "bias", bias, 1, "[outChannel]");
  if (bias) expectAxis(op, "bias", bias, 0, O, "the kernel's output channel count");
}
