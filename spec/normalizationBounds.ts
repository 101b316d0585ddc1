/** The roundings of the normalizations: n is how many elements share their statistics. */
import { sizeOf, type Tensor } from "../reference/tensor.ts";

const smooth = (n: number) => ({ kind: "smooth", n }) as const;

interface Normalized {
  readonly input: Tensor;
  readonly scale: Tensor;
}

export const normalizationRoundings = {
  batchNorm: (given: Normalized) => normalization(sizeOf(given.input.shape) / sizeOf(given.scale.shape), given),
  channelMoments({ input }: { readonly input: Tensor }) {
    const count = sizeOf(input.shape) / input.shape.at(-1)!;
    return { output: smooth(count), input: smooth(count) };
  },
  batchNormInference: (given: Normalized) => normalization(1, given),
  layerNorm: (given: Normalized) => normalization(sizeOf(given.scale.shape), given),
  groupNorm: (given: Normalized, { groups }: { readonly groups: number }) =>
    normalization(sizeOf(given.input.shape) / (given.input.shape[0]! * groups), given),
  instanceNorm: (given: Normalized) =>
    normalization(sizeOf(given.input.shape) / (given.input.shape[0]! * sizeOf(given.scale.shape)), given),
  localResponseNorm: (_: unknown, { size }: { readonly size: number }) => ({
    output: smooth(size),
    input: smooth(size),
  }),
};

/** Scale and shift get sums over all places. */
function normalization(n: number, { input, scale }: Normalized) {
  const places = sizeOf(input.shape) / sizeOf(scale.shape);
  const shift = { kind: "sum", n: places } as const;
  return { output: smooth(n), input: smooth(n), scale: smooth(Math.max(n, places)), shift };
}
