/** Runs one op on an engine and on the reference, forward and back, and holds the answers against each other. */
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

/** Where the engine departs from the reference; nowhere on whole numbers, where every engine computes exactly. */
export async function differences<N extends OpName>(
  engine: SimdBackend,
  name: N,
  inputs: Inputs<N, Tensor>,
  params: Params<N>,
): Promise<readonly string[]> {
  const dOutput = (shape: Shape) => wholeNumbers(shape, 99);
  const theirs = expected(name, inputs, params, dOutput);
  const ours = await answers(engine, name, inputs, params, dOutput);
  const names = new Set([...Object.keys(theirs.grads), ...Object.keys(ours.grads)]);
  return [
    ...departures("output", ours.output, theirs.output),
    ...[...names].flatMap((input) => departures(`grads.${input}`, ours.grads[input], theirs.grads[input])),
  ];
}

function departures(name: string, ours: Tensor | undefined, theirs: Tensor | undefined): string[] {
  if (!ours || !theirs) return [`${name} is only on ${ours ? "the engine" : "the reference"}`];
  if (`${ours.shape}` !== `${theirs.shape}`) return [`${name} must have shape [${theirs.shape}], got [${ours.shape}]`];
  // −0 and 0 are the same number, and NaN is NaN.
  const same = (x: number, y: number) => x === y || (Number.isNaN(x) && Number.isNaN(y));
  return Array.from(theirs.data, (y, i) =>
    same(ours.data[i]!, y) ? "" : `${name}[${i}] must be ${y}, got ${ours.data[i]}`,
  )
    .filter((text) => text !== "")
    .slice(0, 5);
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

function mapInputs<N extends OpName, T>(inputs: Inputs<N, Tensor>, value: (input: Tensor) => T): Record<string, T> {
  const given = Object.entries(inputs).filter(([, input]) => input !== undefined);
  return Object.fromEntries(given.map(([name, input]) => [name, value(input as Tensor)]));
}
