import { normal } from "../initial.ts";
import { flatten, linear, relu, sequential } from "../layers/index.ts";
import { type Model, model } from "../model.ts";
import type { Input } from "./index.ts";

/**
 * A fully connected network with two hidden layers: 784-300-100-10 on 28×28×1. The classifier starts near 0,
 * as in `lenet5`.
 */
export function mlp({ input = [28, 28, 1], classes = 10 }: Input = {}): Model {
  return model(
    { name: "mlp", input },
    sequential(
      flatten(),
      linear({ features: 300 }),
      relu(),
      linear({ features: 100 }),
      relu(),
      linear({ features: classes, initial: normal(0.01) }),
    ),
  );
}
