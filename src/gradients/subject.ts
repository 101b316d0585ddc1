/** What can be asked for its gradients, brought to one form: forward and pull-back between tensors by name, in float64. */
import { differentiable, type Inputs, type OpName, opNames, type Params } from "../../reference/catalogue.ts";
import { ParameterError } from "../../reference/errors.ts";
import { ops, reference } from "../../reference/index.ts";
import { inputOf, listOf, mapInputs } from "../../reference/named.ts";
import { random } from "../../reference/random.ts";
import { type Tensor, tensor } from "../../reference/tensor.ts";
import type { Layer } from "../layers/layer.ts";
import { initialize, model, run } from "../model.ts";
import { Tape, type Variable } from "../tape.ts";

export type Tensors = Readonly<Record<string, Tensor>>;

/** An op of one's own, with a gradient written by hand: of every input that it answers for. */
export interface OwnOp<I extends string = string> {
  forward(inputs: Readonly<Record<I, Tensor>>): Tensor;
  vjp(inputs: Readonly<Record<I, Tensor>>, output: Tensor, dOutput: Tensor): { readonly [name in I]?: Tensor };
}

/** Ops of the catalogue, composed on a tape. */
export type TapeFunction<I extends string = string> = (
  tape: Tape<Tensor>,
  inputs: Readonly<Record<I, Variable>>,
) => Variable;

export type Subject<I extends string = string> = OwnOp<I> | Layer | TapeFunction<I>;

export interface Pulled {
  readonly name: string;
  /** All that a gradient is asked of, a layer's parameters among them. */
  readonly inputs: Tensors;
  forward(inputs: Tensors): Tensor;
  pullBack(inputs: Tensors, dOutput: Tensor): Tensors;
}

/** The op's inputs without a gradient, a target or a mask, stay what they are. */
export function opPulled<N extends OpName>(op: N, given: Inputs<N, Tensor>, params: Params<N>): Pulled {
  if (!opNames.includes(op)) throw new ParameterError(`checkGradients: op must be one of the catalogue, got "${op}"`);
  const names: readonly string[] = differentiable[op];
  const all = mapInputs<N, Tensor, Tensor>(given, wide);
  const inputs = Object.fromEntries(listOf<Tensor>(all).filter(([name]) => names.includes(inputOf(name))));
  const whole = (moved: Tensors): Inputs<N, Tensor> => mapInputs<N, Tensor, Tensor>(all, (t, name) => moved[name] ?? t);
  return {
    ...{ name: op, inputs },
    forward: (moved) => reference.kernels[op].forward(whole(moved), params).output,
    pullBack(moved, dOutput) {
      const output = ops[op].forward(whole(moved), params);
      return Object.fromEntries(listOf<Tensor>(ops[op].vjp(whole(moved), output, dOutput, params)));
    },
  };
}

export function pulled(subject: Subject, given: Tensors, seed: number): Pulled {
  const inputs = Object.fromEntries(Object.entries(given).map(([name, t]) => [name, wide(t)]));
  if (typeof subject === "function") return onTape(subject.name || "function", subject, inputs);
  if ("kind" in subject) return ofLayer(subject, inputs, seed);
  return {
    ...{ name: "op", inputs },
    forward: (moved) => subject.forward(moved),
    pullBack: (moved, dOutput) => presentIn(subject.vjp(moved, subject.forward(moved), dOutput)),
  };
}

/** A layer with parameters as it would draw them; the masks of dropout are the same at every call. */
function ofLayer(layer: Layer, inputs: Tensors, seed: number): Pulled {
  const { input } = inputs;
  if (input === undefined || Object.keys(inputs).length !== 1) {
    const got = Object.keys(inputs).join(", ") || "none";
    throw new ParameterError(
      `checkGradients: inputs must be one tensor called input (which a layer takes), got ${got}`,
    );
  }
  const whole = model({ name: layer.kind, input: input.shape.slice(1) }, layer);
  const values = new Map([...initialize(whole, random(seed))].map(([name, t]) => [name, wide(t)] as const));
  const parameters = whole.parameters.map(({ name }) => [name, values.get(name)!] as const);
  const call: TapeFunction = (tape, { input, ...variables }) => {
    const states = whole.states.map(({ name }) => [name, tape.data(values.get(name)!)] as const);
    // What the layer would remember is no part of its answer.
    const mode = { training: true, random: random(seed), remember: () => {} } as const;
    return run(whole, tape, new Map([...Object.entries(variables), ...states]), input!, mode);
  };
  return onTape(layer.kind, call, { input, ...Object.fromEntries(parameters) });
}

function onTape(name: string, call: TapeFunction, inputs: Tensors): Pulled {
  const variablesOf = (tape: Tape<Tensor>, moved: Tensors) =>
    Object.fromEntries(Object.entries(moved).map(([name, t]) => [name, tape.parameter(t)]));
  return {
    ...{ name, inputs },
    forward(moved) {
      const tape = new Tape(reference, { record: false });
      return tape.value(call(tape, variablesOf(tape, moved)));
    },
    pullBack(moved, dOutput) {
      const tape = new Tape(reference);
      const variables = variablesOf(tape, moved);
      // The tape pulls back ones: weighed by dOutput, they become dOutput.
      const weighed = tape.apply("multiply", { a: call(tape, variables), b: tape.data(dOutput) }, {});
      const gradients = tape.backward(weighed);
      return Object.fromEntries(
        Object.entries(variables).map(([name, variable]) => {
          return [
            name,
            gradients.get(variable) ?? reference.kernels.scale.forward({ input: moved[name]! }, nothing).output,
          ];
        }),
      );
    },
  };
}

/** A gradient that is there as undefined is not there. */
const presentIn = (gradients: { readonly [name: string]: Tensor | undefined }): Tensors =>
  Object.fromEntries(Object.entries(gradients).flatMap(([name, t]) => (t ? [[name, t]] : [])));

/** What does not lead to the output has a gradient of zeros. */
const nothing = { factor: 0, offset: 0 };

/** In float64: half the digits of a difference are lost. */
const wide = (t: Tensor): Tensor => tensor(t.shape, Float64Array.from(t.data));
