/** Convolutions and pools in TensorFlow.js's words: its layout is ours. */
import type { Inputs, Params } from "../../../reference/catalogue.ts";
import { lacks } from "../offer.ts";
import type { Handle, TensorFlow } from "./api.ts";
import { type Pads, told, word } from "./padding.ts";

type Given<N extends "conv1d" | "conv2d" | "conv3d" | "convTranspose2d"> = Inputs<N, Handle>;

/** The axes between batch and channels. */
const extentsOf = ({ shape }: Handle) => shape.slice(1, -1);
/** The taps of a kernel, whose last two axes are channels. */
const tapsOf = ({ shape }: Handle) => shape.slice(0, -2);

/**
 * A bias is put inside the convolution, as its layers do. `learning` on wasm it is not: there the gradient of what is
 * fused is all or nothing, and that of a kernel is missing.
 */
export const convolutions = (tf: TensorFlow, learning: boolean) => ({
  conv1d({ input, kernel, bias }: Given<"conv1d">, { stride, dilation, padding, groups }: Params<"conv1d">) {
    if (groups !== 1) return lacks("conv1d has no groups");
    // It goes on to conv2d as it comes, as that of an image of one row.
    const pad = told({
      ...{ extents: [1, ...extentsOf(input)], size: [1, ...tapsOf(kernel)] },
      ...{ stride: [1, ...stride], dilation: [1, ...dilation], padding: [[0, 0], ...padding] },
    });
    return plus(tf, tf.conv1d(input, kernel, stride[0], pad, "NWC", dilation[0]), bias);
  },

  conv2d({ input, kernel, bias }: Given<"conv2d">, { stride, dilation, padding, groups }: Params<"conv2d">) {
    const pad = told({ extents: extentsOf(input), size: tapsOf(kernel), stride, dilation, padding });
    const depthwise = groups !== 1 && groups === input.shape[3] && kernel.shape[2] === 1;
    if (groups !== 1 && !depthwise) return lacks("conv2d has no groups but depthwise");
    const [KY, KX, , O] = kernel.shape as [number, number, number, number];
    const filter = depthwise ? tf.reshape(kernel, [KY, KX, groups, O / groups]) : kernel;
    if (bias && fuses(tf, learning)) {
      const options = { x: input, filter, strides: stride, pad, dilations: dilation, bias };
      return depthwise ? tf.fused.depthwiseConv2d(options) : tf.fused.conv2d(options);
    }
    const convolve = depthwise ? tf.depthwiseConv2d : tf.conv2d;
    return plus(tf, convolve(input, filter, stride, pad, "NHWC", dilation), bias);
  },

  /** Its conv3d pads nothing, or "same"; of any other padding zeros are put around the input before. */
  conv3d({ input, kernel, bias }: Given<"conv3d">, { stride, dilation, padding, groups }: Params<"conv3d">) {
    if (groups !== 1) return lacks("conv3d has no groups");
    const pad = word({ extents: extentsOf(input), size: tapsOf(kernel), stride, dilation, padding });
    // Forward says already that webgl pads no volumes: what goes back shall say something else.
    if (learning && !pad && tf.getBackend() === "webgl") return lacks("conv3d pads nothing, and pad has no five axes");
    const padded = pad ? input : tf.pad(input, [[0, 0], ...padding, [0, 0]], 0);
    return plus(tf, tf.conv3d(padded, kernel, stride, pad ?? "valid", "NDHWC", dilation), bias);
  },

  convTranspose2d({ input, kernel, bias }: Given<"convTranspose2d">, params: Params<"convTranspose2d">) {
    const { stride, dilation, padding, groups, outputPadding } = params;
    if (groups !== 1) return lacks("conv2dTranspose has no groups");
    if (dilation.some((step) => step !== 1)) return lacks("conv2dTranspose has no dilation");
    const [B, H, W] = input.shape as [number, number, number];
    const [KY, KX, , O] = kernel.shape as [number, number, number, number];
    const extent = (axis: 0 | 1, size: number, taps: number) =>
      (size - 1) * stride[axis] - padding[axis][0] - padding[axis][1] + taps + outputPadding[axis];
    const shape = [B, extent(0, H, KY), extent(1, W, KX), O];
    const filter = tf.transpose(kernel, [0, 1, 3, 2]);
    const pad = told({ extents: shape.slice(1, -1), size: [KY, KX], stride, dilation, padding });
    return plus(tf, tf.conv2dTranspose(input, filter, shape, stride, pad), bias);
  },

  maxPool2d({ input }: Inputs<"maxPool2d", Handle>, { size, stride, dilation, padding }: Params<"maxPool2d">) {
    const pad = told({ extents: extentsOf(input), size, stride, dilation, padding });
    if (learning) expectOneStepWhere(padding, dilation);
    return tf.pool(input, size, "max", pad, dilation, stride);
  },

  /** Its average is of the pixels that are there; zeros put around the input before are pixels. */
  avgPool2d({ input }: Inputs<"avgPool2d", Handle>, params: Params<"avgPool2d">) {
    const { size, stride, dilation, padding, countPadding } = params;
    const [source, pad] = countPadding
      ? [tf.pad(input, [[0, 0], ...padding, [0, 0]], 0), "valid" as const]
      : [input, told({ extents: extentsOf(input), size, stride, dilation, padding })];
    if (learning && !countPadding) expectOneStepWhere(padding, dilation);
    return tf.pool(source, size, "avg", pad, dilation, stride);
  },

  /** Its places count channels too. */
  maxPoolIndices2d({ input }: Inputs<"maxPoolIndices2d", Handle>, params: Params<"maxPoolIndices2d">) {
    const { size, stride, dilation, padding } = params;
    if (dilation.some((step) => step !== 1)) return lacks("maxPoolWithArgmax has no dilation");
    const named = word({ extents: extentsOf(input), size, stride, dilation, padding });
    const [pixels, ...others] = padding.flat() as [number, ...number[]];
    if (!named && others.some((other) => other !== pixels)) return lacks("maxPoolWithArgmax pads all sides alike");
    return tf.maxPoolWithArgmax(input, size, stride, named ?? pixels).indexes;
  },
});

/** Forward says already what a dilated pool makes of its padding: what goes back shall say something else. */
function expectOneStepWhere(padding: Pads, dilation: readonly number[]): void {
  if (padding.flat().every((pixels) => pixels === 0) || dilation.every((step) => step === 1)) return;
  lacks("the gradient of a dilated pool is not that of a padded one");
}

/** Whether a bias goes inside. */
export const fuses = (tf: TensorFlow, learning: boolean): boolean => !learning || tf.getBackend() !== "wasm";

const plus = (tf: TensorFlow, sum: Handle, bias: Handle | undefined): Handle => (bias ? tf.add(sum, bias) : sum);
