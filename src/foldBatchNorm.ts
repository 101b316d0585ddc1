/**
 * "During testing, the batchnorm becomes a linear operator" and goes into the convolution before it (lecture 003, "Training
 * Deep Networks: Batch Normalization"): the same logits from fewer passes over memory.
 */
import { expectNumber } from "../reference/errors.ts";
import { type Shape, type Tensor, tensor } from "../reference/tensor.ts";
import { expectTensors } from "./checkpoint.ts";
import { type Fold, findFolds } from "./findFolds.ts";
import { zeros } from "./initial.ts";
import { type Change, inScope } from "./layers/inScope.ts";
import { layer } from "./layers/layer.ts";
import { type Model, model as modelOf, modelShapes } from "./model.ts";
import type { Variable } from "./tape.ts";

export interface Folded {
  /** For evaluation alone: its layers never train, and auxiliary classifiers are gone. */
  readonly model: Model;
  /** Parameters and states of that model by name. */
  readonly values: ReadonlyMap<string, Tensor>;
}

/**
 * A model without the batch normalizations that stand behind a convolution, and nothing else does:
 * kernel[…, o]·f[o] and bias[o]·f[o] + shift[o] − mean[o]·f[o], with f = scale/√(variance + ε). The others stay.
 * @throws {DataError} when the values are not this model's; {ParameterError} when a variance is below 0.
 * @example const { model, values } = foldBatchNorm(resnet18For64(), parametersOf(checkpoint));
 */
export function foldBatchNorm(model: Model, values: ReadonlyMap<string, Tensor>): Folded {
  const { name, input, body } = model;
  expectTensors("foldBatchNorm", values, modelShapes(model));
  const folds = findFolds(model);
  const folded = modelOf(
    { name, input },
    layer(body.kind, (scope, image) => inScope(body, withoutNorms(folds)).call(scope, image)),
  );
  const made = new Map(folds.flatMap((fold) => [...foldedValues(fold, values)]));
  const names = [...modelShapes(folded).keys()];
  return { model: folded, values: new Map(names.map((own) => [own, made.get(own) ?? values.get(own)!])) };
}

/** For one pass: convolutions that were given a norm have a bias, and the norm hands on what they make. */
function withoutNorms(folds: readonly Fold[]): Change {
  const byKernel = new Map(folds.map((fold) => [fold.kernel, fold]));
  const gone = new Set(folds.flatMap(({ norm: { scale, shift, mean, variance } }) => [scale, shift, mean, variance]));
  const kernels = new Map<Variable, Fold>();
  const normalized = new Set<Variable>();
  return (scope, path) => ({
    ...scope,
    training: false,
    remember: () => {},
    hear: () => {},
    chance: () => null,
    parameter(own, shape, initial, fans) {
      if (gone.has(path.own(own))) return nowhere(shape);
      const value = scope.parameter(own, shape, initial, fans);
      const fold = byKernel.get(path.own(own));
      if (fold) kernels.set(value, fold);
      return value;
    },
    state: (own, shape, first) => (gone.has(path.own(own)) ? nowhere(shape) : scope.state(own, shape, first)),
    apply(op, inputs, params) {
      const given = inputs as Readonly<Record<string, Variable | undefined>>; // the op decides which; these two are looked at
      if (op === "batchNormInference" && normalized.has(given.input!)) return given.input!;
      if (op !== "conv2d" || !kernels.has(given.kernel!)) return scope.apply(op, inputs, params);
      const O = given.kernel!.shape.slice(-1);
      const bias = given.bias ?? scope.parameter("bias", O, zeros, { fanIn: 1, fanOut: 1 });
      const output = scope.apply(op, { ...inputs, bias }, params);
      normalized.add(output);
      return output;
    },
  });
}

/** What is asked for by a norm that no longer runs. */
const nowhere = (shape: Shape): Variable => ({ shape, needsGradient: false });

/** In float64, then rounded once. */
function foldedValues({ kernel, bias, hasBias, norm }: Fold, values: ReadonlyMap<string, Tensor>) {
  const [scale, shift, mean, variance] = [norm.scale, norm.shift, norm.mean, norm.variance].map(
    (name) => values.get(name)!.data,
  );
  const { shape, data } = values.get(kernel)!;
  const O = scale!.length;
  const factor = Float64Array.from({ length: O }, (_, o) => {
    const v = variance![o]!;
    expectNumber("foldBatchNorm", norm.variance, v, v >= 0, "of at least 0");
    return scale![o]! / Math.sqrt(v + norm.epsilon);
  });
  const array = data instanceof Float64Array ? Float64Array : Float32Array;
  const before = hasBias ? values.get(bias)!.data : new Float64Array(O);
  const scaled = Float64Array.from(data, (value, at) => value * factor[at % O]!);
  const moved = Float64Array.from({ length: O }, (_, o) => (before[o]! - mean![o]!) * factor[o]! + shift![o]!);
  return [
    [kernel, tensor<Shape>(shape, new array(scaled))],
    [bias, tensor<Shape>([O], new array(moved))],
  ] as const;
}
