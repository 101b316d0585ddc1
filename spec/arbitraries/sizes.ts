/**
 * Long cases: an engine may be right on all that is small, and wrong from the ninth channel on, in the last three of
 * seventeen columns, or in the second half of a tile. So each op is asked once for each size at which engines go another
 * way, along each of its axes while the others stay short, and for sizes of tiles along two at once, the longest of them
 * sparse; and then for what usual nets ask for.
 */
import fc from "fast-check";
import type { OpName } from "../../reference/catalogue.ts";
import { listOf } from "../../reference/named.ts";
import { type Shaped, sizeOf } from "../../reference/tensor.ts";
import { type Draft, drafts } from "./drafts.ts";
import { broad } from "./stretch/broad.ts";
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
/** As many axes as an image has, and more. */
const ranks = [4, 5, 6, 5, 6];
/** More than a grid of threads has along an axis, or 16 bits count. */
const far = 70_001;

/** Numbers in a draft before it is stretched. */
const most = { usually: 200, far: 12, tiny: 8 };

/** Where the bound takes an answer of the reference for every number of a row, or that goes in, a long case takes long. */
const longest: { readonly [N in OpName]?: number } = {
  ...{ batchNorm: 65, batchNormInference: 65, channelMoments: 65, instanceNorm: 33, layerNorm: 17, groupNorm: 13 },
  ...{ softmax: 129, logSoftmax: 129, softmaxCrossEntropy: 129, localResponseNorm: 129, contrastive: 129 },
  ...{ conv3d: 33, convTranspose2d: 129 },
};
const usually = 257;
/** Pointwise ops: all of so many numbers are soon computed. */
const pointwise: readonly OpName[] = [
  ...([
    "dropout",
    "exp",
    "log",
    "square",
    "abs",
    "scale",
    "step",
    "relu",
    "relu6",
    "leakyRelu",
    "elu",
    "gelu",
  ] as const),
  ...(["silu", "hardSwish", "sigmoid", "tanh", "softplus"] as const),
];
/** Sums of products, each with a bound that is a sum as well. */
const products: readonly OpName[] = ["linear", "matmul", "add", "multiply"];
const reductions: readonly OpName[] = ["sum", "mean", "max"];
/** Their bound takes an answer of the reference for every number that goes in. */
const normalizations: readonly OpName[] = [
  ...(["batchNorm", "batchNormInference", "channelMoments"] as const),
  ...(["instanceNorm", "layerNorm", "groupNorm"] as const),
];
const shares: readonly OpName[] = ["softmax", "logSoftmax"];

/** Longer than that, by what an engine does with more than fits a workgroup, or two; a few numbers of them are not 0. */
const wide: readonly (readonly [ops: readonly OpName[], lengths: readonly number[]])[] = [
  [
    [...reductions, "linear", "matmul"],
    [511, 1025, 4099],
  ],
  [shares, [511, 1025, 4099]],
  [normalizations, [100, 1025]],
];
/** Of so many terms one in 32 may be 1 or 2 before a rounding hides the smallest. */
const usualRarity = 32;
/** What those are: small, and of the largest of many each another. */
const small = [1, -1, 2, -2];
const distinct = Array.from({ length: 401 }, (_, at) => at - 200);
/** All zeros have a share of exactly 1 of the largest: another, repeated, would be rounded the same way each time. */
const below = [-1, -2];
/** So high that a share of one beside another is none, and e to the power of it out of reach. */
const high = [-100, 100, 200, 300];
/** Where the bound moves every number that is not 0, there are about so many along the long axis. */
const moved = 6;

/** Where an engine fills its registers: the mean is large beside the deviation once more. */
const distant = { lengths: [16, 17], mean: 1024 };

/** Which numbers a long case is made of. */
export interface Numbers {
  /** One in so many is not 0. */
  readonly rarity?: number;
  /** What it is then. */
  readonly heights?: readonly number[];
  /** The mean of the input. */
  readonly mean?: number;
}

export interface Long<N extends OpName> {
  readonly draft: fc.Arbitrary<Draft<N>>;
  readonly numbers: Numbers;
}

/** One draft each, in the order of the sizes: the smallest that fails is met first. */
export function longDrafts<N extends OpName>(op: N): readonly Long<N>[] {
  const reached = (length: number) => length <= (longest[op] ?? usually);
  const axes: readonly Stretch<N>[] = Object.values(stretches[op]);
  const isCostly = normalizations.includes(op);
  const short = shortDrafts(op, isCostly ? most.far : most.usually);
  const along = (stretch: Stretch<N>, length: number, from = short) =>
    fc.tuple(from, exactly(length)).map(([draft, n]) => stretch(draft, n));
  const long = lengths.filter(reached).flatMap((length) => axes.map((stretch) => along(stretch, length)));
  const sides = isCostly ? tiles.slice(0, 2) : tiles;
  const pairs = axes.flatMap((first, at) => axes.slice(at + 1).map((second) => [first, second] as const));
  const tiled = pairs.flatMap(([first, second], at) =>
    [0, 1, 2].map((turn) => {
      const [m, n] = [sides[(at + turn) % sides.length]!, sides[(at + 2 * turn + 1) % sides.length]!];
      return along(second, n, along(first, m));
    }),
  );
  const deepen: Stretch<N> | undefined = deeper[op];
  const deep = deepen ? ranks.map((rank) => shortDrafts(op, most.far).map((draft) => deepen(draft, rank))) : [];
  const dense = (drawn: readonly fc.Arbitrary<Draft<N>>[], mean = 0) =>
    drawn.map((draft) => ({ draft, numbers: { mean } }));
  const away = isCostly ? distant.lengths.flatMap((length) => axes.map((stretch) => along(stretch, length))) : [];
  return [
    ...[...dense([...deep, ...long, ...tiled]), ...dense(away, distant.mean)],
    ...[...sparseDrafts(op), ...dense(usualDrafts(op))],
  ];
}

/** Along the axes that an op sums over where it need not; pointwise ops are dense even there. */
function sparseDrafts<N extends OpName>(op: N): readonly Long<N>[] {
  const all: readonly Stretch<N>[] = Object.values(stretches[op]);
  const axes: readonly Stretch<N>[] = Object.values(broad[op] ?? stretches[op]);
  const tiny = shortDrafts(op, most.tiny);
  const along = (stretch: Stretch<N>, length: number, numbers: Numbers) => ({
    draft: fc.tuple(tiny, exactly(length)).map(([draft, n]) => stretch(draft, n)),
    numbers,
  });
  const isMoved = [...normalizations, ...shares].includes(op);
  const lengths = wide.filter(([ops]) => ops.includes(op)).flatMap(([, some]) => some);
  const usual = op === "max" ? distinct : small;
  const wider = lengths.flatMap((n, turn) =>
    axes.map((stretch, at) => {
      const heights = (turn + at) % 2 === 0 ? high : below;
      return along(stretch, n, {
        rarity: isMoved ? n / moved : usualRarity,
        heights: shares.includes(op) ? heights : usual,
      });
    }),
  );
  const numbers = { rarity: pointwise.includes(op) ? 1 : usualRarity, heights: usual };
  return [...wider, ...farthest(op, all, axes).map((stretch) => along(stretch, far, numbers))];
}

/** What an op can have so many of: terms, and of all else the first; products any. */
function farthest<S>(op: OpName, all: readonly S[], axes: readonly S[]): readonly S[] {
  if (reductions.includes(op)) return [...axes, ...all.slice(0, 1)];
  if (products.includes(op)) return ["add", "multiply"].includes(op) ? all.slice(0, 2) : axes;
  return op === "softmax" || pointwise.includes(op) ? axes.slice(0, 1) : [];
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
