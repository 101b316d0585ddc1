/** Which batch normalizations of a network have a convolution before them that nothing else reads. */
import type { Inputs, OpName, Params } from "../reference/catalogue.ts";
import { type Change, inScope } from "./layers/inScope.ts";
import { layer } from "./layers/layer.ts";
import type { Model } from "./model.ts";
import type { Variable } from "./tape.ts";
import { trace } from "./trace.ts";

/** A convolution and the normalization behind it; all names are those of parameters and states. */
export interface Fold {
  readonly kernel: string;
  /** Its own, or the one that it gets. */
  readonly bias: string;
  readonly hasBias: boolean;
  readonly norm: {
    readonly scale: string;
    readonly shift: string;
    readonly mean: string;
    readonly variance: string;
    readonly epsilon: number;
  };
}

interface Convolution {
  readonly kernel: Variable;
  readonly bias: Variable | undefined;
  /** What a bias of the layer that it runs in is called. */
  readonly biasName: string;
}

interface Norm {
  readonly inputs: Inputs<"batchNormInference", Variable>;
  readonly params: Params<"batchNormInference">;
}

/** What one pass in evaluation has shown. */
interface Seen {
  readonly names: Map<Variable, string>;
  /** How often a value is read. */
  readonly reads: Map<Variable, number>;
  /** By what they make. */
  readonly convolutions: Map<Variable, Convolution>;
  readonly norms: Norm[];
}

/** Runs the network on shapes alone. */
export function findFolds({ name, input, body }: Model): readonly Fold[] {
  const seen: Seen = { names: new Map(), reads: new Map(), convolutions: new Map(), norms: [] };
  const watched = layer(body.kind, (scope, image) => {
    const output = inScope(body, watching(seen)).call(scope, image);
    read(seen, output);
    return output;
  });
  trace(watched, name, input);
  const taken = new Set(seen.names.values());
  return seen.norms.flatMap((norm) => {
    const fold = foldOf(norm, seen);
    // Another array of the layer may have the name that a new bias would get.
    if (fold === undefined || (!fold.hasBias && taken.has(fold.bias))) return [];
    taken.add(fold.bias);
    return [fold];
  });
}

function watching(seen: Seen): Change {
  return (scope, path) => {
    const named = (own: string, value: Variable) => {
      seen.names.set(value, path.own(own));
      return value;
    };
    return {
      ...scope,
      training: false,
      remember: () => {},
      hear: () => {},
      chance: () => null,
      parameter: (own, shape, initial, fans) => named(own, scope.parameter(own, shape, initial, fans)),
      state: (own, shape, first) => named(own, scope.state(own, shape, first)),
      apply(op, inputs, params) {
        const output = scope.apply(op, inputs, params);
        for (const given of Object.values(inputs)) for (const value of [given].flat()) read(seen, value);
        const call = { op, inputs, params } as AnyCall; // TypeScript cannot follow that the three belong together
        if (call.op === "conv2d")
          seen.convolutions.set(output, { ...call.inputs, bias: call.inputs.bias, biasName: path.own("bias") });
        if (call.op === "batchNormInference") seen.norms.push(call);
        return output;
      },
    };
  };
}

type AnyCall = {
  readonly [N in OpName]: { readonly op: N; readonly inputs: Inputs<N, Variable>; readonly params: Params<N> };
}[OpName];

function read({ reads }: Seen, value: Variable | undefined): void {
  if (value !== undefined) reads.set(value, (reads.get(value) ?? 0) + 1);
}

/** Nothing where the norm stands elsewhere, or where one of the arrays has another reader, for whom it must not change. */
function foldOf({ inputs, params: { epsilon } }: Norm, { names, reads, convolutions }: Seen): Fold | undefined {
  const { input, scale, shift, mean, variance } = inputs;
  const convolution = convolutions.get(input);
  if (convolution === undefined) return undefined;
  const { kernel, bias, biasName } = convolution;
  const own = [kernel, ...(bias ? [bias] : []), scale, shift, mean, variance];
  if (![input, ...own].every((value) => reads.get(value) === 1) || !own.every((value) => names.has(value))) {
    return undefined;
  }
  const name = (value: Variable) => names.get(value)!;
  const norm = { scale: name(scale), shift: name(shift), mean: name(mean), variance: name(variance), epsilon };
  return { kernel: name(kernel), bias: bias ? name(bias) : biasName, hasBias: bias !== undefined, norm };
}
