/** Our own engines, as the suite sees anybody's. */
import { differentiable, isList, type OpName, opNames, type Slots, type StepName } from "../../reference/catalogue.ts";
import { BackendError, EinspecError } from "../../reference/errors.ts";
import { firstSlots, reference, steps } from "../../reference/index.ts";
import { inputOf } from "../../reference/named.ts";
import { filled, type Shape, type Shaped, type Tensor } from "../../reference/tensor.ts";
import type { Engine } from "../../src/engines.ts";
import {
  type Adapter,
  AdapterError,
  type Capabilities,
  type Named,
  type NamedParams,
  type StepState,
} from "../adapter.ts";
import { type Call, forward, type Pull, pullBack, releaseAll } from "../calls.ts";

/** The engine's own name stays; everything of the catalogue is offered. */
export function adapterOf(engine: Engine): Adapter {
  return {
    name: engine.name,
    version: "",
    precision: engine.name === reference.name ? "f64" : "f32",
    capabilities,
    conventions: "einspec",
    forward: (op, params, inputs) =>
      saidSo(async () => {
        expectValues(op, params, inputs);
        return forward(engine, op, callOf(params, inputs));
      }),
    vjp: (op, params, inputs, dOutput, wanted) =>
      saidSo(async () => {
        const call: Pull<OpName> = { ...callOf(params, inputs), cotangent: dOutput };
        return listsIn(inputs, await pullBack(engine, op, call, wanted as readonly never[]));
      }),
    step: (step, params, state, gradient, t) => saidSo(() => stepped(engine, step, params, state, gradient, t)),
    close: () => engine.close(),
  };
}

const capabilities: Capabilities = {
  ops: Object.fromEntries(opNames.map((op) => [op, { grad: differentiable[op] }])),
  steps: {
    ...Object.fromEntries(Object.keys(steps).map((step) => [step, ["pytorch", "tensorflow", "onnx"]])),
    rmsprop: ["pytorch", "tensorflow"],
    adadelta: ["pytorch", "tensorflow"],
    runningAverage: ["pytorch"],
  },
};

/** Gradients as the inputs were given: those of `parts0`, `parts1`, … as the list `parts`. */
function listsIn(inputs: Named, gradients: Readonly<Record<string, Tensor>>): Named {
  const named: Record<string, Tensor | readonly Tensor[]> = {};
  for (const [name, gradient] of Object.entries(gradients)) {
    const [whole, sofar] = [inputOf(name), named[inputOf(name)] ?? []];
    if (whole in inputs && isList(inputs[whole]!) && isList(sofar)) named[whole] = [...sofar, gradient];
    else named[name] = gradient;
  }
  return named;
}

/** TypeScript cannot follow that these are the inputs and params of just this op: the op itself checks them. */
const callOf = (params: NamedParams, inputs: Named) => ({ inputs, params }) as unknown as Call<OpName>;

/**
 * Data of the caller's (targets, indices, boxes) is looked at here, at the border, because engines take it as it comes. The
 * reference is the one that looks.
 */
function expectValues(op: OpName, params: NamedParams, inputs: Named): void {
  const taught: readonly string[] = differentiable[op];
  if (Object.keys(inputs).every((name) => taught.includes(name))) return;
  const call = callOf(params, inputs);
  reference.kernels[op].forward(call.inputs as never, call.params as never);
}

async function stepped<S extends StepName>(
  engine: Engine,
  step: S,
  params: NamedParams,
  { parameter, slots }: StepState,
  gradient: Tensor,
  t: number,
): Promise<StepState> {
  const chosen = params as never;
  const first = () =>
    firstSlots(step, chosen).map(([name, value]) => [name, filled<Shape>(parameter.shape, value)] as const);
  const state = t === 1 ? first() : Object.entries(slots);
  const uploaded = Object.fromEntries(state.map(([name, slot]) => [name, engine.fromHost(slot)]));
  const pull = engine.fromHost(gradient);
  const next = engine.steps[step](engine.fromHost(parameter), pull, uploaded as Slots<S, Shaped>, chosen, t);
  const moved = await engine.toHost(next.parameter);
  const kept: Record<string, Tensor> = {};
  for (const [name, slot] of Object.entries<Shaped>(next.slots)) kept[name] = await engine.toHost(slot);
  releaseAll(engine, [pull, next.parameter, ...Object.values<Shaped>(next.slots)]);
  return { parameter: moved, slots: kept };
}

/** Errors that are the caller's to mend say that the arguments are invalid; that an engine failed is its own. */
async function saidSo<R>(call: () => Promise<R>): Promise<R> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof EinspecError) || error instanceof BackendError) throw error;
    throw new AdapterError("invalid", error.message);
  }
}
