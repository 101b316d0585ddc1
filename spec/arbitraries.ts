/** Random cases of every op: what goes in, a gradient that comes back, and a direction to move the inputs in. */
import fc from "fast-check";
import { differentiable, type Inputs, type OpName, opNames, type Params } from "../reference/catalogue.ts";
import { map } from "../reference/einstein.ts";
import { ops } from "../reference/index.ts";
import { inputOf, listOf, mapInputs } from "../reference/named.ts";
import type { Shape, Shaped, Tensor } from "../reference/tensor.ts";
import { activationEdges, positive } from "./arbitraries/activations.ts";
import { type Draft, drafts } from "./arbitraries/drafts.ts";
import { losses, lossInputs } from "./arbitraries/losses.ts";
import { places, resizingEdges } from "./arbitraries/resizing.ts";
import { longDrafts, type Numbers } from "./arbitraries/sizes.ts";
import { distributions, edgy, sparse, tensorOf, tensors, text, type Values } from "./arbitraries/tensors.ts";

export interface Case<N extends OpName> {
  readonly values: Values;
  readonly inputs: Inputs<N, Tensor>;
  readonly params: Params<N>;
  /** A gradient of the output. */
  readonly cotangent: Tensor;
  /** A move of every input that has a gradient. */
  readonly direction: Readonly<Record<string, Tensor>>;
}

/** How many shapes of each op an engine sees: as many as there are cases, or a few, where every new shape is compiled. */
export type Shapes = "fresh" | { readonly few: number; readonly seed: number };

/** The cases of one op. */
export function casesOf<N extends OpName>(op: N, values: Values, shapes: Shapes = "fresh"): fc.Arbitrary<Case<N>> {
  const fresh: fc.Arbitrary<Draft<N>> = drafts[op];
  if (shapes === "fresh") return fresh.chain((draft) => filled(op, draft, values));
  const few = fc.sample(fresh, { numRuns: shapes.few, seed: shapes.seed });
  return fc.constantFrom(...few).chain((draft) => filled(op, draft, values));
}

/** Cases of whole numbers that are long along an axis or two: an arbitrary for each size, in the order of the sizes. */
export const longCasesOf = <N extends OpName>(op: N): readonly fc.Arbitrary<Case<N>>[] =>
  longDrafts(op).map(({ draft: drawn, numbers }) => drawn.chain((draft) => filled(op, draft, "whole", numbers)));

/** Cases of small whole numbers: sums are exact, and counterexamples can be read. */
export const cases = Object.fromEntries(opNames.map((op) => [op, casesOf(op, "whole")])) as unknown as {
  readonly [N in OpName]: fc.Arbitrary<Case<N>>;
};

/** Numbers at the edges that each op has a policy for; the others have none but "finite in, finite out". */
const edges: { readonly [N in OpName]?: readonly number[] } = {
  maxPool2d: [NaN, Infinity, -Infinity, -1e9, -1, 0, 2],
  ...resizingEdges,
  relu: [NaN, Infinity, -Infinity, -0, 0, -1, 1],
  reshape: [NaN, Infinity, -Infinity, -0, 1],
  sigmoid: [-1e4, -100, -88, -60, -20, -0.001, 0, 0.001, 20, 88, 100, 1e4].map(Math.fround),
  tanh: [-1e4, -100, -20, -9, -0.001, 0, 0.001, 9, 20, 100, 1e4].map(Math.fround),
  ...activationEdges,
  softmax: [-1e9, -1e4, -100, 0, 1, 88, 100, 1e4],
  softmaxCrossEntropy: [-1e9, -1e4, -100, 0, 1, 88, 100, 1e4],
  logSoftmax: [-1e9, -1e4, -100, 0, 1, 88, 100, 1e4],
  sigmoidCrossEntropy: [-1e4, -100, -88, -20, -0.001, 0, 0.001, 20, 88, 100, 1e4].map(Math.fround),
  // A square of 10⁶ beside numbers that nobody may see it in.
  localResponseNorm: [-1, 0, 1, 2, 1000],
  max: [NaN, Infinity, -Infinity, -1, 0, 2],
  pad: [NaN, Infinity, -Infinity, -0, 1],
  reverse: [NaN, Infinity, -Infinity, -0, 1],
  transpose: [NaN, Infinity, -Infinity, -0, 1],
  slice: [NaN, Infinity, -Infinity, -0, 1],
  channelShuffle: [NaN, Infinity, -Infinity, -0, 1],
  concat: [NaN, Infinity, -Infinity, -0, 1],
};
export const opsWithEdges = opNames.filter((op) => edges[op] !== undefined);

function filled<N extends OpName>(
  op: N,
  { inputs, params }: Draft<N>,
  values: Values,
  { rarity = 1, mean = 0, heights = [1] }: Numbers = {},
): fc.Arbitrary<Case<N>> {
  const ordinary = (shape: Shape) =>
    rarity > 1 ? sparse(shape, rarity, heights) : tensors(shape, values === "extreme" ? "whole" : values);
  const around = (name: string, drawn: fc.Arbitrary<Tensor>) =>
    name === "input" && mean !== 0 ? drawn.map((t) => map((x) => x + mean, t)) : drawn;
  const byName = (arbitrary: (name: string, shape: Shape) => fc.Arbitrary<Tensor>, names: readonly string[]) => {
    const chosen = listOf<Shaped>(inputs).filter(([name]) => names.includes(inputOf(name)));
    return fc.record(Object.fromEntries(chosen.map(([name, { shape }]) => [name, arbitrary(name, shape)])));
  };
  const input = (name: string, shape: Shape): fc.Arbitrary<Tensor> => {
    const special = lossInputs[op]?.[name];
    if (special) return special(shape, values);
    if (name === "mask") return tensorOf(shape, fc.constantFrom(0, 1));
    if (name === "target") return distributions(shape);
    if (op === "log" && values !== "extreme") return positive(shape, values);
    const place = places(name, shape, inputs, params);
    if (place) return place;
    if (name === "variance") return tensorOf(shape, fc.constantFrom(0, 1, 0.25, 4, 2 ** -10));
    return values === "extreme" ? edgy(shape, edges[op] ?? [0]) : around(name, ordinary(shape));
  };
  return fc
    .record({
      inputs: byName(input, Object.keys(inputs)),
      cotangent: cotangents(op, ordinary(ops[op].outputShape(inputs, params))),
      direction: byName(
        (_, shape) => (rarity > 1 ? sparse(shape, rarity, heights) : tensors(shape, "whole")),
        differentiable[op],
      ),
    })
    .map((drawn) => {
      const drawnInputs: Readonly<Record<string, Tensor>> = drawn.inputs;
      const whole = mapInputs<N, Shaped, Tensor>(inputs, (_, name) => drawnInputs[name]!);
      return legible(op, { ...drawn, values, params, inputs: whole });
    });
}

/** A loss counts once in most programs, and in some engines only once; what is next to the largest number must not be carried past it. */
function cotangents(op: OpName, drawn: fc.Arbitrary<Tensor>): fc.Arbitrary<Tensor> {
  if (op === "exp") return drawn.map((t) => map((x) => x / 8, t));
  if (!losses.includes(op)) return drawn;
  return fc.oneof({ weight: 4, arbitrary: drawn }, { weight: 1, arbitrary: drawn.map((t) => map(() => 1, t)) });
}

/** Prints a case line by line: the op and its params, then `input [1×2×2×1] -4 -3 -2 -1`. */
function legible<N extends OpName>(op: N, example: Case<N>): Case<N> {
  const lines = () => {
    const tensors = [...listOf<Tensor>(example.inputs), ["cotangent", example.cotangent] as const];
    return tensors.map(([name, t]) => `\n  ${name} ${text(t)}`);
  };
  return Object.assign(example, {
    [fc.toStringMethod]: () => `${op} ${JSON.stringify(example.params)}${lines().join("")}`,
  });
}
