/** Drafts that must all come up once: what engines are asked for most, and one after another what differs in a param. */
import fc from "fast-check";
import type { OpName } from "../../../reference/catalogue.ts";
import type { Draft } from "../drafts.ts";
import { conv1d, conv2d, conv3d, convTranspose2d } from "./convolutions.ts";
import { farDrafts } from "./far.ts";
import { resized, transpose } from "./moves.ts";
import { avgPool2d, pool } from "./pools.ts";
import { twinDrafts } from "./twins.ts";

const usual: { readonly [N in OpName]?: readonly fc.Arbitrary<Draft<N>>[] } = {
  ...{ conv1d, conv2d, conv3d, convTranspose2d },
  ...{ maxPool2d: pool, minPool2d: pool, maxPoolIndices2d: pool, avgPool2d },
  resizeNearest2d: resized("halfPixel", "asymmetric"),
  resizeBilinear2d: resized("halfPixel", "alignCorners", "asymmetric"),
  transpose,
};

export function usualDrafts<N extends OpName>(op: N): readonly fc.Arbitrary<Draft<N>>[] {
  const some: readonly fc.Arbitrary<Draft<N>>[] = usual[op] ?? [];
  const told: readonly Draft<N>[] = [...(twinDrafts[op] ?? []), ...(farDrafts[op] ?? [])];
  return [...some, ...told.map((draft) => fc.constant(draft))];
}
