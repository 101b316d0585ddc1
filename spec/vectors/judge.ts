/**
 * The verdict on one case. The unit roundoff is that of the coarser side, engine or corpus, and where the corpus was rounded as
 * coarsely as the engine rounds, the bound is taken twice.
 */
import type { Backend } from "../../reference/backend.ts";
import type { OpName } from "../../reference/catalogue.ts";
import { map } from "../../reference/einstein.ts";
import { EinspecError, shapeText } from "../../reference/errors.ts";
import { ops } from "../../reference/index.ts";
import { inputOf, listOf } from "../../reference/named.ts";
import { type Shape, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import { type Adapter, AdapterError, type Named, type Precision, type StepState } from "../adapter.ts";
import type { Run } from "../arbitraries/steps.ts";
import type { Case } from "../arbitraries.ts";
import { gradientBounds, outputBound } from "../bounds.ts";
import { driftOf } from "../drift.ts";
import { type Bound, expectAgreement, float32, float64, largestDeviation } from "../tolerance.ts";
import type { AnsweredCase, RefusedCase, RunCase, VectorCase } from "./cases.ts";

export interface Verdict {
  readonly verdict: "pass" | "fail" | "unsupported";
  /** The largest ρ that was seen, 0 where nothing was rounded. */
  readonly rho: number;
  /** What is wrong, or what is missing; "" where it passed. */
  readonly message: string;
}

const roundoff: Readonly<Record<Precision, number>> = { f64: float64, f32: float32, f16: 2 ** -11, bf16: 2 ** -8 };
const passed: Verdict = { verdict: "pass", rho: 0, message: "" };
const failed = (message: string, rho = Infinity): Verdict => ({ verdict: "fail", rho, message });
const unsupported = (message: string): Verdict => ({ verdict: "unsupported", rho: 0, message });

/** `oracle` provides the bounds that the corpus does not bring. */
export async function judged(adapter: Adapter, oracle: Backend, given: VectorCase): Promise<Verdict> {
  const { ops: known, steps } = adapter.capabilities;
  if ("op" in given && known[given.op] === undefined) return unsupported(`${given.op} is not offered`);
  if ("step" in given && steps[given.step] === undefined) return unsupported(`${given.step} is not offered`);
  try {
    if (given.kind === "refused") return await refusal(adapter, given);
    return given.kind === "run" ? await run(adapter, oracle, given) : await answer(adapter, oracle, given);
  } catch (error) {
    if (error instanceof AdapterError && error.kind === "unsupported") return unsupported(error.message);
    return failed(error instanceof Error ? error.message : `${error}`);
  }
}

/** A call that must be refused, and is. */
async function refusal(adapter: Adapter, given: RefusedCase): Promise<Verdict> {
  try {
    if ("op" in given) await adapter.forward(given.op, given.params, given.inputs);
    else {
      const { parameter, gradients } = given.inputs as Readonly<Record<"parameter" | "gradients", Tensor>>;
      const first = tensor<Shape>(parameter.shape, gradients.data.slice(0, sizeOf(parameter.shape)));
      await adapter.step(given.step, given.params, { parameter, slots: {} }, first, 1);
    }
  } catch (error) {
    if (error instanceof AdapterError && error.kind === "invalid") return passed;
    throw error;
  }
  adapter.restart?.(); // what it computes after that nobody knows
  return failed("the call must be refused (its arguments are invalid), got an answer");
}

async function answer(adapter: Adapter, oracle: Backend, given: AnsweredCase): Promise<Verdict> {
  const { op, params, inputs, output, pull, bounds } = given;
  // TypeScript cannot follow that the case's inputs and params are those of its op; outputShape checks them.
  const example = { inputs, params, values: "float", cotangent: pull?.dOutput, direction: {} } as unknown as Case<
    typeof op
  >;
  const due = catalogueShape(given, example);
  if (due !== shapeText(output.shape)) {
    return failed(
      `the output of the case must have the shape ${due} (the catalogue's), got ${shapeText(output.shape)}`,
    );
  }
  const agreement = agreementWith(coarser(adapter, given), sidesThatRound(adapter, given));
  agreement.expect(
    "output",
    await adapter.forward(op, params, inputs),
    output,
    () => bounds.output ?? outputBound(oracle, op, example),
  );
  if (pull === undefined) return agreement.verdict();
  const offered = adapter.capabilities.ops[op]?.grad ?? [];
  const wanted = [...new Set(Object.keys(pull.grads).map(inputOf))].filter((name) => offered.includes(name));
  if (wanted.length === 0) return agreement.verdict();
  const came = Object.fromEntries(listOf<Tensor>(await adapter.vjp(op, params, inputs, pull.dOutput, wanted)));
  const computed = once(() => gradientBounds(oracle, op, example));
  for (const [name, expected] of Object.entries(pull.grads)) {
    if (!wanted.includes(inputOf(name))) continue;
    const decided = decidedOf(op, inputs, expected, came[name]);
    agreement.expect(`the gradient of ${name}`, came[name], decided, () => bounds[name] ?? computed()[name]!);
  }
  return agreement.verdict();
}

/** Graphs with a kink: on which side of it NaN lies nobody can say. */
const bent: readonly OpName[] = ["relu", "relu6", "leakyRelu", "elu", "hardSwish", "abs", "step"];

/** What is expected of a gradient. Behind a NaN that meets a kink frameworks differ, the catalogue is silent, and any answer is right. */
function decidedOf(op: OpName, { input }: Named, expected: Tensor, came: Tensor | undefined): Tensor {
  const unknown = (x: number) => Number.isNaN(x);
  if (!bent.includes(op) || input === undefined || !("data" in input) || !input.data.some(unknown)) return expected;
  if (came === undefined || shapeText(came.shape) !== shapeText(expected.shape)) return expected;
  return map((r, y, x) => (unknown(x) ? y : r), expected, came, input);
}

/** The output's shape, known before any engine takes memory for it. */
function catalogueShape({ op, id }: AnsweredCase, { inputs, params }: Case<AnsweredCase["op"]>): string {
  try {
    return shapeText(ops[op].outputShape(inputs as never, params as never));
  } catch (error) {
    if (error instanceof EinspecError) throw error;
    throw new Error(`${id}: inputs and params must be those of the catalogue's ${op}, got a call that it cannot read`, {
      cause: error,
    });
  }
}

/** All steps of a run, each from where the engine itself stands. */
async function run(adapter: Adapter, oracle: Backend, given: RunCase): Promise<Verdict> {
  const { step, params, parameter, gradients, trajectory } = given;
  const { dialect = "pytorch" } = params as { readonly dialect?: string };
  const offered: readonly string[] = adapter.capabilities.steps[step] ?? [];
  if (!offered.includes(dialect)) return unsupported(`${step} is not offered in the dialect ${dialect}`);
  const u = coarser(adapter, given);
  const agreement = agreementWith(u, sidesThatRound(adapter, given));
  const drift = driftOf(oracle, step, { parameter, gradients, params } as unknown as Run<typeof step>, u);
  let state: StepState = { parameter, slots: {} };
  for (const [before, gradient] of gradients.entries()) {
    state = await adapter.step(step, params, state, gradient, before + 1);
    const expected = trajectory[before]!;
    agreement.expect(`the parameter after step ${before + 1}`, state.parameter, expected, () => drift[before]!.bound);
  }
  return agreement.verdict();
}

/** Gathers the parts of a case: the first that is wrong speaks for it. */
function agreementWith(u: number, sides: number) {
  let rho = 0;
  let message = "";
  return {
    expect(what: string, actual: Tensor | undefined, expected: Tensor, boundOf: () => Bound): void {
      if (message !== "") return;
      try {
        if (actual === undefined) throw new Error(`${what}: it was wanted, but did not come back`);
        const bound = timesOf(sides, boundOf());
        // What cannot be rounded inside the op is still rounded to be stored.
        const stored = bound === "exact" && u > float64 ? (t: Tensor) => map(Math.fround, t) : (t: Tensor) => t;
        expectAgreement(what, stored(actual), stored(expected), bound, u);
        rho = Math.max(rho, largestDeviation(stored(actual), stored(expected), bound, u).rho);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        message = error.message;
      }
    },
    verdict: (): Verdict => (message === "" ? { ...passed, rho } : failed(message)),
  };
}

const timesOf = (sides: number, bound: Bound): Bound =>
  bound === "exact" ? bound : { S: map((s) => sides * s, bound.S), n: bound.n };

/** What float64 rounds is nothing to a float32 engine: a case at the edge of the bound shall fail here as where it was found. */
const sidesThatRound = (adapter: Adapter, { precision }: VectorCase): 1 | 2 =>
  roundoff[precision] < roundoff[adapter.precision] ? 1 : 2;

const coarser = (adapter: Adapter, { precision }: VectorCase): number =>
  Math.max(roundoff[adapter.precision], roundoff[precision]);

function once<V>(compute: () => V): () => V {
  let value: V | undefined;
  return () => {
    value ??= compute();
    return value;
  };
}
