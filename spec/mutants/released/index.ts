import type { Mutant } from "../mutant.ts";
import { releasedAverages } from "./averages.ts";
import { releasedConvolutions } from "./convolutions.ts";
import { releasedCurves } from "./curves.ts";
import { releasedDescents } from "./descents.ts";
import { releasedNorms } from "./norms.ts";
import { releasedOthers } from "./others.ts";
import { releasedProducts } from "./products.ts";
import { releasedReductions } from "./reductions.ts";
import { releasedShares } from "./shares.ts";
import { releasedSteps } from "./steps.ts";

export const releasedMutants: readonly Mutant[] = [
  ...releasedConvolutions,
  ...releasedOthers,
  ...releasedSteps,
  ...[...releasedReductions, ...releasedProducts, ...releasedCurves, ...releasedShares, ...releasedNorms],
  ...[...releasedAverages, ...releasedDescents],
];
