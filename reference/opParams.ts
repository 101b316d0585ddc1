/** What the ops are told besides their inputs. */
import type { Coordinates } from "./resampling.ts";
import type { Pair, Pool2, Window2 } from "./window.ts";

export interface ConvParams extends Window2 {
  /** Channels in groups·(C/groups) and filters in groups·(O/groups) see only their own group; depthwise is groups = C. */
  readonly groups: number;
}
export interface AvgPoolParams extends Pool2 {
  /** true: divide by all taps; false: only by those inside the image. */
  readonly countPadding: boolean;
}
/** How far apart right and wrong should lie before a loss is satisfied. */
export interface MarginParams {
  readonly margin: number;
}

export interface Conv1Params {
  readonly stride: readonly [x: number];
  readonly dilation: readonly [x: number];
  readonly padding: readonly [x: readonly [left: number, right: number]];
  readonly groups: number;
}
export interface Conv3Params {
  readonly stride: Triple;
  readonly dilation: Triple;
  readonly padding: readonly [z: readonly [front: number, back: number], ...Window2["padding"]];
  readonly groups: number;
}
export type Triple = readonly [z: number, y: number, x: number];
export interface ConvTransposeParams extends ConvParams {
  /** Rows and columns more at the far end, for the sizes that a strided convolution maps to the same one. */
  readonly outputPadding: Pair;
}
export interface PadParams {
  /** Elements before and after, one pair per axis. */
  readonly padding: readonly (readonly [before: number, after: number])[];
  /** What lies outside: `value`, the input mirrored at its border (which is not repeated), or its border. */
  readonly mode: "constant" | "reflect" | "replicate";
  readonly value: number;
}

export interface BinParams {
  /** How many along y and x. */
  readonly bins: Pair;
}
export interface RoiParams extends BinParams {
  /** Pixels of the input per unit of the boxes. */
  readonly scale: number;
}
export interface ResizeParams<C extends Coordinates> {
  /** Of the output, in pixels. */
  readonly size: Pair;
  readonly coordinates: C;
}

export interface LocalResponseParams {
  /** Neighbouring channels. */
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}
