import type { Mutant } from "../mutant.ts";
import { releasedConvolutions } from "./convolutions.ts";
import { releasedOthers } from "./others.ts";
import { releasedSteps } from "./steps.ts";

export const releasedMutants: readonly Mutant[] = [...releasedConvolutions, ...releasedOthers, ...releasedSteps];
