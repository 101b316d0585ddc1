/** MLP-Mixer: Tolstikhin et al., 2021, "MLP-Mixer: An all-MLP Architecture for Vision". */
import { zeros } from "../initial.ts";
import {
  conv2d,
  gelu,
  globalAvgPool2d,
  type Layer,
  layer,
  layerNorm,
  linear,
  type Scope,
  sequential,
} from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import type { Variable } from "../tape.ts";
import { type Wide, widened } from "./width.ts";

export interface MixerOptions extends Wide {
  /** Pixels along each side of a patch; default 16. */
  readonly patch?: number;
  /** Default 12. */
  readonly layers?: number;
}

/**
 * Mixer-B/16 (table 1): images are cut into patches, and two kinds of fully connected layers take turns, over the patches
 * of a channel and over the channels of a patch. 59,880,472 parameters.
 */
export function mixer({
  input = [224, 224, 3],
  classes = 1000,
  width = 1,
  patch = 16,
  layers = 12,
}: MixerOptions = {}): Model {
  const wide = widened(width);
  const mixerLayer = () => layer("mixer", (scope, value) => mixed(scope, value, wide(384), wide(3072)));
  return model(
    { name: "mixer", input },
    sequential(
      conv2d({ filters: wide(768), size: patch, stride: patch }),
      row(),
      ...Array.from({ length: layers }, mixerLayer),
      norm(),
      globalAvgPool2d(),
      linear({ features: classes, initial: zeros }),
    ),
  );
}

/** Values are [batch, 1, patch, channel]: of such an image, a 1×1 convolution is a fully connected layer for each patch. */
const mlp = (hidden: number, features: number): Layer =>
  sequential(conv2d({ filters: hidden, size: 1 }), gelu(), conv2d({ filters: features, size: 1 }));

/** Over patches, then over channels, each with a way around (equation 1). */
function mixed(scope: Scope, input: Variable, tokens: number, channels: number): Variable {
  const [, , S = 1, C = 1] = input.shape;
  const add = (a: Variable, b: Variable) => scope.apply("add", { a, b }, {});
  const tokenMixing = layer("tokens", (own, value) => turned(own, mlp(tokens, S).call(own, turned(own, value))));
  const channelMixing = layer("channels", mlp(channels, C).call);
  const seen = add(input, scope.run(tokenMixing, scope.run(norm(), input)));
  return add(seen, scope.run(channelMixing, scope.run(norm(), seen)));
}

/** Patches become channels and channels patches. */
const turned = (scope: Scope, input: Variable) => scope.apply("transpose", { input }, { axes: [0, 1, 3, 2] });

const norm = () => layerNorm({ epsilon: 1e-6 });

/** All patches in one line. */
const row = (): Layer =>
  layer("row", (scope, input) => {
    const [B = 1, H = 1, W = 1, C = 1] = input.shape;
    return scope.apply("reshape", { input }, { shape: [B, 1, H * W, C] });
  });
