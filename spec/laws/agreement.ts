/** The laws that say: this engine computes what the reference computes. */
import type { InputName, OpName } from "../../reference/catalogue.ts";
import { shapeText } from "../../reference/errors.ts";
import { gradientNames, inputOf, listOf, mapInputs } from "../../reference/named.ts";
import type { Shaped, Tensor } from "../../reference/tensor.ts";
import type { Case } from "../arbitraries.ts";
import { gradientBounds, outputBound } from "../bounds.ts";
import { forward, pullBack, releaseAll, type Subject } from "../calls.ts";
import { expectAgreement } from "../tolerance.ts";

/** A law holds for one case of one op, or throws and says what it saw. */
export type Law = <N extends OpName, T extends Shaped>(subject: Subject<T>, op: N, example: Case<N>) => Promise<void>;

/** A law of one op alone. */
export type LawOf<N extends OpName> = <T extends Shaped>(subject: Subject<T>, example: Case<N>) => Promise<void>;

/** Handles know their shapes at once, before any number has come: a model can be laid out without waiting. */
export const shapesAreKnownAtOnce: Law = async ({ engine, oracle }, op, { inputs, params, cotangent }) => {
  const onDevice = mapInputs(inputs, (t) => engine.fromHost(t));
  const kernel = engine.kernels[op];
  const { output, saved = [] } = kernel.forward(onDevice, params);
  const dOutput = engine.fromHost(cotangent);
  const gradients = kernel.vjp(onDevice, output, dOutput, params, saved, gradientNames(op, inputs));
  const said = [["output", output] as const, ...listOf<typeof output>(gradients)];
  const shapes = said.map(([name, array]) => [name, shapeText(array.shape)] as const);
  releaseAll(
    engine,
    [...said, ...listOf<typeof output>(onDevice)].map(([, array]) => array),
  );
  releaseAll(engine, [dOutput, ...saved]);
  const sources: Readonly<Record<string, Tensor>> = {
    ...Object.fromEntries(listOf<Tensor>(inputs)),
    output: oracle.kernels[op].forward(inputs, params).output,
  };
  for (const [name, shape] of shapes) {
    const expected = shapeText(sources[name]!.shape);
    if (shape !== expected) throw new Error(`${op}: the shape of ${name} must be ${expected}, got ${shape}`);
  }
};

/** forward gives the numbers of the reference. */
export const forwardAgrees: Law = async ({ engine, oracle, u }, op, example) => {
  const actual = await forward(engine, op, example);
  const expected = await forward(oracle, op, example);
  expectAgreement(`${op} output`, actual, expected, outputBound(oracle, op, example), u);
};

/** vjp gives the gradients of the reference. */
export const gradientAgrees: Law = async ({ engine, oracle, u }, op, example) => {
  const bounds = gradientBounds(oracle, op, example);
  const actual = await pullBack(engine, op, example);
  const expected = await pullBack(oracle, op, example);
  for (const [name, bound] of Object.entries(bounds)) {
    const gradient = actual[name];
    if (!gradient) throw new Error(`${op}: the gradient of ${name} was wanted, but did not come back`);
    expectAgreement(`${op} gradient of ${name}`, gradient, expected[name]!, bound, u);
  }
};

/** What is not wanted does not come back, and what is wanted does not depend on what else is. */
export const onlyTheWantedComesBack: Law = async ({ engine, oracle, u }, op, example) => {
  const names = gradientNames(op, example.inputs);
  const bounds = gradientBounds(oracle, op, example);
  const expected = await pullBack(oracle, op, example);
  const choices: readonly (readonly InputName<typeof op>[])[] = [[], ...names.map((name) => [name])];
  for (const wanted of choices) {
    const actual = await pullBack(engine, op, example, wanted);
    const came = Object.keys(actual).join(", ");
    const due = Object.keys(bounds).filter((name) => (wanted as readonly string[]).includes(inputOf(name)));
    if (came !== due.join(", ")) {
      throw new Error(`${op}: wanted must be all that comes back [${due.join(", ")}], got [${came}]`);
    }
    for (const [name, gradient] of Object.entries(actual)) {
      expectAgreement(`${op} gradient of ${name} alone`, gradient, expected[name]!, bounds[name]!, u);
    }
  }
};

/** NaN, infinities, ties of all kinds, and numbers that overflow a careless exp. */
export const edgesAgree: Law = async (subject, op, example) => {
  await forwardAgrees(subject, op, example);
  await gradientAgrees(subject, op, example);
};
