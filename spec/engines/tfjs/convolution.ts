/** Convolutions and pools in TensorFlow.js's words: its layout is ours. */
import type { Inputs, Params } from "../../../reference/catalogue.ts";
import { lacks } from "../offer.ts";
import type { Handle, TensorFlow } from "./api.ts";
import { told } from "./padding.ts";

type Given<N extends "conv1d" | "conv2d" | "conv3d" | "convTranspose2d"> = Inputs<N, Handle>;

/** Rows and columns of images. */
const extents = ({ shape }: Handle) => shape.slice(1, 3);

/** `learning`: the ops that have a gradient on every backend; else those that infer, with the bias inside. */
export const convolutions = (tf: TensorFlow, learning: boolean) => ({
  conv1d({ input, kernel, bias }: Given<"conv1d">, { stride, dilation, padding, groups }: Params<"conv1d">) {
    if (groups !== 1) return lacks("conv1d has no groups");
    const [extent, size] = [input.shape[1]!, kernel.shape[0]!];
    const sliding = { extents: [1, extent], size: [1, size], stride: [1, ...stride], dilation: [1, ...dilation] };
    const pad = told([[0, 0], ...padding], sliding);
    return plus(tf, tf.conv1d(input, kernel, stride[0], pad, "NWC", dilation[0]), bias);
  },

  conv2d({ input, kernel, bias }: Given<"conv2d">, { stride, dilation, padding, groups }: Params<"conv2d">) {
    const pad = told(padding, { extents: extents(input), size: kernel.shape.slice(0, 2), stride, dilation });
    const depthwise = groups !== 1 && groups === input.shape[3] && kernel.shape[2] === 1;
    if (groups !== 1 && !depthwise) return lacks("conv2d has no groups but depthwise");
    const [KY, KX, , O] = kernel.shape as [number, number, number, number];
    const filter = depthwise ? tf.reshape(kernel, [KY, KX, groups, O / groups]) : kernel;
    if (bias && !learning) {
      const options = { x: input, filter, strides: stride, pad, dilations: dilation, bias };
      return depthwise ? tf.fused.depthwiseConv2d(options) : tf.fused.conv2d(options);
    }
    const convolve = depthwise ? tf.depthwiseConv2d : tf.conv2d;
    return plus(tf, convolve(input, filter, stride, pad, "NHWC", dilation), bias);
  },

  /** Its conv3d pads nothing, or "same"; zeros are put around the input before. */
  conv3d({ input, kernel, bias }: Given<"conv3d">, { stride, dilation, padding, groups }: Params<"conv3d">) {
    if (groups !== 1) return lacks("conv3d has no groups");
    const pad = told(padding, { extents: input.shape.slice(1, 4), size: kernel.shape.slice(0, 3), stride, dilation });
    if (typeof pad === "string") return plus(tf, tf.conv3d(input, kernel, stride, pad, "NDHWC", dilation), bias);
    // Forward says already that webgl pads no volumes: what goes back shall say something else.
    if (learning && tf.getBackend() === "webgl") return lacks("conv3d pads nothing, and pad has no five axes");
    const padded = tf.pad(input, [[0, 0], ...padding, [0, 0]], 0);
    return plus(tf, tf.conv3d(padded, kernel, stride, "valid", "NDHWC", dilation), bias);
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
    const pad = told(padding, { extents: shape.slice(1, 3), size: [KY, KX], stride, dilation });
    const filter = tf.transpose(kernel, [0, 1, 3, 2]);
    return plus(tf, tf.conv2dTranspose(input, filter, shape, stride, pad), bias);
  },

  maxPool2d({ input }: Inputs<"maxPool2d", Handle>, { size, stride, dilation, padding }: Params<"maxPool2d">) {
    const pad = told(padding, { extents: extents(input), size, stride, dilation });
    if (learning && typeof pad !== "string") expectOneStep(dilation);
    return tf.pool(input, size, "max", pad, dilation, stride);
  },

  /** Its average is of the pixels that are there; zeros put around the input before are pixels. */
  avgPool2d({ input }: Inputs<"avgPool2d", Handle>, params: Params<"avgPool2d">) {
    const { size, stride, dilation, padding, countPadding } = params;
    const [source, pad] = countPadding
      ? [tf.pad(input, [[0, 0], ...padding, [0, 0]], 0), "valid" as const]
      : [input, told(padding, { extents: extents(input), size, stride, dilation })];
    if (learning && typeof pad !== "string") expectOneStep(dilation);
    return tf.pool(source, size, "avg", pad, dilation, stride);
  },

  /** Its places count channels too. */
  maxPoolIndices2d({ input }: Inputs<"maxPoolIndices2d", Handle>, params: Params<"maxPoolIndices2d">) {
    const { size, stride, dilation, padding } = params;
    if (dilation.some((step) => step !== 1)) return lacks("maxPoolWithArgmax has no dilation");
    const [pixels, ...others] = padding.flat() as [number, ...number[]];
    const isAlike = pixels !== 0 && others.every((other) => other === pixels);
    const pad = isAlike ? pixels : told(padding, { extents: extents(input), size, stride, dilation });
    if (typeof pad === "object") return lacks("maxPoolWithArgmax pads all sides alike");
    return tf.maxPoolWithArgmax(input, size, stride, pad).indexes;
  },
});

/** Forward says already that a dilated pool forgets its padding: what goes back shall say something else. */
function expectOneStep(dilation: readonly number[]): void {
  if (dilation.some((step) => step !== 1)) lacks("the gradient of a dilated pool is not that of a padded one");
}

const plus = (tf: TensorFlow, sum: Handle, bias: Handle | undefined): Handle => (bias ? tf.add(sum, bias) : sum);
