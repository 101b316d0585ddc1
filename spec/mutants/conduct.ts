/** Engines whose numbers are right, and that misbehave: they remember, waver, leak, or let everything pass. */
import type { Backend } from "../../reference/backend.ts";
import { map } from "../../reference/einstein.ts";
import { reference } from "../../reference/index.ts";
import type { Tensor } from "../../reference/tensor.ts";
import { type Mutant, mutantOf } from "./mutant.ts";

export const conductMutants: readonly Mutant[] = [
  mutantOf("conv2d", "finds the rest of a larger call in its buffer", (right) => {
    let sizeBefore = 0;
    return {
      forward(inputs, params) {
        const { output } = right.forward(inputs, params);
        if (sizeBefore > output.data.length) output.data[output.data.length - 1]! += 1;
        sizeBefore = output.data.length;
        return { output };
      },
    };
  }),
  mutantOf("softmax", "rounds otherwise every third time", (right) => {
    let calls = 0;
    return {
      forward(inputs, params) {
        const { output } = right.forward(inputs, params);
        return { output: ++calls % 3 > 0 ? output : map((p) => p * (1 + 2 ** -30), output) };
      },
    };
  }),
];

/** Counts its arrays, and does not let go of images. */
export function leaking(): { readonly engine: Backend; readonly live: () => number } {
  const held = new Set<Tensor>();
  const own = (t: Tensor): Tensor => {
    const copy = map((x) => x, t);
    held.add(copy);
    return copy;
  };
  const release = (t: Tensor): void => {
    if (t.shape.length < 4) held.delete(t);
  };
  return { engine: { ...reference, name: "leaking", fromHost: own, release }, live: () => held.size };
}

/** Takes every call for a good one. */
export const accepting: Backend = {
  ...reference,
  name: "accepting",
  kernels: {
    ...reference.kernels,
    maxPool2d: { forward: ({ input }) => ({ output: input }), vjp: ({ input }) => ({ input }) },
  },
};
