/** Random cases of the ops that only move numbers. */
import fc from "fast-check";
import type { Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import { channels, of, upTo } from "./pieces.ts";

/** Up to four axes, now and then five. */
const anyShape = fc.oneof(
  { weight: 9, arbitrary: fc.array(upTo(4), { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.array(upTo(3), { minLength: 5, maxLength: 5 }) },
);
const axesOf = (shape: Shape): readonly number[] => shape.map((_, axis) => axis);

export const reverse = anyShape.chain((shape) =>
  fc.shuffledSubarray([...axesOf(shape)]).map((axes) => ({ inputs: { input: of(...shape) }, params: { axes } })),
);

export const transpose = anyShape.chain((shape) =>
  fc
    .shuffledSubarray([...axesOf(shape)], { minLength: shape.length })
    .map((axes) => ({ inputs: { input: of(...shape) }, params: { axes } })),
);

/** Each axis whole, or cut at either end or both. */
const cut = fc.record({ before: upTo(2, 0), kept: upTo(3), after: upTo(2, 0) });

export const slice = fc.array(cut, { maxLength: 4 }).map((axes) => ({
  inputs: { input: of(...axes.map(({ before, kept, after }) => before + kept + after)) },
  params: { begin: axes.map(({ before }) => before), end: axes.map(({ before, kept }) => before + kept) },
}));

/** Borders wider than the input, too, where the mode allows them. */
export const pad = fc
  .record({
    axes: fc.array(fc.record({ extent: upTo(4), before: upTo(3, 0), after: upTo(5, 0) }), { maxLength: 4 }),
    mode: fc.constantFrom<Params<"pad">["mode"][]>("constant", "reflect", "replicate"),
    value: fc.constantFrom(0, -1.5, Number.NEGATIVE_INFINITY),
  })
  .map(({ axes, mode, value }) => {
    const most = (extent: number) => (mode === "reflect" ? extent - 1 : Number.POSITIVE_INFINITY);
    const border = ({ extent, before, after }: (typeof axes)[number]) =>
      [Math.min(before, most(extent)), Math.min(after, most(extent))] as const;
    return {
      inputs: { input: of(...axes.map(({ extent }) => extent)) },
      params: { padding: axes.map(border), mode, value },
    };
  });

export const channelShuffle = fc
  .record({ pixels: fc.array(upTo(3), { maxLength: 3 }), groups: upTo(4), perGroup: channels })
  .map(({ pixels, groups, perGroup }) => ({ inputs: { input: of(...pixels, groups * perGroup) }, params: { groups } }));

/** One part and many, also more than a kernel takes at once. */
export const concat = fc
  .array(upTo(4), { minLength: 1, maxLength: 4 })
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      axis: fc.nat(shape.length - 1),
      extents: fc.oneof(
        { weight: 8, arbitrary: fc.array(upTo(4), { minLength: 1, maxLength: 4 }) },
        { weight: 1, arbitrary: fc.array(upTo(2), { minLength: 8, maxLength: 9 }) },
      ),
    }),
  )
  .map(({ shape, axis, extents }) => ({
    inputs: { parts: extents.map((extent) => of(...shape.with(axis, extent))) },
    params: { axis },
  }));
