/** Ops of one input, element by element: a body that answers with the value, and one with the gradient. */
import type { Inputs, OpName, Params } from "../../reference/catalogue.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { pointwise } from "./pointwise.ts";

/** The ops that look at one array and nothing else. */
type Unary = {
  [N in OpName]: keyof Inputs<N, Handle> extends "input" ? N : never;
}[OpName];

interface Bodies<N extends OpName> {
  /** Sees `input`. */
  readonly value: string;
  /** Sees `input` and `dOutput`. */
  readonly gradient: string;
  /** Numbers that both bodies see under their names: a new value is no new kernel. */
  readonly scalars?: (params: Params<N>) => Readonly<Record<string, number>>;
}

/** The op made of two bodies; `bodiesOf` chooses them where a param decides. */
export function unary<N extends Unary>(name: N, bodiesOf: Bodies<N> | ((params: Params<N>) => Bodies<N>)) {
  const chosen = (params: Params<N>) => (typeof bodiesOf === "function" ? bodiesOf(params) : bodiesOf);
  return {
    forward(engine: Engine, { input }: Inputs<Unary, Handle>, params: Params<N>) {
      const { value, scalars } = chosen(params);
      return { output: pointwise(engine, name, { input }, value, scalars?.(params)) };
    },
    vjp(engine: Engine, { inputs, dOutput, params }: Edge<N>, wanted: ReadonlySet<string>) {
      if (!wanted.has("input")) return {};
      const { input }: Inputs<Unary, Handle> = inputs;
      const { gradient, scalars } = chosen(params);
      return { input: pointwise(engine, `${name}.vjp`, { input, dOutput }, gradient, scalars?.(params)) };
    },
  };
}
