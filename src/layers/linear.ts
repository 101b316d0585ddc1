import { expectWhole } from "../../reference/errors.ts";
import { type Initial, kaimingNormal, zeros } from "../initial.ts";
import { type Layer, layer } from "./layer.ts";

export interface LinearOptions {
  /** Output features. */
  readonly features: number;
  /** Default true. */
  readonly bias?: boolean;
  /** What the weight starts from; default `kaimingNormal`. */
  readonly initial?: Initial;
}

/**
 * A fully connected layer over [batch, feature], with parameters `weight` and `bias`.
 * @example linear({ features: 10 })
 */
export function linear({ features, bias = true, initial = kaimingNormal }: LinearOptions): Layer {
  return layer("linear", (scope, input) => {
    expectWhole("linear", "features", features, 1);
    // An input of another rank is refused by the op itself, with both shapes.
    const inputs = input.shape.at(-1) ?? 1;
    const fans = { fanIn: inputs, fanOut: features };
    return scope.apply(
      "linear",
      {
        input,
        weight: scope.parameter("weight", [features, inputs], initial, fans),
        bias: bias ? scope.parameter("bias", [features], zeros, fans) : undefined,
      },
      {},
    );
  });
}
