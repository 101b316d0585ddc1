/** Our own engines as adapters: host in, host out, one call at a time. */
import type { Backend } from "../../reference/backend.ts";
import {
  type Dialect,
  differentiable,
  type Given,
  type Gradients,
  type InputName,
  type Inputs,
  isList,
  type OpName,
  type Params,
  type Slots,
  type StepName,
  type Steps,
} from "../../reference/catalogue.ts";
import { EinspecError } from "../../reference/errors.ts";
import { firstSlots, steps } from "../../reference/index.ts";
import { filled, type Shape, type Shaped, type Tensor } from "../../reference/tensor.ts";
import { type Adapter, AdapterError, type Named, type NamedParams, type StepState } from "../adapter.ts";
import { listOf, mapInputs } from "../named.ts";

const dialects: { readonly [S in StepName]?: readonly Dialect[] } = {
  rmsprop: ["pytorch", "tensorflow"],
  adadelta: ["pytorch", "tensorflow"],
};
const everyDialect: readonly Dialect[] = ["pytorch", "tensorflow", "onnx"];

/** The adapter of one of our engines, which it closes with itself. */
export function adapterOf<T extends Shaped>(engine: Backend<T>, version: string): Adapter {
  return {
    name: engine.name,
    version,
    precision: engine.name === "reference" ? "f64" : "f32",
    capabilities: {
      ops: Object.fromEntries(Object.entries(differentiable).map(([op, grad]) => [op, { grad }])),
      steps: Object.fromEntries(
        (Object.keys(steps) as StepName[]).map((step) => [step, dialects[step] ?? everyDialect]),
      ),
    },
    forward: (op, params, inputs) => refusing(() => forward(engine, op, params, inputs)),
    vjp: (op, params, inputs, dOutput, wanted) => refusing(() => vjp(engine, op, { params, inputs, dOutput, wanted })),
    step: (name, params, state, gradient, t) => refusing(() => step(engine, name, { params, state, gradient, t })),
    close: () => engine.close(),
  };
}

/** What our engines refuse is invalid; anything else that they throw is a defect, and stays one. */
async function refusing<V>(call: () => Promise<V>): Promise<V> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof EinspecError) throw new AdapterError("invalid", error.message);
    throw error;
  }
}

async function forward<N extends OpName, T extends Shaped>(
  engine: Backend<T>,
  op: N,
  params: NamedParams,
  inputs: Named,
): Promise<Tensor> {
  const uploaded = mapInputs<N, Tensor, T>(inputs as unknown as Inputs<N, Tensor>, (t) => engine.fromHost(t));
  const { output, saved = [] } = engine.kernels[op].forward(uploaded, params as unknown as Params<N>);
  const result = await engine.toHost(output);
  releaseAll(engine, [output, ...saved, ...listOf<T>(uploaded).map(([, array]) => array)]);
  return result;
}

interface Pull {
  readonly params: NamedParams;
  readonly inputs: Named;
  readonly dOutput: Tensor;
  readonly wanted: readonly string[];
}

async function vjp<N extends OpName, T extends Shaped>(engine: Backend<T>, op: N, pull: Pull): Promise<Named> {
  const params = pull.params as unknown as Params<N>;
  const uploaded = mapInputs<N, Tensor, T>(pull.inputs as unknown as Inputs<N, Tensor>, (t) => engine.fromHost(t));
  const { output, saved = [] } = engine.kernels[op].forward(uploaded, params);
  const dOutput = engine.fromHost(pull.dOutput);
  const wanted = pull.wanted as readonly InputName<N>[];
  const gradients: Gradients<N, T> = engine.kernels[op].vjp(uploaded, output, dOutput, params, saved, wanted);
  const named: Record<string, Tensor | readonly Tensor[]> = {};
  for (const [name, given] of Object.entries(gradients as Readonly<Record<string, Given<T> | undefined>>)) {
    if (given === undefined) continue;
    named[name] = isList(given)
      ? await Promise.all(given.map((array) => engine.toHost(array)))
      : await engine.toHost(given);
  }
  const held = [...listOf<T>(gradients), ...listOf<T>(uploaded)].map(([, array]) => array);
  releaseAll(engine, [...held, output, dOutput, ...saved]);
  return named;
}

interface Update {
  readonly params: NamedParams;
  readonly state: StepState;
  readonly gradient: Tensor;
  readonly t: number;
}

async function step<S extends StepName, T extends Shaped>(
  engine: Backend<T>,
  name: S,
  { params: named, state, gradient, t }: Update,
): Promise<StepState> {
  const params = named as unknown as Steps[S]["params"];
  const first = () =>
    Object.fromEntries(
      firstSlots(name, params).map(([slot, value]) => [slot, filled<Shape>(state.parameter.shape, value)]),
    );
  const slots = Object.entries(t === 1 ? first() : state.slots).map(
    ([slot, value]) => [slot, engine.fromHost(value)] as const,
  );
  const pull = engine.fromHost(gradient);
  const parameter = engine.fromHost(state.parameter);
  const next = engine.steps[name](parameter, pull, Object.fromEntries(slots) as Slots<S, T>, params, t);
  const after: Record<string, Tensor> = {};
  const arrays = Object.entries<T>(next.slots);
  for (const [slot, array] of arrays) after[slot] = await engine.toHost(array);
  const moved = await engine.toHost(next.parameter);
  releaseAll(engine, [pull, next.parameter, ...arrays.map(([, array]) => array)]);
  return { parameter: moved, slots: after };
}

function releaseAll<T extends Shaped>(engine: Backend<T>, arrays: readonly T[]): void {
  for (const array of arrays) engine.release(array);
}
