import { expectNumber } from "../../reference/errors.ts";
import { type Layer, layer } from "./layer.ts";

export interface AuxiliaryOptions {
  /** How much its loss counts beside the network's own. */
  readonly weight: number;
}

/**
 * An auxiliary classifier: passes its input on, and in training lets `head` answer with logits from here as well, so that
 * a gradient reaches this depth by a short way (lecture 003, "Auxiliary Classifiers"). In evaluation it is not asked.
 * @example auxiliary({ weight: 0.3 }, sequential(globalAvgPool2d(), linear({ features: 10 })))
 */
export function auxiliary({ weight }: AuxiliaryOptions, head: Layer): Layer {
  return layer("auxiliary", (scope, input) => {
    expectNumber("auxiliary", "weight", weight, Number.isFinite(weight) && weight > 0, "above 0");
    scope.hear(weight, () => head.call(scope, input));
    return input;
  });
}
