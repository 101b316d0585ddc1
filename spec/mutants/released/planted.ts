/**
 * Faults that releases of other engines had, each planted in the reference where it was seen: right on most calls, wrong
 * where two options meet, from some size on, or every so often. A comment says who reported it.
 */
import type { Inputs, OpName, Params } from "../../../reference/catalogue.ts";
import { map } from "../../../reference/einstein.ts";
import { inputOf, listOf } from "../../../reference/named.ts";
import { type Shape, type Tensor, tensor } from "../../../reference/tensor.ts";
import { type Mutant, mutantOf } from "../mutant.ts";

/** What it takes: shapes and params, never numbers. */
export type Where<N extends OpName> = (inputs: Inputs<N, Tensor>, params: Params<N>, output: Shape) => boolean;

/** The last number is off by one: what a loop leaves behind that ends too early. */
export const lastIsOff = (t: Tensor): Tensor =>
  tensor<Shape>(
    t.shape,
    t.data.map((x, at) => (at === t.data.length - 1 ? x + 1 : x)),
  );
export const allZeros = (t: Tensor): Tensor => map(() => 0, t);
export const allNaN = (t: Tensor): Tensor => map(() => Number.NaN, t);

/** Along every axis the same: what a fast path takes. */
export const each = (params: readonly number[], value: number): boolean => params.every((one) => one === value);
export const isDepthwise = (input: Tensor, groups: number): boolean => groups > 1 && groups === input.shape.at(-1);
/** Filters of so many rows and columns. */
export const isSized = (kernel: Tensor, taps: number): boolean => each(kernel.shape.slice(0, -2), taps);

/** The output is wrong there. */
export const answers = <N extends OpName>(op: N, fault: string, where: Where<N>, wrong = lastIsOff): Mutant =>
  mutantOf(op, fault, (right) => ({
    forward(inputs, params) {
      const { output, ...rest } = right.forward(inputs, params);
      return { ...rest, output: where(inputs, params, output.shape) ? wrong(output) : output };
    },
  }));

/** The gradient of an input is wrong there. */
export const pullsBack = <N extends OpName>(
  op: N,
  fault: string,
  of: string,
  where: Where<N>,
  wrong = lastIsOff,
): Mutant =>
  mutantOf(op, fault, (right) => ({
    vjp(inputs, output, dOutput, params, saved, wanted) {
      const gradients = right.vjp(inputs, output, dOutput, params, saved, wanted);
      if (!where(inputs, params, output.shape)) return gradients;
      const changed = listOf<Tensor>(gradients).map(
        ([name, g]) => [name, inputOf(name) === of ? wrong(g) : g] as const,
      );
      return Object.fromEntries(changed) as typeof gradients;
    },
  }));
