/** What every op file of this engine exports. Shapes and params have been checked before either is called. */
import type { Gradients, InputName, Inputs, OpName, Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";

export interface GpuOp<N extends OpName> {
  /** `shape` is that of the output. */
  forward(engine: Engine, inputs: Inputs<N, Handle>, params: Params<N>, shape: Shape): Forward;
  vjp(engine: Engine, edge: Edge<N>, wanted: ReadonlySet<InputName<N>>): Gradients<N, Handle>;
}

export interface Forward {
  readonly output: Handle;
  readonly saved?: readonly Handle[];
}

/** One forward call and the gradient that came back to it. */
export interface Edge<N extends OpName> {
  readonly inputs: Inputs<N, Handle>;
  readonly output: Handle;
  readonly dOutput: Handle;
  readonly params: Params<N>;
  readonly saved: readonly Handle[];
}
