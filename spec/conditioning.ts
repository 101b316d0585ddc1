import type { OpName } from "../reference/catalogue.ts";
import { map } from "../reference/einstein.ts";
import { type Shape, type Tensor, tensor } from "../reference/tensor.ts";

/** Which elements of an array are moved together: those that no answer hangs on two of. */
export type Lane = (at: number, shape: Shape) => number;

/**
 * Σᵢ |∂y/∂xᵢ · xᵢ| + |y|: how much of y hangs on the last digit of every x.
 * Each element is moved up and down by the 2²⁰th part of itself; at 0 it has no digit to lose.
 */
export function conditioning(
  f: (given: readonly Tensor[]) => Tensor,
  given: readonly Tensor[],
  lane: Lane = byItself,
): Tensor {
  const step = 2 ** -20;
  const S = map(Math.abs, f(given));
  given.forEach((source, which) => {
    const lanes = new Map<number, number[]>();
    source.data.forEach((x, at) => {
      const which = lane(at, source.shape);
      if (x !== 0) append(lanes, which, at);
    });
    for (const together of lanes.values()) {
      const moved = (by: number) => f(given.with(which, scaledAt(source, together, 1 + by)));
      const up = moved(step);
      const down = moved(-step);
      S.data.forEach((_, to) => {
        S.data[to]! += Math.abs(up.data[to]! - down.data[to]!) / (2 * step);
      });
    }
  });
  return S;
}

function append(lanes: Map<number, number[]>, which: number, at: number): void {
  const members = lanes.get(which);
  if (members) members.push(at);
  else lanes.set(which, [at]);
}

const byItself: Lane = (at) => at;
/** Of rows that do not see each other: one element of each. */
const column: Lane = (at, shape) => at % shape.at(-1)!;
/** The same where a list has one number for each row. */
const columnOfMatrix: Lane = (at, shape) => (shape.length > 1 ? column(at, shape) : 0);
/** Of channels that do not see each other: all of a place. */
const place: Lane = (at, shape) => Math.floor(at / shape.at(-1)!);

const elementwise: readonly OpName[] = ["sigmoid", "tanh", "leakyRelu", "elu", "gelu", "silu", "hardSwish", "softplus", "exp", "log", "scale"]; // biome-ignore format: one list
const rowwise: readonly OpName[] = ["softmax", "logSoftmax", "localResponseNorm"];
const examples: readonly OpName[] = ["softmaxCrossEntropy", "crossEntropy", "sigmoidCrossEntropy", "contrastive", "triplet"]; // biome-ignore format: one list
const channelwise: readonly OpName[] = ["batchNorm", "batchNormInference", "channelMoments", "instanceNorm"];

/** Whose elements do not meet in any answer or gradient of the op. */
export function laneOf(op: OpName): Lane {
  if (elementwise.includes(op)) return () => 0;
  if (rowwise.includes(op)) return column;
  if (examples.includes(op)) return columnOfMatrix;
  return channelwise.includes(op) ? place : byItself;
}

function scaledAt(source: Tensor, places: readonly number[], by: number): Tensor {
  const values = Float64Array.from(source.data);
  for (const at of places) values[at]! *= by;
  return tensor<Shape>(source.shape, values);
}
