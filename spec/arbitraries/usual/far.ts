/** More of something than 16 bits count, or a grid of threads has along an axis, with as little as can be beside it. */
import type { OpName } from "../../../reference/catalogue.ts";
import type { Draft } from "../drafts.ts";
import { of } from "../pieces.ts";

const far = 70_001;
/** More filters than any tile has. */
const many = 513;

const line = { stride: [1], dilation: [1], padding: [[0, 0]], groups: 1 } as const;
const plane = { stride: [1, 1], dilation: [1, 1], padding: [[0, 0], [1, 1]], groups: 1 } as const; // biome-ignore format: one line

export const farDrafts: { readonly [N in OpName]?: readonly Draft<N>[] } = {
  conv1d: [
    // Twice: the gradient of one number alone may sum up to 0.
    ...[far, far + 1].map((B) => ({ inputs: { input: of(B, 1, 1), kernel: of(1, 1, 1) }, params: line })),
    { inputs: { input: of(1, far, 1), kernel: of(3, 1, 1) }, params: line },
    { inputs: { input: of(1, 1, 1), kernel: of(1, 1, far) }, params: line },
  ],
  conv2d: [
    { inputs: { input: of(far, 1, 1, 1), kernel: of(1, 1, 1, 1) }, params: { ...plane, padding: [[0, 0], [0, 0]] } }, // biome-ignore format: one line
    { inputs: { input: of(1, 3, 2, 1), kernel: of(3, 3, 1, many) }, params: plane },
  ],
  pad: [
    { inputs: { input: of(far) }, params: { padding: [[1, 2]], mode: "reflect", value: 0 } },
    { inputs: { input: of(far, 1, 1) }, params: { padding: [[0, 0], [0, 0], [1, 0]], mode: "replicate", value: 0 } }, // biome-ignore format: one line
  ],
};
