/** Host in, host out: one call on an engine, with everything released behind it. */
import type { Backend } from "../reference/backend.ts";
import type { Gradients, InputName, OpName } from "../reference/catalogue.ts";
import { gradientNames, listOf, mapInputs } from "../reference/named.ts";
import type { Shaped, Tensor } from "../reference/tensor.ts";
import type { Case } from "./arbitraries.ts";

/** What a law is asked about: an engine, the one that knows the answer, and the engine's unit roundoff. */
export interface Subject<T extends Shaped> {
  readonly engine: Backend<T>;
  readonly oracle: Backend;
  /** 2⁻²⁴ where numbers are float32, 2⁻⁵³ where they are float64. */
  readonly u: number;
  /** How many arrays the engine holds now; missing where it does not tell. */
  readonly live?: (() => number) | undefined;
}

/** The part of a case that a forward pass needs. */
export type Call<N extends OpName> = Pick<Case<N>, "inputs" | "params">;
export type Pull<N extends OpName> = Pick<Case<N>, "inputs" | "params" | "cotangent">;

export async function forward<N extends OpName, T extends Shaped>(
  engine: Backend<T>,
  op: N,
  { inputs, params }: Call<N>,
): Promise<Tensor> {
  const onDevice = mapInputs<N, Tensor, T>(inputs, (t) => engine.fromHost(t));
  const { output, saved = [] } = engine.kernels[op].forward(onDevice, params);
  const result = await engine.toHost(output);
  releaseAll(engine, [output, ...saved, ...listOf<T>(onDevice).map(([, array]) => array)]);
  return result;
}

export async function pullBack<N extends OpName, T extends Shaped>(
  engine: Backend<T>,
  op: N,
  { inputs, params, cotangent }: Pull<N>,
  wanted: readonly InputName<N>[] = gradientNames(op, inputs),
): Promise<Readonly<Record<string, Tensor>>> {
  const onDevice = mapInputs<N, Tensor, T>(inputs, (t) => engine.fromHost(t));
  const kernel = engine.kernels[op];
  const { output, saved = [] } = kernel.forward(onDevice, params);
  const dOutput = engine.fromHost(cotangent);
  const gradients: Gradients<N, T> = kernel.vjp(onDevice, output, dOutput, params, saved, wanted);
  const onHost: Record<string, Tensor> = {};
  for (const [name, array] of listOf<T>(gradients)) onHost[name] = await engine.toHost(array);
  const arrays = [...listOf<T>(gradients), ...listOf<T>(onDevice)].map(([, array]) => array);
  releaseAll(engine, [...arrays, output, dOutput, ...saved]);
  return onHost;
}

export function releaseAll<T extends Shaped>(engine: Backend<T>, arrays: readonly T[]): void {
  for (const array of arrays) engine.release(array);
}
