/** What one output element sees of the image, in pixels along y and x (lectures 000 and 001, "Receptive field"). */
import { longestBin } from "../reference/bins.ts";
import type { Inputs, OpName, Params } from "../reference/catalogue.ts";
import type { Shape } from "../reference/tensor.ts";
import type { Pair, Window2 } from "../reference/window.ts";
import type { Variable } from "./tape.ts";

export interface Field {
  readonly size: Pair;
  /** The distance in the image between what two neighbouring output pixels see. */
  readonly jump: Pair;
  /** The middle of what the output pixel (0, 0) sees; the middle of the image's own first pixel is 0. */
  readonly centre: Pair;
}

/** A pixel of the image sees itself. */
export const ofOnePixel: Field = { size: [1, 1], jump: [1, 1], centre: [0, 0] };

export interface Looking<N extends OpName> {
  readonly op: N;
  readonly inputs: Inputs<N, Variable>;
  readonly params: Params<N>;
  readonly output: Shape;
}

/**
 * The field of an op's output, from those of its inputs: `fieldOf` knows them, parameters have none. Of several inputs the
 * widest counts. null once elements are no longer pixels.
 */
export function fieldBehind<N extends OpName>(
  { op, inputs, params, output }: Looking<N>,
  fieldOf: (value: Variable) => Field | null | undefined,
): Field | null {
  const known = Object.values(inputs)
    .flat()
    .map((value) => fieldOf(value as Variable))
    .filter((field) => field !== undefined);
  if (known.length === 0 || known.includes(null) || withoutPlace.includes(op)) return null;
  const widest = known.reduce((a, b) => (b!.size[0] * b!.size[1] > a!.size[0] * a!.size[1] ? b : a))!;
  const reach = cellReach[op];
  if (reach) {
    const isBins = op === "adaptiveAvgPool2d" || op === "adaptiveMaxPool2d";
    return resized(widest, Object.values(inputs)[0]!.shape, output, { reach, isBins });
  }
  if (op === "slice") return moved(widest, (params as Params<"slice">).begin.slice(1));
  if (!("stride" in params)) return widest;
  const window = params as Window2; // others are without place
  return through(widest, "size" in params ? params.size : kernelSize(inputs), window);
}

/** Behind a window: as many more pixels as it has taps beyond the first, and each of them a jump away. */
function through({ size, jump, centre }: Field, taps: Pair, { stride, dilation, padding }: Window2): Field {
  const span = along((axis) => (taps[axis] - 1) * dilation[axis] * jump[axis]);
  return {
    size: along((axis) => size[axis] + span[axis]),
    jump: along((axis) => jump[axis] * stride[axis]),
    centre: along((axis) => centre[axis] + span[axis] / 2 - padding[axis][0] * jump[axis]),
  };
}

/** Where the first pixels are cut off, others are first. */
function moved({ size, jump, centre }: Field, begin: readonly number[]): Field {
  return { size, jump, centre: along((axis) => centre[axis] + (begin[axis] ?? 0) * jump[axis]) };
}

/** Behind these, elements are no longer pixels that see a window of the image: they see all of it, or any part. */
const withoutPlace: readonly OpName[] = [
  ...(["reshape", "linear", "convTranspose2d", "conv1d", "conv3d", "transpose"] as const),
  ...(["globalAvgPool2d", "globalMaxPool2d", "roiMaxPool2d"] as const),
];

/** Ops that lay `count` cells over an axis of `extent` pixels: how many of these one cell reads at most. */
const cellReach: { readonly [N in OpName]?: (extent: number, count: number) => number } = {
  adaptiveAvgPool2d: (extent, count) => longestBin(count, extent),
  adaptiveMaxPool2d: (extent, count) => longestBin(count, extent),
  maxUnpool2d: () => 1,
  resizeNearest2d: () => 1,
  resizeBilinear2d: (extent, count) => (extent === count ? 1 : Math.min(extent, 2)),
  bedOfNails2d: () => 1,
};

interface Cells {
  readonly reach: (extent: number, count: number) => number;
  /** Whether a cell covers its share of pixels, rather than one or two of them. */
  readonly isBins: boolean;
}

function resized({ size, jump, centre }: Field, input: Shape, output: Shape, { reach, isBins }: Cells): Field {
  const extents = (axis: 0 | 1) => [input[axis + 1]!, output[axis + 1]!] as const;
  return {
    size: along((axis) => size[axis] + (reach(...extents(axis)) - 1) * jump[axis]),
    jump: along((axis) => (jump[axis] * extents(axis)[0]) / extents(axis)[1]),
    centre: along((axis) => {
      const [extent, count] = extents(axis);
      const firstBin = isBins ? Math.ceil(extent / count) : 1;
      return centre[axis] + ((firstBin - 1) / 2) * jump[axis];
    }),
  };
}

const along = (value: (axis: 0 | 1) => number): Pair => [value(0), value(1)];

function kernelSize(inputs: object): Pair {
  if (!("kernel" in inputs)) return [1, 1];
  const [KY = 1, KX = 1] = (inputs.kernel as Variable).shape;
  return [KY, KX];
}
