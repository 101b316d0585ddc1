/**
 * The reference behind handles that are counted: an array that is used or released after its release throws, and `live`
 * holds what nobody has given back. Every forward saves an array, so that saved ones are counted too.
 */
import type { Backend } from "../../reference/backend.ts";
import { type OpName, opNames, type StepName } from "../../reference/catalogue.ts";
import { reference } from "../../reference/index.ts";
import { type Shaped, type Tensor, zeros } from "../../reference/tensor.ts";
import type { Engine } from "../../src/engines.ts";

export interface Handle extends Shaped {
  readonly tensor: Tensor;
}

export interface CountingEngine extends Backend<Handle> {
  readonly live: ReadonlySet<Handle>;
  /** What every vjp was asked for, in order: "linear: weight, bias". */
  readonly pulled: readonly string[];
}

export function countingEngine({ failing }: { readonly failing?: OpName } = {}): CountingEngine {
  const live = new Set<Handle>();
  const pulled: string[] = [];
  const own = (tensor: Tensor): Handle => {
    const handle = { shape: tensor.shape, tensor };
    live.add(handle);
    return handle;
  };
  const open = (handle: Handle): Tensor => {
    if (!live.has(handle)) throw new Error(`array [${handle.shape}] is used after its release`);
    return handle.tensor;
  };
  const release = (handle: Handle): void => {
    if (!live.delete(handle)) throw new Error(`array [${handle.shape}] is released twice`);
  };
  const each = <A, B>(record: object, change: (value: A) => B) =>
    Object.fromEntries(
      Object.entries(record).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.map(change) : value === undefined ? undefined : change(value),
      ]),
    );

  const kernel = (op: OpName) => {
    const plain = reference.kernels[op] as unknown as Backend["kernels"]["relu"];
    return {
      forward: (inputs: object, params: object) => ({
        output: own(plain.forward(each(inputs, open) as never, params).output),
        saved: [own(zeros([1]))],
      }),
      vjp(
        inputs: object,
        output: Handle,
        dOutput: Handle,
        params: object,
        saved: readonly Handle[],
        wanted: readonly "input"[],
      ) {
        pulled.push(`${op}: ${wanted.join(", ")}`);
        saved.forEach(open);
        if (op === failing) throw new Error(`${op} fails`);
        return each(plain.vjp(each(inputs, open) as never, open(output), open(dOutput), params, [], wanted), own);
      },
    };
  };
  const step =
    (name: StepName) =>
    (parameter: Handle, gradient: Handle, slots: Record<string, Handle>, params: object, t: number) => {
      const plain = reference.steps[name] as unknown as Backend["steps"]["sgd"];
      const next = plain(open(parameter), open(gradient), each(slots, open) as never, params as never, t);
      for (const array of [parameter, ...Object.values(slots)]) release(array);
      return { parameter: own(next.parameter), slots: each(next.slots, own) };
    };

  return {
    ...reference,
    name: "counting",
    live,
    pulled,
    kernels: Object.fromEntries(opNames.map((op) => [op, kernel(op)])) as unknown as CountingEngine["kernels"],
    steps: Object.fromEntries(
      Object.keys(reference.steps).map((name) => [name, step(name as StepName)]),
    ) as unknown as CountingEngine["steps"],
    fromHost: own,
    toHost: async (handle) => open(handle),
    add: (a, b) => own(reference.add(open(a), open(b))),
    release,
  };
}

/** As models and trainers take it: they never look into an array. */
export const asEngine = (engine: Backend<Handle> | Backend): Engine => engine as unknown as Engine;
