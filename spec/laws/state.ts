/** The laws of conduct: an engine is a function. Nothing is remembered, nothing is damaged, nothing is left behind. */
import type { OpName } from "../../reference/catalogue.ts";
import { map } from "../../reference/einstein.ts";
import { gradientNames, listOf, mapInputs } from "../../reference/named.ts";
import type { Shaped, Tensor } from "../../reference/tensor.ts";
import type { Case } from "../arbitraries.ts";
import { forward, pullBack, releaseAll, type Subject } from "../calls.ts";
import type { Law } from "./agreement.ts";

/** The same call gives the same bits. */
export const twiceIsTheSame: Law = async ({ engine }, op, example) => {
  const first = await everything({ engine }, op, example);
  const second = await everything({ engine }, op, example);
  expectSameBits(op, "the second of two equal calls", second, first);
};

/** Other sizes in between leave no trace: buffers and compiled kernels are not mixed up. */
export async function otherSizesLeaveNoTrace<N extends OpName, T extends Shaped>(
  subject: Subject<T>,
  op: N,
  example: Case<N>,
  other: Case<N>,
): Promise<void> {
  const before = await everything(subject, op, example);
  await everything(subject, op, other);
  const after = await everything(subject, op, example);
  expectSameBits(op, "after a call of other sizes", after, before);
}

/** Arguments are borrowed: they hold the same numbers after the call. */
export const argumentsAreBorrowed: Law = async ({ engine }, op, { inputs, params, cotangent }) => {
  // Copied first: an engine may use the host's own memory.
  const copies = mapInputs(inputs, (t) => map((x) => x, t));
  const gradient = map((x) => x, cotangent);
  const onDevice = mapInputs(inputs, (t) => engine.fromHost(t));
  const dOutput = engine.fromHost(cotangent);
  const kernel = engine.kernels[op];
  const { output, saved = [] } = kernel.forward(onDevice, params);
  const before = map((x) => x, await engine.toHost(output));
  const gradients = kernel.vjp(onDevice, output, dOutput, params, saved, gradientNames(op, inputs));
  const borrowed = { ...Object.fromEntries(listOf<typeof output>(onDevice)), output, dOutput };
  const sources: Readonly<Record<string, Tensor>> = {
    ...Object.fromEntries(listOf<Tensor>(copies)),
    output: before,
    dOutput: gradient,
  };
  const after: Record<string, Tensor> = {};
  for (const [name, array] of Object.entries(borrowed)) after[name] = await engine.toHost(array);
  releaseAll(engine, [
    ...Object.values(borrowed),
    ...listOf<typeof output>(gradients).map(([, array]) => array),
    ...saved,
  ]);
  expectSameBits(op, "after the call", after, sources);
};

/** Once every handle is released, the engine holds what it held before. */
export const nothingIsLeft: Law = async (subject, op, example) => {
  const { live } = subject;
  if (!live) throw new Error(`${op}: this law needs an engine that tells how many arrays it holds`);
  await everything(subject, op, example);
  const before = live();
  await everything(subject, op, example);
  const after = live();
  if (after !== before)
    throw new Error(`${op}: live buffers must be ${before} (all handles are released), got ${after}`);
};

/** The output and all gradients of a case. */
async function everything<N extends OpName, T extends Shaped>(
  { engine }: Pick<Subject<T>, "engine">,
  op: N,
  example: Case<N>,
): Promise<Readonly<Record<string, Tensor>>> {
  return { ...(await pullBack(engine, op, example)), output: await forward(engine, op, example) };
}

type Named = Readonly<Record<string, Tensor>>;

/** 0 and −0 are one number here, and all NaN are one. */
function expectSameBits(op: OpName, when: string, actual: Named, expected: Named): void {
  for (const [name, { data }] of Object.entries(expected)) {
    const at = data.findIndex((value, place) => !Object.is(actual[name]!.data[place]! + 0, value + 0));
    if (at < 0) continue;
    throw new Error(`${op}: ${name} must be the same ${when}, got ${actual[name]!.data[at]} for ${data[at]} at ${at}`);
  }
}
