import type { StepName } from "../../reference/catalogue.ts";
import { steps } from "../../reference/index.ts";

export const stepNames = Object.keys(steps) as readonly StepName[];
