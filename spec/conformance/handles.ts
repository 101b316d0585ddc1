/** An adapter behind the contract of an engine, so that every law can be asked about it. */
import type { Backend, Kernel, Step } from "../../reference/backend.ts";
import {
  type Given,
  type Gradients,
  isList,
  type OpName,
  opNames,
  type Slots,
  type StepName,
} from "../../reference/catalogue.ts";
import { map } from "../../reference/einstein.ts";
import { firstSlots, ops, steps } from "../../reference/index.ts";
import type { Shape, Shaped, Tensor } from "../../reference/tensor.ts";
import { type Adapter, AdapterError, type Named, type NamedParams, type StepState } from "../adapter.ts";

/** An array that the adapter computes when somebody wants to read it, once. */
export interface Handle extends Shaped {
  value(): Promise<Tensor>;
  /** What an update left behind beside the parameter, in the engine's own words. */
  readonly state?: () => Promise<StepState>;
}

const handle = (shape: Shape, compute: () => Promise<Tensor>): Handle => ({ shape, value: once(compute) });

/** The engine that asks this adapter. Its arrays stay on the host; only their numbers come from the adapter. */
export function backendOf(adapter: Adapter): Backend<Handle> {
  const kernels = Object.fromEntries(opNames.map((op) => [op, kernelOf(adapter, op)]));
  return {
    name: adapter.name,
    device: `${adapter.name} ${adapter.version}`,
    threads: null,
    // TypeScript cannot follow that each name keeps its own op through the list.
    kernels: kernels as unknown as Backend<Handle>["kernels"],
    steps: Object.fromEntries(
      (Object.keys(steps) as StepName[]).map((step) => [step, stepOf(adapter, step)]),
    ) as unknown as Backend<Handle>["steps"],
    fromHost: (tensor) => handle(tensor.shape, async () => tensor),
    toHost: (array) => array.value(),
    add: (a, b) => handle(a.shape, async () => map((x, y) => x + y, await a.value(), await b.value())),
    release: () => {},
    close: () => adapter.close(),
  };
}

function kernelOf<N extends OpName>(adapter: Adapter, op: N): Kernel<N, Handle> {
  return {
    forward(inputs, params) {
      const shape = ops[op].outputShape(inputs, params);
      const compute = async () => {
        expectOffered(adapter, op);
        return adapter.forward(op, params as NamedParams, await onHost(inputs));
      };
      return { output: handle(shape, compute) };
    },
    vjp(inputs, _output, dOutput, params, _saved, wanted) {
      const names = wanted as readonly string[];
      const gradients = once(async () => {
        expectOffered(adapter, op, names);
        return adapter.vjp(op, params as NamedParams, await onHost(inputs), await dOutput.value(), names);
      });
      const given = inputs as Readonly<Record<string, Given<Handle>>>;
      const pulled = names.map((name) => {
        const source = given[name]!;
        if (!isList(source)) return [name, handle(source.shape, async () => one(op, name, await gradients()))] as const;
        const member = (at: number) => async () => oneOf(op, name, at, await gradients());
        return [name, source.map(({ shape }, at) => handle(shape, member(at)))] as const;
      });
      return Object.fromEntries(pulled) as Gradients<N, Handle>;
    },
  };
}

/** The engine's own slots travel with the parameter: what they are called is its own business. */
function stepOf<S extends StepName>(adapter: Adapter, step: S): Step<S, Handle> {
  return (parameter, gradient, _slots, params, t) => {
    const state = once(async () => {
      const before = parameter.state ? await parameter.state() : { parameter: await parameter.value(), slots: {} };
      return adapter.step(step, params as unknown as NamedParams, before, await gradient.value(), t);
    });
    const moved: Handle = { shape: parameter.shape, value: async () => (await state()).parameter, state };
    const unread = async (): Promise<Tensor> => {
      throw new Error(`${step}: the slots of an adapter are its own`);
    };
    const slots = firstSlots(step, params).map(([name]) => [name, handle(parameter.shape, unread)] as const);
    return { parameter: moved, slots: Object.fromEntries(slots) as Slots<S, Handle> };
  };
}

/** @throws {AdapterError} unsupported, where the engine does not offer the op, or not all of these gradients. */
function expectOffered({ capabilities }: Adapter, op: OpName, wanted: readonly string[] = []): void {
  const offered = capabilities.ops[op];
  if (!offered) throw new AdapterError("unsupported", `no ${op}`);
  const missing = wanted.filter((name) => !offered.grad.includes(name));
  if (missing.length > 0) throw new AdapterError("unsupported", `${op}: no gradient of ${missing.join(", ")}`);
}

async function onHost(inputs: object): Promise<Named> {
  const named: Record<string, Tensor | readonly Tensor[]> = {};
  for (const [name, given] of Object.entries(inputs as Readonly<Record<string, Given<Handle> | undefined>>)) {
    if (given === undefined) continue;
    named[name] = isList(given) ? await Promise.all(given.map((part) => part.value())) : await given.value();
  }
  return named;
}

function one(op: OpName, name: string, gradients: Named): Tensor {
  const found = gradients[name];
  if (found !== undefined && !isList<Tensor>(found)) return found;
  throw new Error(`${op}: the gradient of ${name} must come back as one array, got ${found ? "a list" : "nothing"}`);
}

function oneOf(op: OpName, name: string, at: number, gradients: Named): Tensor {
  const found = gradients[name];
  const member = found !== undefined && isList<Tensor>(found) ? found[at] : undefined;
  if (member) return member;
  throw new Error(`${op}: the gradient of ${name} must come back as a list with a member ${at}, got none`);
}

function once<V>(compute: () => Promise<V>): () => Promise<V> {
  let value: Promise<V> | undefined;
  return () => {
    value ??= compute();
    return value;
  };
}
