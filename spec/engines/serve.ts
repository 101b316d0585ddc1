/**
 * The protocol from the other side: an adapter in JavaScript answers lines of JSON, in a process of its own. An engine that
 * runs away, runs out of memory or traps takes that process with it, and nothing else.
 */
import { createInterface } from "node:readline";
import { differentiable, isList, type OpName, type StepName } from "../../reference/catalogue.ts";
import type { Tensor } from "../../reference/tensor.ts";
import { type Adapter, AdapterError, type Named, type NamedParams } from "../adapter.ts";
import { protocolVersion, record, unwired, wired, wiredAll } from "../conformance/wire.ts";

type Question = Readonly<Record<string, unknown>>;

/** Answers until it is told bye, or nobody asks any more. */
export async function serve(open: () => Promise<Adapter>): Promise<void> {
  const write = process.stdout.write.bind(process.stdout);
  // Standard output belongs to the answers, whatever a package has to say.
  process.stdout.write = process.stderr.write.bind(process.stderr);
  const adapter = await open();
  for await (const line of createInterface({ input: process.stdin })) {
    const question = record("question", JSON.parse(line));
    if (question.cmd === "bye") break;
    const reply = await answerTo(adapter, question).then((answer) => ({ ok: true, ...answer }), refusal);
    write(`${JSON.stringify({ id: question.id, ...reply })}\n`);
  }
  process.exit(0); // threads of a package may otherwise keep the process
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
    // After a trap nobody knows what is left in the engine's memory: the process ends, and is started afresh.
    process.stderr.write(`a trap in WebAssembly: ${message}\n`);
    process.exit(1);
  }
  if (error instanceof AdapterError) return { ok: false, error: { kind: error.kind, message } };
  const kind = lacking.test(message) ? "unsupported" : error instanceof TypeError ? "internal" : "invalid";
  return { ok: false, error: { kind, message } };
}

/** The gradients of an op that an engine has whole. */
export const gradientsOf = (op: OpName): readonly string[] => differentiable[op];

/** One array, where the catalogue has one. */
export function single(inputs: Named, name: string): Tensor {
  const found = inputs[name];
  if (found !== undefined && !isList<Tensor>(found)) return found;
  throw new AdapterError("invalid", `${name} must be one array, got ${found ? "a list" : "nothing"}`);
}

/** Says that an engine has no such case. */
export function lacks(what: string): never {
  throw new AdapterError("unsupported", what);
}
