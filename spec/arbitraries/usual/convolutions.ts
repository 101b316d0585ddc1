/** Convolutions with usual windows. */
import fc from "fast-check";
import type { Inputs, Params } from "../../../reference/catalogue.ts";
import type { Shaped } from "../../../reference/tensor.ts";
import type { Draft } from "../drafts.ts";
import { of } from "../pieces.ts";
import { dense, depthwise, depthwiseOf, first, grouped, mobileWidths, pairs, type Scene, single } from "./scenes.ts";
import {
  bare,
  half,
  largeSlides,
  least,
  mobileSlides,
  oblongs,
  padded,
  type Slide,
  same,
  slides,
  smallSlides,
  spares,
} from "./slides.ts";

type Drafts<N extends "conv1d" | "conv2d" | "conv3d" | "convTranspose2d"> = readonly fc.Arbitrary<Draft<N>>[];
type Filters = Inputs<"conv1d", Shaped>;

/** The bias comes and goes. */
const withBias = (inputs: Omit<Filters, "bias">, O: number, hasBias: boolean): Filters =>
  hasBias ? { ...inputs, bias: of(O) } : inputs;
const pads = ({ before, after }: Slide) => [before, after] as const;

const over = (scene: fc.Arbitrary<Scene>, [y, x]: readonly [Slide, Slide], most = 5): fc.Arbitrary<Draft<"conv2d">> =>
  fc
    .record({ scene, spare: spares(most), hasBias: fc.boolean() })
    .map(({ scene: { B, groups, C, O }, spare, hasBias }) => ({
      inputs: withBias(
        { input: of(B, least(y) + spare[0], least(x) + spare[1], C), kernel: of(y.size, x.size, C / groups, O) },
        O,
        hasBias,
      ),
      params: { stride: [y.stride, x.stride], dilation: [y.dilation, x.dilation], padding: [pads(y), pads(x)], groups },
    }));
const alike = (slide: Slide) => [slide, slide] as const;

/** As many pixels as two tiles hold, and some more. */
const wide = (slide: Slide): fc.Arbitrary<Draft<"conv2d">> =>
  over(dense, alike(slide), 0).map(({ inputs, params }) => {
    const [B = 1, , , C = 1] = inputs.input.shape;
    return { inputs: { ...inputs, input: of(B, 14, 14, C) }, params };
  });

export const conv2d: Drafts<"conv2d"> = [
  ...slides.flatMap((slide) =>
    [dense, single, first, depthwise, pairs, grouped].map((scene) => over(scene, alike(slide))),
  ),
  ...largeSlides.flatMap((slide) => [dense, depthwise].map((scene) => over(scene, alike(slide)))),
  ...oblongs.map((both, at) => over(at % 2 === 0 ? dense : depthwise, both)),
  ...oblongs.map((both, at) => over(at % 2 === 0 ? depthwise : dense, both)),
  ...mobileSlides.flatMap((slide) => mobileWidths.map((C) => over(depthwiseOf(C), alike(slide), 3))),
  ...[bare(1), same(3), half(3, 2), half(5, 2)].map(wide),
];

export const conv1d: Drafts<"conv1d"> = [...slides, ...largeSlides].flatMap((x) =>
  [dense, first, depthwise, grouped].map((scene) =>
    fc
      .record({ scene, spare: spares(5), hasBias: fc.boolean() })
      .map(({ scene: { B, groups, C, O }, spare, hasBias }) => ({
        inputs: withBias({ input: of(B, least(x) + spare[0], C), kernel: of(x.size, C / groups, O) }, O, hasBias),
        params: { stride: [x.stride], dilation: [x.dilation], padding: [pads(x)], groups } as const,
      })),
  ),
);

const through = (scene: fc.Arbitrary<Scene>, slide: Slide, most: number): fc.Arbitrary<Draft<"conv3d">> =>
  fc
    .record({ scene, spare: spares(most), hasBias: fc.boolean() })
    .map(({ scene: { B, groups, C, O }, spare, hasBias }) => {
      const { size, stride, dilation } = slide;
      const extent = (more: number) => least(slide) + more;
      return {
        inputs: withBias(
          {
            input: of(B, extent(Math.min(...spare)), extent(spare[0]), extent(spare[1]), C),
            kernel: of(size, size, size, C / groups, O),
          },
          O,
          hasBias,
        ),
        params: {
          stride: [stride, stride, stride],
          dilation: [dilation, dilation, dilation],
          padding: [pads(slide), pads(slide), pads(slide)],
          groups,
        },
      };
    });
/** One slice of 81 voxels and of 100, for several volumes. */
const flat: Drafts<"conv3d"> = [9, 10].map((W) =>
  through(dense, bare(1), 0).map(({ inputs, params }) => ({
    inputs: { ...inputs, input: of(2, 1, W, W, inputs.input.shape[4]!) },
    params,
  })),
);
export const conv3d: Drafts<"conv3d"> = [
  ...smallSlides.flatMap((slide) => [dense, depthwise, grouped].map((scene) => through(scene, slide, 2))),
  ...flat,
];

/** Spread by a window, with and without a row and a column more. */
const spread = (
  scene: fc.Arbitrary<Scene>,
  slide: Slide,
  extra: 0 | 1,
  most = 3,
): fc.Arbitrary<Draft<"convTranspose2d">> =>
  fc
    .record({ scene, spare: spares(most), hasBias: fc.boolean() })
    .map(({ scene: { B, groups, C, O }, spare, hasBias }) => {
      const { size, stride, dilation } = slide;
      // What is cut off must leave a pixel.
      const first = Math.ceil(Math.max(0, slide.before + slide.after - dilation * (size - 1)) / stride);
      const padding: Params<"convTranspose2d">["padding"] = [pads(slide), pads(slide)];
      return {
        inputs: withBias(
          { input: of(B, 1 + first + spare[0], 1 + first + spare[1], C), kernel: of(size, size, C, O / groups) },
          O,
          hasBias,
        ),
        params: {
          stride: [stride, stride],
          dilation: [dilation, dilation],
          padding,
          groups,
          outputPadding: [extra, extra],
        },
      };
    });
const spreading: readonly (readonly [Slide, 0 | 1])[] = [
  ...[...smallSlides, bare(4, 2), same(4, 2), bare(5), same(5)].map((slide) => [slide, 0] as const),
  ...[half(3, 2), half(5, 2), padded(bare(2, 2), 0), bare(3, 2)].map((slide) => [slide, 1] as const),
];
export const convTranspose2d: Drafts<"convTranspose2d"> = [
  ...spreading.flatMap(([slide, extra]) =>
    [dense, first, depthwise, grouped].map((scene) => spread(scene, slide, extra)),
  ),
  // A single pixel.
  ...[bare(1), bare(4), bare(7)].flatMap((slide) => [dense, grouped].map((scene) => spread(scene, slide, 0, 0))),
];
