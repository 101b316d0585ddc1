import type { Mutant } from "../mutant.ts";
import { releasedCaches } from "./caches.ts";
import { releasedConvolutions } from "./convolutions.ts";
import { releasedDepthwise } from "./depthwise.ts";
import { releasedGradients } from "./gradients.ts";
import { releasedMoves } from "./moves.ts";
import { releasedOthers } from "./others.ts";
import { releasedPools } from "./pools.ts";
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
  ...releasedSteps,
];
