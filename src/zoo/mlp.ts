import { normal } from "../initial.ts";
import { flatten, linear, relu, sequential } from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import { type Wide, widened } from "./width.ts";

/**
 * A fully connected network with two hidden layers: 784-300-100-10 on 28×28×1. The classifier starts near 0,
 * as in `lenet5`.
 */
export function mlp({ input = [28, 28, 1], classes = 10, width = 1 }: Wide = {}): Model {
  const wide = widened(width);
  return model(
    { name: "mlp", input },
    sequential(
      flatten(),
      linear({ features: wide(300) }),
      relu(),
      linear({ features: wide(100) }),
      relu(),
      linear({ features: classes, initial: normal(0.01) }),
    ),
  );
}
