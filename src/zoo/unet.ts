/** U-Net: Ronneberger, Fischer and Brox, 2015, "U-Net: Convolutional Networks for Biomedical Image Segmentation". */
import { normal } from "../initial.ts";
import {
  block,
  conv2d,
  convTranspose2d,
  crop,
  dropout,
  type Layer,
  layer,
  maxPool2d,
  relu,
  type Scope,
} from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import type { Variable } from "../tape.ts";
import { type Wide, widened } from "./width.ts";

export interface UnetOptions extends Wide {
  /** "valid" as in the paper: each convolution takes a pixel off every side. With "same" the output is as large as the input. */
  readonly padding?: "valid" | "same";
}

/**
 * Down by four pools, up again by four up-convolutions, and across by a copy at each resolution (figure 1).
 * Answers with logits [batch, y, x, class]: 388×388 of them for an image of 572×572. 31,031,... parameters.
 */
export function unet({ input = [572, 572, 1], classes = 2, width = 1, padding = "valid" }: UnetOptions = {}): Model {
  const wide = widened(width);
  const twoConvolutions = (channels: number): Layer => {
    const convolution = () => [conv2d({ filters: wide(channels), size: 3, padding }), relu()];
    return block("level", ...convolution(), ...convolution());
  };

  const body = layer("unet", (scope, image) => {
    const skipped: Variable[] = [];
    let value = image;
    for (const channels of [64, 128, 256, 512]) {
      skipped.push(scope.run(twoConvolutions(channels), value));
      value = scope.run(maxPool2d({ size: 2 }), skipped.at(-1)!);
    }
    value = scope.run(twoConvolutions(1024), value);
    value = scope.run(dropout({ keep: 0.5 }), value);
    for (const channels of [512, 256, 128, 64]) {
      value = scope.run(convTranspose2d({ filters: wide(channels), size: 2, stride: 2 }), value);
      value = joined(scope, skipped.pop()!, value);
      value = scope.run(twoConvolutions(channels), value);
    }
    return scope.run(conv2d({ filters: classes, size: 1, initial: normal(0.01) }), value);
  });
  return model({ name: "unet", input }, body);
}

/** The features from the way down, cut to the size of those from below, before these. */
function joined(scope: Scope, skipped: Variable, value: Variable): Variable {
  const skip = layer("skip", (own, below) =>
    own.apply("concat", { parts: [crop(own, skipped, { like: below }), below] }, { axis: 3 }),
  );
  return scope.run(skip, value);
}
