/** A program that speaks the protocol, as an adapter. */
import { isList, type OpName } from "../../reference/catalogue.ts";
import type { Tensor } from "../../reference/tensor.ts";
import { UsageError } from "../../src/commands/usage.ts";
import { type Adapter, AdapterError, type Named, type StepState } from "../adapter.ts";
import { type Limits, programOf } from "./program.ts";
import { ProtocolError } from "./programFaults.ts";
import { greetingOf, record, refusalIn, unwired, wired, wiredAll, wiredParams } from "./wire.ts";

/** A command that does not become an adapter: nothing can be asked. */
export class StartError extends UsageError {
  override name = "StartError";
}

/**
 * `asker` is whose option the command is.
 * @throws {StartError} where the program does not start, or does not say hello as the protocol has it.
 */
export async function openProgram(command: string, limits: Limits, asker = "conformance"): Promise<Adapter> {
  if (command.trim() === "") throw new UsageError(`${asker}: --command must be a program, got ""`);
  const program = programOf(command, limits);
  const { engine, version, precision, capabilities, conventions } = await program
    .ask({ v: 1, cmd: "hello" })
    .then(greetingOf)
    .catch(async (cause: Error) => {
      await program.close();
      throw new StartError(`${asker}: the program must start and say hello, got ${cause.message}`, {
        cause,
      });
    });
  const dtype = precision === "f64" ? "f64" : "f32";
  const answer = async (question: Readonly<Record<string, unknown>>) => {
    const what = `reply to ${question.cmd} of ${question.op ?? question.step}`;
    const reply = await program.ask(question);
    const refusal = read(() => refusalIn(what, reply));
    if (refusal) throw new AdapterError(refusal.kind, refusal.message);
    return { what, reply };
  };
  /** After what is no answer the program is not what it was. */
  const read = <V>(parse: () => V): V => {
    try {
      return parse();
    } catch (error) {
      program.restart();
      throw error;
    }
  };
  return {
    ...{ name: engine, version, precision, capabilities, conventions },
    async forward(op, params, inputs) {
      const { what, reply } = await answer({
        cmd: "forward",
        op,
        params: wiredParams(params),
        inputs: wiredAll(inputs, precision),
      });
      return read(() => unwired(`${what}: output`, reply.output));
    },
    async vjp(op, params, inputs, dOutput, wanted) {
      const question = { cmd: "vjp", op, params: wiredParams(params), inputs: wiredAll(inputs, precision) };
      const { what, reply } = await answer({ ...question, dOutput: wired(dOutput, dtype), wanted });
      return read(() => gradientsIn(op, what, reply.grads, inputs, wanted));
    },
    async step(step, params, { parameter, slots }, gradient, t) {
      const given = { parameter: wired(parameter, dtype), slots: wiredAll(slots, precision) };
      const { what, reply } = await answer({
        cmd: "step",
        step,
        params: wiredParams(params),
        ...given,
        gradient: wired(gradient, dtype),
        t,
      });
      return read(() => ({
        parameter: unwired(`${what}: parameter`, reply.parameter),
        slots: slotsIn(what, reply.slots ?? {}),
      }));
    },
    restart: () => program.restart(),
    close: () => program.close(),
  };
}

const slotsIn = (what: string, value: unknown): StepState["slots"] =>
  Object.fromEntries(
    Object.entries(record(`${what}: slots`, value)).map(([name, slot]) => [
      name,
      unwired(`${what}: slot ${name}`, slot),
    ]),
  );

function gradientsIn(op: OpName, what: string, value: unknown, inputs: Named, wanted: readonly string[]): Named {
  const grads = record(`${what}: grads`, value);
  const one = (name: string, given: unknown): Tensor => unwired(`${what}: gradient of ${name}`, given);
  // What nobody asked for comes back as well, and has a verdict of its own.
  const came = [...new Set([...wanted, ...Object.keys(grads)])];
  return Object.fromEntries(
    came.map((name) => {
      const given = grads[name];
      const isOne = name in inputs ? !isList(inputs[name]!) : !Array.isArray(given);
      if (isOne) return [name, one(name, given)];
      if (Array.isArray(given)) return [name, given.map((part: unknown, at) => one(`${name}${at}`, part))];
      throw new ProtocolError(
        `${what}: gradient of ${name} must be a list (as ${op} has ${name}), got ${typeof given}`,
      );
    }),
  );
}
