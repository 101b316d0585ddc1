/** Errors of the equation language: what is wrong, and a mark under the place in the equation. */
import { EinspecError } from "../errors.ts";

/** An equation that cannot be read, or that does not fit the tensors it is given. */
export class EquationError extends EinspecError {
  override name = "EquationError";

  /** `place` counts characters of `source`; the line around it is quoted under the message. */
  constructor(message: string, source: string, place: number) {
    const start = source.lastIndexOf("\n", place - 1) + 1;
    const [line = ""] = source.slice(start).split("\n", 1);
    const indent = line.length - line.trimStart().length;
    super(`equation: ${message}\n  ${line.trim()}\n  ${" ".repeat(Math.max(0, place - start - indent))}^`);
  }
}
