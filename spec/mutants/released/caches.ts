/** Releases that kept what they had built for a call, and took it up again for another that differed in one param. */
import type { OpName, Params } from "../../../reference/catalogue.ts";
import { shapeText } from "../../../reference/errors.ts";
import { listOf } from "../../../reference/named.ts";
import type { Tensor } from "../../../reference/tensor.ts";
import { type Mutant, mutantOf } from "../mutant.ts";

/** The key tells all shapes and all params but one. */
function keeping<N extends OpName>(forgotten: string) {
  const kept = new Map<string, Params<N>>();
  return (inputs: object, params: Params<N>, output: Tensor): Params<N> => {
    const shapes = [...listOf<Tensor>(inputs as never).map(([, { shape }]) => shape), output.shape].map(shapeText);
    const told = Object.entries(params).filter(([name]) => name !== forgotten);
    const key = JSON.stringify([shapes, told]);
    const first = kept.get(key) ?? params;
    kept.set(key, first);
    return first;
  };
}

const forgetful = <N extends OpName>(op: N, forgotten: string): Mutant =>
  mutantOf(op, `keeps its ${forgotten} from one call to the next of the same shapes`, (right) => {
    const keep = keeping<N>(forgotten);
    return {
      forward(inputs, params) {
        const { output } = right.forward(inputs, params);
        return right.forward(inputs, keep(inputs, params, output));
      },
      vjp(inputs, output, dOutput, params, ...rest) {
        return right.vjp(inputs, output, dOutput, keep(inputs, params, output), ...rest);
      },
    };
  });

export const releasedCaches: readonly Mutant[] = [
  // XLA, pytorch/xla#1017
  forgetful("conv2d", "dilation"),
  // MPS, kulinseth/pytorch#273
  forgetful("avgPool2d", "countPadding"),
  // MPS, kulinseth/pytorch#169
  forgetful("pad", "value"),
];
