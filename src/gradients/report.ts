/** A check of gradients, for people. */
import { shapeText } from "../../reference/errors.ts";
import type { Comparison, GradientCheck, GradientOf } from "./check.ts";

export function reportText({ name, inputs }: Pick<GradientCheck, "name" | "inputs">): string {
  const widest = Math.max(...inputs.map((input) => input.name.length));
  return [`${name}: gradients against central differences`, ...inputs.map((input) => `  ${line(input, widest)}`)].join(
    "\n",
  );
}

function line({ name, shape, verdict, worst, decided, undecidable }: GradientOf, width: number): string {
  const counts = `${decided} decided${undecidable > 0 ? `, ${undecidable} at a kink` : ""}`;
  const found =
    worst === null
      ? ""
      : `; worst ${placeText(worst)}: ${digits(worst.analytic)}, difference ${digits(worst.numeric)} ± ${worst.allowed.toExponential(0)}`;
  return `${name.padEnd(width)} ${shapeText(shape)} ${verdict}: ${counts}${found}`;
}

/** The end of an error: what the derivative is, and what came instead. */
export const comparisonText = (worst: Comparison): string =>
  `must be ${digits(worst.numeric)} ${placeText(worst)} (the central difference, within ${worst.allowed.toExponential(0)}), got ${digits(worst.analytic)}`;

const placeText = ({ at }: Comparison): string => (at === null ? "in a random direction" : `at ${shapeText(at)}`);

const digits = (value: number): string => `${Number(value.toPrecision(9))}`;
