import { EinspecError } from "../reference/errors.ts";

/** Training has left the numbers that an engine can hold; nothing after it is of use. */
export class DivergenceError extends EinspecError {
  override name = "DivergenceError";
}

/** Throws unless the number is finite. */
export function expectFinite(
  what: string,
  value: number,
  { epoch, step }: { readonly epoch: number; readonly step: number },
) {
  if (Number.isFinite(value)) return;
  throw new DivergenceError(
    `fit: ${what} must be finite, got ${value} at epoch ${epoch}, step ${step}; ` +
      "try a smaller learning rate, or clipNorm to cut long gradients",
  );
}
