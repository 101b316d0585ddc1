/** Long drafts of what slides a window: convolutions and pools. */
import type { Shaped } from "../../../reference/tensor.ts";
import type { Pads2, Pair } from "../../../reference/window.ts";
import { of } from "../pieces.ts";
import { atLeast, image, ofInput, withExtent } from "./shapes.ts";

type Pads = readonly (readonly [before: number, after: number])[];

interface Convolution {
  readonly inputs: { readonly input: Shaped; readonly kernel: Shaped; readonly bias?: Shaped | undefined };
  readonly params: { readonly groups: number; readonly dilation: readonly number[]; readonly padding: Pads };
}

/** What lies under a window must be in the image and its padding. */
const covered = (taps: number, dilation: number, [before, after]: readonly [number, number]): number =>
  Math.max(1, dilation * (taps - 1) + 1 - before - after);

const withTaps =
  (axis: number) =>
  <D extends Convolution>(draft: D, n: number): D => {
    const { dilation, padding } = draft.params;
    const reached = atLeast(1 + axis)(draft, covered(n, dilation[axis]!, padding[axis]!));
    return { ...reached, inputs: { ...reached.inputs, kernel: withExtent(draft.inputs.kernel, axis, n) } };
  };

/** Channels and filters of each group. */
function inGroups<D extends Convolution>(
  { inputs, params, ...rest }: D,
  groups: number,
  C: number,
  O: number,
  transposed: boolean,
): D {
  const { input, kernel, bias } = inputs;
  const [channels, filters] = transposed ? [groups * C, O] : [C, groups * O];
  const sized = {
    input: withExtent(input, -1, groups * C),
    kernel: of(...kernel.shape.slice(0, -2), channels, filters),
    ...(bias ? { bias: of(groups * O) } : {}),
  };
  return { ...rest, inputs: { ...inputs, ...sized }, params: { ...params, groups } } as unknown as D;
}

/** Channels and filters of one group, as the draft has them. */
function widths({ inputs: { kernel }, params: { groups } }: Convolution, transposed: boolean) {
  const [channels = 1, filters = 1] = kernel.shape.slice(-2);
  return transposed ? { C: channels / groups, O: filters } : { C: channels, O: filters / groups };
}

/** A few of each when there are many groups. */
const few = 2;

const deep = (transposed: boolean) => ({
  channels: <D extends Convolution>(draft: D, n: number): D =>
    inGroups(draft, draft.params.groups, n, widths(draft, transposed).O, transposed),
  filters: <D extends Convolution>(draft: D, n: number): D =>
    inGroups(draft, draft.params.groups, widths(draft, transposed).C, n, transposed),
  groups: <D extends Convolution>(draft: D, n: number): D => {
    const { C, O } = widths(draft, transposed);
    return inGroups(draft, n, Math.min(C, few), Math.min(O, few), transposed);
  },
});

export const conv1d = { rows: ofInput(0), columns: atLeast(1), ...deep(false), taps: withTaps(0) };
export const conv2d = {
  ...{ images: ofInput(0), rows: atLeast(1), columns: atLeast(2), ...deep(false) },
  ...{ tapsDown: withTaps(0), tapsAcross: withTaps(1) },
};
export const conv3d = {
  ...{ volumes: ofInput(0), slices: atLeast(1), rows: atLeast(2), columns: atLeast(3), ...deep(false) },
  ...{ tapsIn: withTaps(0), tapsDown: withTaps(1), tapsAcross: withTaps(2) },
};

/** Its window spreads out: any input will do, but for the padding, which must not take all of it away. */
const spreadTaps =
  (axis: number) =>
  <D extends Convolution>(draft: D, n: number): D => ({
    ...draft,
    inputs: {
      ...draft.inputs,
      kernel: withExtent(draft.inputs.kernel, axis, Math.max(n, draft.inputs.kernel.shape[axis]!)),
    },
  });
export const convTranspose2d = {
  ...{ ...image, rows: atLeast(1), columns: atLeast(2) },
  ...{ ...deep(true), tapsDown: spreadTaps(0), tapsAcross: spreadTaps(1) },
};

interface Pool {
  readonly inputs: { readonly input: Shaped };
  readonly params: { readonly size: Pair; readonly dilation: Pair; readonly padding: Pads2 };
}
const pooledTaps =
  (axis: 0 | 1) =>
  <D extends Pool>(draft: D, n: number): D => {
    const { size, dilation, padding } = draft.params;
    const reached = atLeast(1 + axis)(draft, covered(n, dilation[axis], padding[axis]));
    return { ...reached, params: { ...draft.params, size: size.with(axis, n) } };
  };
export const pool = {
  ...{ images: ofInput(0), rows: atLeast(1), columns: atLeast(2), channels: ofInput(3) },
  ...{ tapsDown: pooledTaps(0), tapsAcross: pooledTaps(1) },
};
