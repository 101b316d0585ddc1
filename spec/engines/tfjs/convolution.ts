/** Convolutions and pools in TensorFlow.js's words: its layout is ours. */
import type { Inputs, Params } from "../../../reference/catalogue.ts";
import { lacks } from "../offer.ts";
import type { Handle, Padding, TensorFlow } from "./api.ts";

type Pads = readonly (readonly [number, number])[];
type Given<N extends "conv1d" | "conv2d" | "conv3d" | "convTranspose2d"> = Inputs<N, Handle>;

/** No batch and no channel is padded. */
const explicit = (padding: Pads): Padding => {
  const none = [0, 0] as const;
  return padding.flat().some((pixels) => pixels !== 0) ? [none, ...padding, none] : "valid";
};

/** `learning`: the ops that have a gradient on every backend; else those that infer, with the bias inside. */
export const convolutions = (tf: TensorFlow, learning: boolean) => ({
  conv1d({ input, kernel, bias }: Given<"conv1d">, { stride, dilation, padding, groups }: Params<"conv1d">) {
    if (groups !== 1) return lacks("conv1d has no groups");
    const pad = explicit([[0, 0], ...padding]);
    return plus(tf, tf.conv1d(input, kernel, stride[0], pad, "NWC", dilation[0]), bias);
  },

  conv2d({ input, kernel, bias }: Given<"conv2d">, { stride, dilation, padding, groups }: Params<"conv2d">) {
    const pad = explicit(padding);
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
    const whole = explicit(padding) === "valid";
    // Forward says already that webgl pads no volumes: what goes back shall say something else.
    if (learning && !whole && tf.getBackend() === "webgl")
      return lacks("conv3d pads nothing, and pad has no five axes");
    const padded = whole ? input : tf.pad(input, [[0, 0], ...padding, [0, 0]], 0);
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
    const filter = tf.transpose(kernel, [0, 1, 3, 2]);
    return plus(tf, tf.conv2dTranspose(input, filter, shape, stride, explicit(padding)), bias);
  },

  maxPool2d({ input }: Inputs<"maxPool2d", Handle>, { size, stride, dilation, padding }: Params<"maxPool2d">) {
    const pad = explicit(padding);
    if (learning && pad !== "valid") expectOneStep(dilation);
    return tf.pool(input, size, "max", pad, dilation, stride);
  },

  /** Its average is of the pixels that are there; zeros put around the input before are pixels. */
  avgPool2d({ input }: Inputs<"avgPool2d", Handle>, params: Params<"avgPool2d">) {
    const { size, stride, dilation, padding, countPadding } = params;
    const [source, pad] = countPadding
      ? [tf.pad(input, [[0, 0], ...padding, [0, 0]], 0), "valid" as const]
      : [input, explicit(padding)];
    if (learning && pad !== "valid") expectOneStep(dilation);
    return tf.pool(source, size, "avg", pad, dilation, stride);
  },

  /** Its places count channels too. */
  maxPoolIndices2d({ input }: Inputs<"maxPoolIndices2d", Handle>, params: Params<"maxPoolIndices2d">) {
    const { size, stride, dilation, padding } = params;
    if (dilation.some((step) => step !== 1)) return lacks("maxPoolWithArgmax has no dilation");
    const [pixels, ...others] = padding.flat() as [number, ...number[]];
    if (others.some((other) => other !== pixels)) return lacks("maxPoolWithArgmax pads all sides alike");
    return tf.maxPoolWithArgmax(input, size, stride, pixels === 0 ? "valid" : pixels).indexes;
  },
});

/** Forward says already that a dilated pool forgets its padding: what goes back shall say something else. */
function expectOneStep(dilation: readonly number[]): void {
  if (dilation.some((step) => step !== 1)) lacks("the gradient of a dilated pool is not that of a padded one");
}

const plus = (tf: TensorFlow, sum: Handle, bias: Handle | undefined): Handle => (bias ? tf.add(sum, bias) : sum);
