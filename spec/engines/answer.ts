/** The answer of an adapter to one question of the protocol, wherever the adapter runs. */
import type { OpName, StepName } from "../../reference/catalogue.ts";
import type { Tensor } from "../../reference/tensor.ts";
import { type Adapter, AdapterError, type Named, type NamedParams } from "../adapter.ts";
import { protocolVersion, record, unwired, wired, wiredAll } from "../conformance/wire.ts";

export type Question = Readonly<Record<string, unknown>>;
export type Answer = (question: Question) => Promise<object>;

/** @throws a trap in WebAssembly: nobody knows what is left in the engine's memory. */
export function answering(adapter: Adapter): Answer {
  return async (question) => {
    const reply = await answerTo(adapter, question).then((answer) => ({ ok: true, ...answer }), refusal);
    return { id: question.id, ...reply };
  };
}

async function answerTo(adapter: Adapter, question: Question): Promise<object> {
  const { name, version, precision, capabilities, conventions } = adapter;
  const dtype = precision === "f64" ? "f64" : "f32";
  const params = number(question.params ?? {}) as NamedParams;
  switch (question.cmd) {
    case "hello":
      return { v: protocolVersion, engine: name, version, precision, conventions, ...capabilities };
    case "forward": {
      const output = await adapter.forward(question.op as OpName, params, given(question.inputs));
      return { output: wired(output, output.data instanceof Int32Array ? "i32" : dtype) };
    }
    case "vjp": {
      const [op, wanted] = [question.op as OpName, question.wanted as readonly string[]];
      const dOutput = unwired("dOutput", question.dOutput);
      return { grads: wiredAll(await adapter.vjp(op, params, given(question.inputs), dOutput, wanted), precision) };
    }
    case "step": {
      const state = {
        parameter: unwired("parameter", question.parameter),
        slots: given(question.slots) as Readonly<Record<string, Tensor>>,
      };
      const gradient = unwired("gradient", question.gradient);
      const next = await adapter.step(question.step as StepName, params, state, gradient, question.t as number);
      return { parameter: wired(next.parameter, dtype), slots: wiredAll(next.slots, precision) };
    }
    default:
      throw new AdapterError("invalid", `cmd must be hello, forward, vjp, step or bye, got ${question.cmd}`);
  }
}

function given(value: unknown): Named {
  const tensors = Object.entries(record("inputs", value)).map(([name, source]) => [
    name,
    Array.isArray(source) ? source.map((part: unknown) => unwired(name, part)) : unwired(name, source),
  ]);
  return Object.fromEntries(tensors) as Named;
}

/** JSON has no infinity and no NaN, which come as texts. */
function number(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(number);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, number(each)]));
  }
  return value === "Infinity" || value === "-Infinity" || value === "NaN" ? Number(value) : value;
}

/** What engines say of what they do not have, as against what they do not accept. */
const lacking =
  /not (yet |currently )?(supported|implemented)|not registered|unsupported|either strides? or dilations? must be 1/i;

function refusal(error: unknown): { readonly ok: false; readonly error: object } {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === "RuntimeError") {
    throw new Error(`a trap in WebAssembly: ${message}`, { cause: error });
  }
  if (error instanceof AdapterError) return { ok: false, error: { kind: error.kind, message } };
  const kind = lacking.test(message) ? "unsupported" : error instanceof TypeError ? "internal" : "invalid";
  return { ok: false, error: { kind, message } };
}
