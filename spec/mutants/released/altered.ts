/** Faults that are right about other numbers: of inputs that were changed on the way in, or but for some places of the answer. */
import type { Inputs, OpName, Params } from "../../../reference/catalogue.ts";
import { map } from "../../../reference/einstein.ts";
import { inputOf, listOf } from "../../../reference/named.ts";
import type { Tensor } from "../../../reference/tensor.ts";
import { type Mutant, mutantOf } from "../mutant.ts";

/** The right output of another call; what is refused is refused. */
export const takes = <N extends OpName>(
  op: N,
  fault: string,
  instead: (inputs: Inputs<N, Tensor>, params: Params<N>) => readonly [Inputs<N, Tensor>, Params<N>],
): Mutant =>
  mutantOf(op, fault, (right) => ({
    forward: (inputs, params) => {
      right.forward(inputs, params);
      const { output, ...rest } = right.forward(...instead(inputs, params));
      return { ...rest, output };
    },
  }));

/** The right gradients of another call. */
export const pullsBackFrom = <N extends OpName>(
  op: N,
  fault: string,
  instead: (inputs: Inputs<N, Tensor>, params: Params<N>) => readonly [Inputs<N, Tensor>, Params<N>],
): Mutant =>
  mutantOf(op, fault, (right) => ({
    vjp: (inputs, output, dOutput, params, saved, wanted) => {
      const [others, changed] = instead(inputs, params);
      return right.vjp(others, output, dOutput, changed, saved, wanted);
    },
  }));

/** An answer, or a gradient by its name, with some of its numbers changed. */
export const but = <N extends OpName>(
  op: N,
  fault: string,
  of: "output" | (string & {}),
  change: (right: Tensor, inputs: Inputs<N, Tensor>, params: Params<N>, dOutput?: Tensor) => Tensor,
): Mutant =>
  mutantOf(op, fault, (right) =>
    of === "output"
      ? {
          forward(inputs, params) {
            const { output, ...rest } = right.forward(inputs, params);
            return { ...rest, output: change(output, inputs, params) };
          },
        }
      : {
          vjp(inputs, output, dOutput, params, saved, wanted) {
            const gradients = right.vjp(inputs, output, dOutput, params, saved, wanted);
            const changed = listOf<Tensor>(gradients).map(
              ([name, g]) => [name, inputOf(name) === of ? change(g, inputs, params, dOutput) : g] as const,
            );
            return Object.fromEntries(changed) as typeof gradients;
          },
        },
  );

/** One input in another form, the others as they are. */
export const withInput = <I extends object>(inputs: I, of: keyof I, change: (t: Tensor) => Tensor): I => ({
  ...inputs,
  [of]: change(inputs[of] as Tensor),
});

/** The numbers at these places are 0. */
export const without = (t: Tensor, lost: (at: number) => boolean): Tensor => {
  let at = 0;
  return map((x) => (lost(at++) ? 0 : x), t);
};
export const allNaN = (t: Tensor): Tensor => map(() => Number.NaN, t);
