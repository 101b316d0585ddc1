import { normal } from "../initial.ts";
import { conv2d, flatten, linear, maxPool2d, relu, sequential } from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import { type Wide, widened } from "./width.ts";

/**
 * LeNet-5 as lecture 003 tabulates it: 20 and 50 filters of 5×5, max pooling, 500 hidden units.
 * 1,256,080 parameters at 28×28×1 and ten classes. The classifier starts near 0, so that an untrained network is undecided:
 * its first loss is ln 10, and the first steps do not have to unlearn wild guesses.
 */
export function lenet5({ input = [28, 28, 1], classes = 10, width = 1 }: Wide = {}): Model {
  const wide = widened(width);
  return model(
    { name: "lenet5", input },
    sequential(
      conv2d({ filters: wide(20), size: 5, padding: 2 }),
      relu(),
      maxPool2d({ size: 2 }),
      conv2d({ filters: wide(50), size: 5, padding: 2 }),
      relu(),
      maxPool2d({ size: 2 }),
      flatten(),
      linear({ features: wide(500) }),
      relu(),
      linear({ features: classes, initial: normal(0.01) }),
    ),
  );
}
