/** Drafts drawn long: the same call with more of something along one of its axes, everything else as it was. */
import type { OpName } from "../../../reference/catalogue.ts";
import type { Shape, Shaped } from "../../../reference/tensor.ts";
import type { Draft } from "../drafts.ts";
import { of } from "../pieces.ts";

/** The draft with n of something. */
export type Stretch<N extends OpName> = (draft: Draft<N>, n: number) => Draft<N>;
/** What an op can have many of, by name: `{ channels, rows, taps }`. */
export type Stretches<N extends OpName> = Readonly<Record<string, Stretch<N>>>;

export interface Drafted {
  readonly inputs: object;
  readonly params: object;
}
export interface WithInput {
  readonly inputs: { readonly input: Shaped };
}

/** Places in a shape: 0 is the first axis, −1 the last. */
export const withExtent = ({ shape }: Shaped, axis: number, n: number): Shaped =>
  shape.length === 0 ? { shape } : of(...shape.with(axis, n));

/** The axis of every input that has it. */
export const everywhere =
  (axis: number) =>
  <D extends Drafted>(draft: D, n: number): D => {
    const long = (given: Shaped) =>
      axis < given.shape.length && given.shape.length > 0 ? withExtent(given, axis, n) : given;
    const inputs = Object.entries(draft.inputs as Readonly<Record<string, Shaped | undefined>>).map(
      ([name, given]) => [name, given && long(given)] as const,
    );
    return { ...draft, inputs: Object.fromEntries(inputs) as D["inputs"] };
  };

/** The axis of the input alone. */
export const ofInput =
  (axis: number) =>
  <D extends WithInput>(draft: D, n: number): D => ({
    ...draft,
    inputs: { ...draft.inputs, input: withExtent(draft.inputs.input, axis, n) },
  });

/** The input in another shape. */
export const reshapedTo =
  (shape: (before: Shape, n: number) => Shape) =>
  <D extends WithInput>(draft: D, n: number): D => ({
    ...draft,
    inputs: { ...draft.inputs, input: of(...shape(draft.inputs.input.shape, n)) },
  });

/** At least n: a window must still fit. */
export const atLeast =
  (axis: number) =>
  <D extends WithInput>(draft: D, n: number): D =>
    ofInput(axis)(draft, Math.max(n, draft.inputs.input.shape.at(axis)!));

/** Images [batch, y, x, channel] without a window. */
export const image = { images: ofInput(0), rows: ofInput(1), columns: ofInput(2), channels: ofInput(3) };
