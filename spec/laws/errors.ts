/** Invalid calls are refused by every engine in the same words, before anything has run. */
import type { OpName, Slots, StepName, Steps } from "../../reference/catalogue.ts";
import { firstSlots } from "../../reference/index.ts";
import { gradientNames, listOf, mapInputs } from "../../reference/named.ts";
import { filled, type Shape, type Shaped, sizeOf, type Tensor, type zeros } from "../../reference/tensor.ts";
import type { InvalidCall } from "../arbitraries/invalid.ts";
import type { Subject } from "../calls.ts";
import { releaseAll } from "../calls.ts";

/** forward and vjp both throw, at once, what the reference throws; an engine that holds no empty array refuses one even before. */
export function invalidCallIsRefused<N extends OpName, T extends Shaped>(
  { engine, oracle }: Subject<T>,
  op: N,
  { inputs, params }: InvalidCall<N>,
): void {
  const tensors = mapInputs<N, Shaped, ReturnType<typeof zeros<Shape>>>(inputs, ({ shape }) => filled<Shape>(shape, 1));
  const one = filled([1], 1);
  const expected = refusal(() => oracle.kernels[op].forward(tensors, params));
  if (!expected) throw new Error(`${op}: the reference must refuse this call`);
  const empty = listOf<Tensor>(tensors).find(([, { shape }]) => sizeOf(shape) === 0);
  if (empty && refusal(() => engine.release(engine.fromHost(empty[1])))?.startsWith("ShapeError: ")) return;
  const onDevice = mapInputs(tensors, (t) => engine.fromHost(t));
  const array = engine.fromHost(one);
  const kernel = engine.kernels[op];
  const wanted = gradientNames(op, inputs);
  const refusals = {
    forward: refusal(() => kernel.forward(onDevice, params)),
    vjp: refusal(() => kernel.vjp(onDevice, array, array, params, [], wanted)),
  };
  releaseAll(engine, [array, ...listOf<T>(onDevice).map(([, each]) => each)]);
  for (const [call, text] of Object.entries(refusals)) {
    if (text !== expected) throw new Error(`${op} ${call} must throw "${expected}", got "${text}"`);
  }
}

/** A step refuses params out of range, and leaves what it was given to the caller. */
export function invalidParamsAreRefused<S extends StepName, T extends Shaped>(
  { engine, oracle }: Subject<T>,
  step: S,
  params: Steps[S]["params"],
): void {
  const one = filled([1], 1);
  const slotsOf = <A>(array: A) =>
    Object.fromEntries(firstSlots(step, params).map(([name]) => [name, array])) as Slots<S, A>;
  const expected = refusal(() => oracle.steps[step](one, one, slotsOf(one), params, 1));
  if (!expected) throw new Error(`${step}: the reference must refuse these params`);
  const array = engine.fromHost(one);
  const actual = refusal(() => engine.steps[step](array, array, slotsOf(array), params, 1));
  engine.release(array);
  if (actual !== expected) throw new Error(`${step} must throw "${expected}", got "${actual}"`);
}

/** The name and text of what `call` throws; undefined where it throws nothing. */
function refusal(call: () => unknown): string | undefined {
  try {
    call();
  } catch (error) {
    if (error instanceof Error) return `${error.name}: ${error.message}`;
    throw error;
  }
  return undefined;
}
