/** The relatives of relu: layers without parameters, element by element. */
import { type Layer, layer } from "./layer.ts";

/** Cuts off what is below 0 and what is above 6 (MobileNet). */
export const relu6 = (): Layer => layer("relu6", (scope, input) => scope.apply("relu6", { input }, {}));

/**
 * Multiplies what is below 0 by `slope` instead of cutting it off.
 * @example leakyRelu({ slope: 0.1 })
 */
export const leakyRelu = ({ slope = 0.01 }: { readonly slope?: number } = {}): Layer =>
  layer("leakyRelu", (scope, input) => scope.apply("leakyRelu", { input }, { slope }));

/** Bends below 0 and levels off at −alpha. */
export const elu = ({ alpha = 1 }: { readonly alpha?: number } = {}): Layer =>
  layer("elu", (scope, input) => scope.apply("elu", { input }, { alpha }));

/** x times the share of a normal distribution below x (ConvNeXt); "tanh" is the approximation that some models trained with. */
export const gelu = ({ approximation = "none" }: { readonly approximation?: "none" | "tanh" } = {}): Layer =>
  layer("gelu", (scope, input) => scope.apply("gelu", { input }, { approximation }));

/** x·sigmoid(x), also called swish (EfficientNet). */
export const silu = (): Layer => layer("silu", (scope, input) => scope.apply("silu", { input }, {}));

/** Silu drawn with straight lines (MobileNetV3). */
export const hardSwish = (): Layer => layer("hardSwish", (scope, input) => scope.apply("hardSwish", { input }, {}));

/** A relu without the kink. */
export const softplus = (): Layer => layer("softplus", (scope, input) => scope.apply("softplus", { input }, {}));
