/** The algebra of the pointwise ops: symmetries, inverses, and what becomes of a kink. */
import type { OpName, Params } from "../../reference/catalogue.ts";
import { map } from "../../reference/einstein.ts";
import { listOf, mapInputs } from "../../reference/named.ts";
import type { Tensor } from "../../reference/tensor.ts";
import type { Case } from "../arbitraries.ts";
import { outputBound } from "../bounds.ts";
import { forward, pullBack } from "../calls.ts";
import { expectAgreement, together } from "../tolerance.ts";
import type { LawOf } from "./agreement.ts";
import { repeated } from "./identities.ts";

/** The gradient is 0 where two lines meet, whatever comes back. */
function kinksHaveNoGradient<N extends OpName>(op: N, kinks: readonly number[], params?: Params<N>): LawOf<N> {
  return async ({ engine }, example) => {
    const bent = { ...example, params: params ?? example.params };
    for (const kink of kinks) {
      const gradients = await pullBack(
        engine,
        op,
        moved(bent, () => kink),
      );
      for (const [name, gradient] of Object.entries(gradients)) {
        expectAgreement(`${op} gradient of ${name} at ${kink}`, gradient, filledLike(gradient, 0), "exact", 0);
      }
    }
  };
}

/** Where the slope below 0 is that above, nothing bends: at 0 everything is passed. */
function smoothJointsPassAll<N extends "leakyRelu" | "elu">(op: N, params: Params<N>): LawOf<N> {
  return async ({ engine }, example) => {
    const smooth = moved({ ...example, params }, () => 0);
    const { input } = await pullBack(engine, op, smooth);
    expectAgreement(`${op} gradient at 0, where nothing bends`, input!, example.cotangent, "exact", 0);
  };
}

/** f(x) − f(−x) = x: what a gate lets through of x, it cuts off −x. */
function gateIsSymmetric<N extends "gelu" | "silu" | "softplus">(op: N): LawOf<N> {
  return async (subject, example) => {
    const { engine, oracle, u } = subject;
    const turned = moved(example, (x) => -x);
    const difference = map((y, z) => y - z, await forward(engine, op, example), await forward(engine, op, turned));
    const bound = together(outputBound(oracle, op, example), outputBound(oracle, op, turned));
    expectAgreement(`${op} of x minus ${op} of −x`, difference, inputOf(example), bound, u);
  };
}

/** A step leads nowhere. */
const stepHasNoGradient: LawOf<"step"> = async ({ engine }, example) => {
  const { input } = await pullBack(engine, "step", example);
  expectAgreement("step gradient", input!, filledLike(input!, 0), "exact", 0);
};

/** |−x| = |x|. */
const absIsEven: LawOf<"abs"> = async ({ engine }, example) => {
  const turned = await forward(
    engine,
    "abs",
    moved(example, (x) => -x),
  );
  expectAgreement("abs of −x", turned, await forward(engine, "abs", example), "exact", 0);
};

/** eˣ·e⁻ˣ = 1. */
const exponentsAdd: LawOf<"exp"> = async ({ engine, u }, example) => {
  const turned = await forward(
    engine,
    "exp",
    moved(example, (x) => -x),
  );
  const product = map((y, z) => y * z, await forward(engine, "exp", example), turned);
  const S = map((x) => 2 + 2 * Math.abs(x), example.inputs.input);
  expectAgreement("exp of x times exp of −x", product, filledLike(product, 1), { S, n: 1 }, u);
};

/** log eˣ = x. */
const logUndoesExp: LawOf<"log"> = async (subject, example) => {
  const there = await forward(subject.engine, "exp", example);
  const back = await forward(subject.engine, "log", { inputs: { input: there }, params: {} });
  const S = map((x) => 2 + 2 * Math.abs(x), example.inputs.input);
  expectAgreement("log of exp", back, example.inputs.input, { S, n: 1 }, subject.u);
};

const squareIsAProduct: LawOf<"square"> = async ({ engine }, example) => {
  const { input } = example.inputs;
  const product = await forward(engine, "multiply", { inputs: { a: input, b: input }, params: {} });
  expectAgreement("a number times itself", product, await forward(engine, "square", example), "exact", 0);
};

/** A b with axes of extent 1 acts like its copies written out. */
const unitAxesRepeat: LawOf<"multiply"> = async ({ engine }, example) => {
  const { a, b } = example.inputs;
  const copies = repeated(b, a.shape);
  const long = await forward(engine, "multiply", { inputs: { a, b: copies }, params: {} });
  expectAgreement("multiply with b written out", long, await forward(engine, "multiply", example), "exact", 0);
};

/** Twice a float is a float, and so is a whole number less 3. */
const nothingIsRoundedByTwo: LawOf<"scale"> = async ({ engine }, { inputs, values }) => {
  const offset = values === "whole" ? -3 : 0;
  const output = await forward(engine, "scale", { inputs, params: { factor: 2, offset } });
  const expected = map((x) => 2 * x + offset, inputs.input);
  expectAgreement("scale by 2", output, expected, "exact", 0);
};

export const pointwiseLaws = {
  relu6: { kinksHaveNoGradient: kinksHaveNoGradient("relu6", [0, 6]) },
  leakyRelu: {
    kinksHaveNoGradient: kinksHaveNoGradient("leakyRelu", [0], { slope: 0.25 }),
    smoothJointsPassAll: smoothJointsPassAll("leakyRelu", { slope: 1 }),
  },
  elu: {
    kinksHaveNoGradient: kinksHaveNoGradient("elu", [0], { alpha: 0.5 }),
    smoothJointsPassAll: smoothJointsPassAll("elu", { alpha: 1 }),
  },
  gelu: { gateIsSymmetric: gateIsSymmetric("gelu") },
  silu: { gateIsSymmetric: gateIsSymmetric("silu") },
  hardSwish: { kinksHaveNoGradient: kinksHaveNoGradient("hardSwish", [-3, 3]) },
  softplus: { gateIsSymmetric: gateIsSymmetric("softplus") },
  step: { stepHasNoGradient },
  exp: { exponentsAdd },
  log: { logUndoesExp },
  square: { squareIsAProduct },
  abs: { absIsEven, kinksHaveNoGradient: kinksHaveNoGradient("abs", [0]) },
  multiply: { unitAxesRepeat },
  scale: { nothingIsRoundedByTwo },
};

/** The case with every number of its inputs changed. */
const moved = <N extends OpName>(example: Case<N>, change: (x: number) => number): Case<N> => ({
  ...example,
  inputs: mapInputs<N, Tensor, Tensor>(example.inputs, (t) => map(change, t)),
});

const inputOf = <N extends OpName>({ inputs }: Case<N>): Tensor => listOf<Tensor>(inputs)[0]![1];
const filledLike = (t: Tensor, value: number): Tensor => map(() => value, t);
