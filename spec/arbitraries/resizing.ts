/** Cases of the ops that pool into a given number of cells, put values back, or change the size of an image. */

import fc from "fast-check";
import type { OpName } from "../../reference/catalogue.ts";
import { type Shape, type Shaped, type Tensor, tensor } from "../../reference/tensor.ts";
import type { Pair } from "../../reference/window.ts";
import { simplest } from "./pieces.ts";
import { tensorOf } from "./tensors.ts";

const upTo = (max: number, min = 1) => fc.integer({ min, max });
const of = (...shape: Shape): Shaped => ({ shape });
const channels = fc.oneof(
  simplest,
  { weight: 8, arbitrary: fc.constantFrom(1, 3, 4, 5) },
  { weight: 1, arbitrary: fc.constantFrom(16, 17) },
);

/** Two extents that differ. */
const oblong = (max: number) => fc.tuple(upTo(max), upTo(max)).map(([y, x]): Pair => [y, y === x ? x + 1 : x]);
/** An engine that mixes up the axes may be right where they are as long, and wrong there in another way. */
const extents = (max: number) =>
  fc.oneof(
    { weight: 4, arbitrary: oblong(max) },
    { weight: 1, arbitrary: upTo(max).map((extent): Pair => [extent, extent]) },
  );

const image = fc
  .record({ B: fc.constantFrom(2, 3, 1), extent: extents(7), C: channels })
  .map(({ B, extent, C }) => ({ input: of(B, ...extent, C) }));

const pixels = image.map((inputs) => ({ inputs, params: {} }));
/** Bins that divide the image, that share pixels, and more of them than pixels. */
const bins = fc.record({ inputs: image, bins: oblong(9) }).map(({ inputs, bins }) => ({ inputs, params: { bins } }));

/** What was pooled was no smaller. */
const atLeast = ([H, W]: Pair, { shape }: Shaped): Pair => [Math.max(H, shape[1]!), Math.max(W, shape[2]!)];

/** Larger, smaller, the same, a single pixel. */
const resized = <C extends string>(...known: readonly C[]) =>
  image.chain((inputs) =>
    fc
      .record({
        size: fc.oneof(
          { weight: 6, arbitrary: oblong(11) },
          { weight: 1, arbitrary: fc.constant<Pair>([inputs.input.shape[1]!, inputs.input.shape[2]!]) },
          { weight: 1, arbitrary: fc.constant<Pair>([1, 1]) },
        ),
        coordinates: fc.constantFrom(...known),
      })
      .map((params) => ({ inputs, params })),
  );

export const resizingDrafts = {
  globalAvgPool2d: pixels,
  globalMaxPool2d: pixels,
  adaptiveAvgPool2d: bins,
  adaptiveMaxPool2d: bins,
  maxUnpool2d: fc
    .record({ inputs: image, size: oblong(6), grows: fc.constantFrom(true, true, false) })
    .map(({ inputs: { input }, size, grows }) => ({
      inputs: { input, indices: input },
      params: { size: grows ? atLeast(size, input) : size },
    })),
  roiMaxPool2d: fc
    .record({ inputs: image, R: upTo(3), bins: oblong(3), scale: fc.constantFrom(1, 0.5, 0.25, 2) })
    .map(({ inputs, R, ...params }) => ({ inputs: { ...inputs, boxes: of(R, 5) }, params })),
  resizeNearest2d: resized("halfPixel", "asymmetric"),
  resizeBilinear2d: resized("halfPixel", "alignCorners", "asymmetric"),
  bedOfNails2d: fc
    .record({ inputs: image, scale: oblong(3) })
    .map(({ inputs, scale }) => ({ inputs, params: { scale } })),
};

/**
 * Inputs that are places, not values: indices of pixels, many of them twice, and now and then some −1; boxes with corners on halves, some
 * beyond the image, some inside out.
 */
export function places(name: string, shape: Shape, inputs: object, params: object): fc.Arbitrary<Tensor> | undefined {
  if (name === "indices") {
    const [H, W] = (params as { readonly size: Pair }).size;
    return fc.constantFrom(0, 0, -1).chain((least) => tensorOf(shape, upTo(H * W - 1, least)));
  }
  if (name !== "boxes") return undefined;
  const [B = 1] = (inputs as { readonly input: Shaped }).input.shape;
  const corner = upTo(24, -6).map((n) => n / 2);
  const [R = 0] = shape;
  return fc
    .array(fc.tuple(fc.nat(B - 1), corner, corner, corner, corner), { minLength: R, maxLength: R })
    .map((boxes) => tensor<Shape>(shape, boxes.flat()));
}

/** The pools among them, and others that pick one pixel: NaN, infinities and ties. */
const chosen = [NaN, Infinity, -Infinity, -1, 0, 2];
/** What only moves numbers moves any number. */
const moved = [NaN, Infinity, -Infinity, -0, 1];
export const resizingEdges = {
  minPool2d: chosen,
  globalMaxPool2d: chosen,
  adaptiveMaxPool2d: chosen,
  maxPoolIndices2d: chosen,
  roiMaxPool2d: chosen,
  maxUnpool2d: moved,
  resizeNearest2d: moved,
  bedOfNails2d: moved,
} satisfies { readonly [N in OpName]?: readonly number[] };
