/**
 * What the losses ask of the numbers in a target. Shapes cannot tell, so `forward` looks, here, in float64; the fast engines
 * leave it to whoever fills a batch. A hundred-thousandth is let pass: what float32 made of thirds is still a distribution.
 */
import { build, each, read, sum } from "./einstein.ts";
import { DataError, shapeText } from "./errors.ts";
import type { Shape, Tensor } from "./tensor.ts";

const slack = 1e-5;

/** @throws {DataError} when a row holds a number that is no share, or its shares do not sum to 1. */
export function expectDistributions(op: string, argument: string, target: Tensor<2>): void {
  expectShares(op, argument, target);
  rowSums(target).forEach((total, row) => {
    if (Math.abs(total - 1) <= slack) return;
    throw new DataError(`${op}: ${argument} row ${row} must sum to 1 (a probability distribution), got ${total}`);
  });
}

/** @throws {DataError} when a row is anything but one 1 among zeros. */
export function expectOneHot(op: string, argument: string, target: Tensor<2>): void {
  expectOneOf(op, argument, target, [0, 1], "the right class is 1, all others are 0");
  rowSums(target).forEach((total, row) => {
    if (Math.abs(total - 1) <= 0.5) return;
    throw new DataError(`${op}: ${argument} row ${row} must hold one 1 (the right class), got ${Math.round(total)}`);
  });
}

/** @throws {DataError} when an element is not from 0 to 1. */
export function expectShares(op: string, argument: string, target: Tensor): void {
  expectElements(op, argument, target, "numbers from 0 to 1 (probabilities)", (x) => x >= -slack && x <= 1 + slack);
}

/** @throws {DataError} when an element is none of the choices; `because` says what they mean. */
export function expectOneOf(
  op: string,
  argument: string,
  target: Tensor,
  choices: readonly number[],
  because: string,
): void {
  const isOne = (x: number) => choices.some((choice) => Math.abs(x - choice) <= slack);
  expectElements(op, argument, target, `${choices.join(" or ")} (${because})`, isOne);
}

function expectElements(op: string, argument: string, t: Tensor, rule: string, holds: (x: number) => boolean): void {
  const element = read(t);
  each<Shape>(t.shape, (...index) => {
    const x = element(...index);
    if (!holds(x)) throw new DataError(`${op}: ${argument} must be ${rule}, got ${x} at ${shapeText(index)}`);
  });
}

function rowSums(target: Tensor<2>): readonly number[] {
  const [B, K] = target.shape;
  const share = read(target);
  return [...build([B], (b) => sum([K], (k) => share(b, k))).data];
}
