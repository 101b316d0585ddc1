/** SqueezeNet 1.0: Iandola et al., 2016, "AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size". */
import { normal } from "../initial.ts";
import { block, concat, conv2d, dropout, globalAvgPool2d, type Layer, relu, sequential } from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import { overhangingPool } from "./overhangingPool.ts";
import { type Wide, widened } from "./width.ts";

/**
 * Fire modules: few 1×1 filters squeeze the channels, more 1×1 and 3×3 filters expand them again. No layer is fully
 * connected. 1,248,424 parameters.
 */
export function squeezenet({ input = [224, 224, 3], classes = 1000, width = 1 }: Wide = {}): Model {
  const wide = widened(width);
  return model(
    { name: "squeezenet", input },
    sequential(
      conv2d({ filters: wide(96), size: 7, stride: 2 }),
      relu(),
      overhangingPool(),
      fire(wide(16), wide(64)),
      fire(wide(16), wide(64)),
      fire(wide(32), wide(128)),
      overhangingPool(),
      fire(wide(32), wide(128)),
      fire(wide(48), wide(192)),
      fire(wide(48), wide(192)),
      fire(wide(64), wide(256)),
      overhangingPool(),
      fire(wide(64), wide(256)),
      dropout({ keep: 0.5 }),
      conv2d({ filters: classes, size: 1, initial: normal(0.01) }),
      relu(),
      globalAvgPool2d(),
    ),
  );
}

/** `squeeze` filters, then `expand` of 1×1 beside `expand` of 3×3 (figure 1). */
function fire(squeeze: number, expand: number): Layer {
  const convolution = (filters: number, size: number) =>
    block("expand", conv2d({ filters, size, padding: "same" }), relu());
  return block(
    "fire",
    conv2d({ filters: squeeze, size: 1 }),
    relu(),
    concat(convolution(expand, 1), convolution(expand, 3)),
  );
}
