/** What slides a window or changes the size of an image, as ONNX nodes. */
import { sizeOf, type Tensor, tensor } from "../../../reference/tensor.ts";
import type { Sliding } from "../../samePadding.ts";
import { lacks } from "../offer.ts";
import { type Attributes, type Calls, f, fed, i, ints, onImages, weight } from "./call.ts";
import { channelsFirst, channelsLast, filtersFirst, transposedFirst } from "./layout.ts";
import type { Source } from "./model.ts";
import { pads, sameOrPads } from "./padding.ts";

type Windows = Pick<Sliding, "stride" | "dilation" | "padding">;
const steps = ({ stride, dilation }: Windows): Attributes => ({ strides: ints(stride), dilations: ints(dilation) });

/** The axes between batch and channels. */
const extentsOf = ({ shape }: Tensor) => shape.slice(1, -1);
const pool = (input: Tensor, params: Windows & { readonly size: readonly number[] }): Attributes => {
  const told = sameOrPads({ ...params, extents: extentsOf(input) }, [input.shape]);
  const wide = params.padding.some((pair, axis) => pair.some((pixels) => pixels >= params.size[axis]!));
  if (told.pads && wide) return lacks("ONNX Runtime pads a pool by less than its window");
  return { kernel_shape: ints(params.size), ...steps(params), ...told };
};

type Kernels = { readonly input: Tensor; readonly kernel: Tensor; readonly bias?: Tensor | undefined };
/** ONNX Runtime has no SAME for dilated convolutions. */
const conv = ({ input, kernel, bias }: Kernels, { groups, ...rest }: Windows & { readonly groups: number }) => {
  const shapes = [input, kernel, ...(bias ? [bias] : [])].map(({ shape }) => shape);
  const sliding = { ...rest, extents: extentsOf(input), size: kernel.shape.slice(0, -2) };
  const told = rest.dilation.every((step) => step === 1) ? sameOrPads(sliding, shapes) : pads(rest.padding);
  const attributes = { ...steps(rest), ...told, group: i(groups) };
  return onImages("Conv", input, attributes, weight(filtersFirst(kernel)), weight(bias));
};

const flat = (output: Tensor): Tensor => tensor(output.shape.slice(0, 2), output.data);
const resizeModes = { halfPixel: "half_pixel", alignCorners: "align_corners", asymmetric: "asymmetric" } as const;

export const windowCalls = {
  conv1d: conv,
  conv2d: conv,
  conv3d: conv,
  convTranspose2d: ({ input, kernel, bias }, { groups, outputPadding, ...rest }) => {
    const attributes = { ...steps(rest), ...pads(rest.padding), group: i(groups), output_padding: ints(outputPadding) };
    return onImages("ConvTranspose", input, attributes, weight(transposedFirst(kernel)), weight(bias));
  },
  maxPool2d: ({ input }, params) => onImages("MaxPool", input, pool(input, params)),
  avgPool2d: ({ input }, { countPadding, ...rest }) =>
    onImages("AveragePool", input, { ...pool(input, rest), count_include_pad: i(Number(countPadding)) }),
  /** Its places count the images and channels before. */
  maxPoolIndices2d: ({ input }, params) => {
    const { node } = onImages("MaxPool", input, pool(input, params));
    const [, H, W] = input.shape as readonly [number, number, number, number];
    const inImage = (places: Tensor) =>
      tensor(
        places.shape,
        Int32Array.from(places.data, (place) => place % (H * W)),
      );
    return {
      node: { ...node, output: { place: 1, whole: true } },
      back: (places) => {
        const { shape, data } = channelsLast(inImage(places));
        return tensor(shape, Int32Array.from(data));
      },
    };
  },
  globalAvgPool2d: ({ input }) => ({ ...onImages("GlobalAveragePool", input), back: flat }),
  globalMaxPool2d: ({ input }) => ({ ...onImages("GlobalMaxPool", input), back: flat }),
  maxUnpool2d: ({ input, indices }, { size }) => {
    if (indices.data.some((place) => place < 0)) return lacks("MaxUnpool wants a place for every maximum");
    const [B, , , C] = input.shape as readonly [number, number, number, number];
    if (size[0] < input.shape[1]! || size[1] < input.shape[2]!) return lacks("MaxUnpool makes nothing smaller");
    const places = channelsFirst(indices);
    const perImage = sizeOf(places.shape.slice(2));
    const absolute = places.data.map((place, at) => place + Math.floor(at / perImage) * size[0] * size[1]);
    const attributes = { kernel_shape: ints([1, 1]), strides: ints([1, 1]) };
    const where: Source = { fed: tensor(places.shape, absolute), whole: true };
    return onImages("MaxUnpool", input, attributes, where, { ints: [B, C, ...size] });
  },
  roiMaxPool2d: ({ input, boxes }, { bins, scale }) =>
    onImages("MaxRoiPool", input, { pooled_shape: ints(bins), spatial_scale: f(scale) }, fed(boxes)),
  resizeNearest2d: ({ input }, { size, coordinates }) => {
    const [B, , , C] = input.shape as readonly [number, number, number, number];
    const rounding = coordinates === "asymmetric" ? "floor" : "round_prefer_ceil";
    const attributes = {
      mode: { s: "nearest" },
      nearest_mode: { s: rounding },
      coordinate_transformation_mode: { s: resizeModes[coordinates] },
    };
    return onImages("Resize", input, attributes, undefined, undefined, { ints: [B, C, ...size] });
  },
  resizeBilinear2d: ({ input }, { size, coordinates }) => {
    const [B, , , C] = input.shape as readonly [number, number, number, number];
    const attributes = { mode: { s: "linear" }, coordinate_transformation_mode: { s: resizeModes[coordinates] } };
    return onImages("Resize", input, attributes, undefined, undefined, { ints: [B, C, ...size] });
  },
} satisfies Calls;
