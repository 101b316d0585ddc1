/** Every mutant there is. */
import { activationMutants } from "./activations.ts";
import { conductMutants } from "./conduct.ts";
import { convolutionMutants } from "./convolution.ts";
import { lossMutants, reductionMutants } from "./losses.ts";
import { movingMutants } from "./moving.ts";
import type { Mutant } from "./mutant.ts";
import { normalizationMutants } from "./normalization.ts";
import { denseMutants, pointwiseMutants, probabilityMutants } from "./others.ts";
import { poolMutants } from "./pools.ts";
import { releasedMutants } from "./released/index.ts";
import { resizingMutants } from "./resizing.ts";
import { stepMutants } from "./steps.ts";
import { stridedMutants } from "./strided.ts";

export const mutants: readonly Mutant[] = [
  ...conductMutants,
  ...convolutionMutants,
  ...poolMutants,
  ...resizingMutants,
  ...denseMutants,
  ...pointwiseMutants,
  ...activationMutants,
  ...probabilityMutants,
  ...reductionMutants,
  ...lossMutants,
  ...normalizationMutants,
  ...stepMutants,
  ...stridedMutants,
  ...movingMutants,
  ...releasedMutants,
];
