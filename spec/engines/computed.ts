/** What an op is fed in a network was mostly computed before: numbers from which an engine can compute what is given. */
import { map } from "../../reference/einstein.ts";
import type { Tensor } from "../../reference/tensor.ts";

/** Small whole numbers come back to the bit from one less, for such sums are exact. None is −0, which no sum of others is. */
export const isSmallWhole = ({ data }: Tensor): boolean =>
  !(data instanceof Int32Array) && data.every((x) => Number.isInteger(x) && !Object.is(x, -0) && Math.abs(x) < 2 ** 20);

export const oneLess = (given: Tensor): Tensor => map((x) => x - 1, given);
