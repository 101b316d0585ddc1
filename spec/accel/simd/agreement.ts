/** Runs one op on an engine and on the reference, forward and back, and holds the answers against each other. */
import { expect } from "vitest";
import type { SimdBackend } from "../../../accel/simd/index.ts";
import {
  differentiable,
  type Gradients,
  type InputName,
  type Inputs,
  type OpName,
  type Params,
} from "../../../reference/catalogue.ts";
import { map } from "../../../reference/einstein.ts";
import { ops } from "../../../reference/index.ts";
import { random } from "../../../reference/random.ts";
import { type Shape, sizeOf, type Tensor, tensor } from "../../../reference/tensor.ts";

/** The rounding of float32. */
export const u = 2 ** -24;

/** Whole numbers from −4 to 4: their sums are exact, so engines must agree to the last bit. */
export function wholeNumbers(shape: Shape, seed = 1): Tensor {
  const draw = random(seed);
  return tensor(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => draw.below(9) - 4),
  );
}

export function normals(shape: Shape, seed = 1): Tensor {
  const draw = random(seed);
  return tensor(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => draw.normal()),
  );
}

export interface Answers {
  readonly output: Tensor;
  readonly grads: Readonly<Record<string, Tensor>>;
}

/** Forward and every gradient; nothing of it stays in the engine's memory. */
export async function answers<N extends OpName>(
  engine: SimdBackend,
  name: N,
  inputs: Inputs<N, Tensor>,
  params: Params<N>,
  dOutput: (shape: Shape) => Tensor,
): Promise<Answers> {
  const kernel = engine.kernels[name];
  const device = mapInputs(inputs, (input) => engine.fromHost(input)) as never;
  const { output, saved = [] } = kernel.forward(device, params);
  const g = engine.fromHost(dOutput(output.shape));
  const wanted = differentiable[name] as readonly InputName<N>[];
  const grads = kernel.vjp(device, output, g, params, saved, wanted);
  const result = { output: await engine.toHost(output), grads: {} as Record<string, Tensor> };
  for (const [input, grad] of Object.entries(grads)) result.grads[input] = await engine.toHost(grad as never);
  for (const array of [...Object.values(device), output, g, ...saved, ...Object.values(grads)]) {
    engine.release(array as never);
  }
  return result;
}

export function expected<N extends OpName>(
  name: N,
  inputs: Inputs<N, Tensor>,
  params: Params<N>,
  dOutput: (shape: Shape) => Tensor,
): Answers {
  const op = ops[name];
  const output = op.forward(inputs, params);
  const all: Gradients<N, Tensor> = op.vjp(inputs, output, dOutput(output.shape), params);
  const asked = Object.entries(all).filter(([input]) => input in inputs);
  return { output, grads: Object.fromEntries(asked) as Record<string, Tensor> };
}

/** The same numbers, none more and none less: on whole numbers every engine computes exactly. */
export async function agreesExactly<N extends OpName>(
  engine: SimdBackend,
  name: N,
  inputs: Inputs<N, Tensor>,
  params: Params<N>,
): Promise<void> {
  const dOutput = (shape: Shape) => wholeNumbers(shape, 99);
  const theirs = expected(name, inputs, params, dOutput);
  const ours = await answers(engine, name, inputs, params, dOutput);
  expect(ours.output.shape).toEqual(theirs.output.shape);
  expect(numbers(ours.output)).toEqual(numbers(theirs.output));
  expect(Object.keys(ours.grads).sort()).toEqual(Object.keys(theirs.grads).sort());
  for (const [input, grad] of Object.entries(theirs.grads)) {
    expect(ours.grads[input]!.shape).toEqual(grad.shape);
    expect([input, numbers(ours.grads[input]!)]).toEqual([input, numbers(grad)]);
  }
}

/** The largest ρ = |ours − theirs| / (√(n + 1)·u·S) over forward and gradients, S the same op on absolute values. */
export async function worstRho<N extends OpName>(
  engine: SimdBackend,
  name: N,
  inputs: Inputs<N, Tensor>,
  params: Params<N>,
  terms: Readonly<Record<string, number>>,
): Promise<number> {
  const dOutput = (shape: Shape) => normals(shape, 99);
  const sizes = (shape: Shape) => map(Math.abs, dOutput(shape));
  const theirs = expected(name, inputs, params, dOutput);
  const ours = await answers(engine, name, inputs, params, dOutput);
  const absolute = mapInputs(inputs, (input) => map(Math.abs, input)) as Inputs<N, Tensor>;
  const S = expected(name, absolute, params, sizes);
  let worst = rho(ours.output, theirs.output, S.output, terms.output!);
  for (const [input, grad] of Object.entries(theirs.grads)) {
    worst = Math.max(worst, rho(ours.grads[input]!, grad, S.grads[input]!, terms[input]!));
  }
  return worst;
}

function rho(ours: Tensor, theirs: Tensor, S: Tensor, n: number): number {
  let worst = 0;
  for (let i = 0; i < theirs.data.length; i++) {
    const off = Math.abs(ours.data[i]! - theirs.data[i]!);
    if (off > 0) worst = Math.max(worst, off / (Math.sqrt(n + 1) * u * S.data[i]!));
    if (Number.isNaN(off)) return Infinity;
  }
  return worst;
}

/** −0 and 0 are the same number. */
const numbers = ({ data }: Tensor) => Array.from(data, (x) => x + 0);

function mapInputs<N extends OpName, T>(inputs: Inputs<N, Tensor>, value: (input: Tensor) => T): Record<string, T> {
  const given = Object.entries(inputs).filter(([, input]) => input !== undefined);
  return Object.fromEntries(given.map(([name, input]) => [name, value(input as Tensor)]));
}
