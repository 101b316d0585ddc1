/**
 * Long cases: an engine may be right on all that is small, and wrong from the ninth channel on, in the last three of
 * seventeen columns, or in the second half of a tile. So each op is asked once for each size at which engines go another
 * way, along each of its axes while the others stay short, and for sizes of tiles along two at once; and then for what
 * usual nets ask for.
 */
import fc from "fast-check";
import type { OpName } from "../../reference/catalogue.ts";
import { listOf } from "../../reference/named.ts";
import { type Shaped, sizeOf } from "../../reference/tensor.ts";
import { type Draft, drafts } from "./drafts.ts";
import { stretches } from "./stretch/index.ts";
import { deeper } from "./stretch/ranks.ts";
import type { Stretch } from "./stretch/shapes.ts";
import { usualDrafts } from "./usual/index.ts";

/** All remainders of registers of 4, 8 and 16; one less, as many, and one more than a tile. */
export const lengths = [
  6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257,
];
/** What fills both sides of a tile. */
const tiles = [4, 8, 16, 32];
/** More axes than an image has. */
const ranks = [5, 6, 5, 6];
/** More than a grid of threads has along an axis, or 16 bits count. */
const far = 70_001;

/** Numbers in a draft before it is stretched. */
const most = { usually: 200, far: 12 };

/** Where the bound takes an answer of the reference for every number of a row, or that goes in, a long case takes long. */
const longest: { readonly [N in OpName]?: number } = {
  ...{ batchNorm: 65, batchNormInference: 65, channelMoments: 65, instanceNorm: 33, layerNorm: 17, groupNorm: 13 },
  ...{ softmax: 129, logSoftmax: 129, softmaxCrossEntropy: 129, localResponseNorm: 129, contrastive: 129 },
  ...{ conv3d: 33, convTranspose2d: 129 },
};
const usually = 257;
/** Rows of these are taken one by one, and so many are soon computed; so are the terms of a reduction, whichever axes it has. */
const reachesFar: readonly OpName[] = [
  ...(["linear", "matmul", "add", "multiply", "dropout", "exp", "log", "square", "abs", "scale", "step"] as const),
  ...(["relu", "relu6", "leakyRelu", "elu", "gelu", "silu", "hardSwish", "sigmoid", "tanh", "softplus"] as const),
];
const reductions: readonly OpName[] = ["sum", "mean"];
/** Their bound takes an answer of the reference for every number that goes in. */
const costly: readonly OpName[] = [
  ...(["batchNorm", "batchNormInference", "channelMoments"] as const),
  ...(["instanceNorm", "layerNorm", "groupNorm"] as const),
];

/** One draft each, in the order of the sizes: the smallest that fails is met first. */
export function longDrafts<N extends OpName>(op: N): readonly fc.Arbitrary<Draft<N>>[] {
  const reached = (length: number) => length <= (longest[op] ?? usually);
  const axes: readonly Stretch<N>[] = Object.values(stretches[op]);
  const short = shortDrafts(op, costly.includes(op) ? most.far : most.usually);
  const along = (stretch: Stretch<N>, length: number, from = short) =>
    fc.tuple(from, exactly(length)).map(([draft, n]) => stretch(draft, n));
  const long = lengths.filter(reached).flatMap((length) => axes.map((stretch) => along(stretch, length)));
  const sides = costly.includes(op) ? tiles.slice(0, 2) : tiles;
  const pairs = axes.flatMap((first, at) => axes.slice(at + 1).map((second) => [first, second] as const));
  const tiled = pairs.flatMap(([first, second], at) =>
    [0, 1, 2].map((turn) => {
      const [m, n] = [sides[(at + turn) % sides.length]!, sides[(at + 2 * turn + 1) % sides.length]!];
      return along(second, n, along(first, m));
    }),
  );
  const tiny = shortDrafts(op, most.far);
  const times = reachesFar.includes(op) ? 1 : reductions.includes(op) ? 4 : 0;
  const endless = Array.from({ length: times }, () => along(axes[0]!, far, tiny));
  const deepen: Stretch<N> | undefined = deeper[op];
  const deep = deepen ? ranks.map((rank) => shortDrafts(op, most.far).map((draft) => deepen(draft, rank))) : [];
  return [...deep, ...long, ...tiled, ...endless, ...usualDrafts(op)];
}

function shortDrafts<N extends OpName>(op: N, numbers: number): fc.Arbitrary<Draft<N>> {
  const some: fc.Arbitrary<Draft<N>> = drafts[op];
  return some.filter(({ inputs }) => {
    const shapes = listOf<Shaped>(inputs).map(([, { shape }]) => shape);
    return (
      shapes.every((shape) => shape.length > 0) && shapes.reduce((sum, shape) => sum + sizeOf(shape), 0) <= numbers
    );
  });
}

/** A number that is always the same, and gets smaller only when a case is made smaller. */
export function exactly(n: number): fc.Arbitrary<number> {
  return new Exactly(n);
}

class Exactly extends fc.Arbitrary<number> {
  readonly n: number;
  readonly smaller: fc.Arbitrary<number>;

  constructor(n: number) {
    super();
    this.n = n;
    this.smaller = fc.integer({ min: 1, max: n });
  }

  override generate(): fc.Value<number> {
    return new fc.Value(this.n, undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is number {
    return this.smaller.canShrinkWithoutContext(value);
  }

  override shrink(value: number, context: unknown): fc.Stream<fc.Value<number>> {
    return this.smaller.shrink(value, context);
  }
}

/** Neighbouring seeds begin alike: those of cases that are drawn one by one lie far apart. */
export const spreadSeed = (seed: number, turn: number): number => Math.imul(seed + turn, 0x9e3779b1);
