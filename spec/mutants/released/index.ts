import type { Mutant } from "../mutant.ts";
import { releasedAverages } from "./averages.ts";
import { releasedCaches } from "./caches.ts";
import { releasedConvolutions } from "./convolutions.ts";
import { releasedCurves } from "./curves.ts";
import { releasedDepthwise } from "./depthwise.ts";
import { releasedDescents } from "./descents.ts";
import { releasedGradients } from "./gradients.ts";
import { releasedMoves } from "./moves.ts";
import { releasedNorms } from "./norms.ts";
import { releasedOthers } from "./others.ts";
import { releasedPools } from "./pools.ts";
import { releasedProducts } from "./products.ts";
import { releasedReductions } from "./reductions.ts";
import { releasedShares } from "./shares.ts";
import { releasedSteps } from "./steps.ts";
import { releasedTransposed } from "./transposed.ts";
import { releasedWindows } from "./windows.ts";

export const releasedMutants: readonly Mutant[] = [
  ...releasedConvolutions,
  ...releasedDepthwise,
  ...releasedWindows,
  ...releasedGradients,
  ...releasedTransposed,
  ...releasedPools,
  ...releasedMoves,
  ...releasedCaches,
  ...releasedOthers,
  ...releasedReductions,
  ...releasedProducts,
  ...releasedCurves,
  ...releasedShares,
  ...releasedNorms,
  ...releasedSteps,
  ...releasedAverages,
  ...releasedDescents,
];
