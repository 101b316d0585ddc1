import { Disagreement } from "../tolerance.ts";

/** A gradient that is not what it must be, and whose it is. */
export class WrongGradient extends Disagreement {
  override readonly name = "WrongGradient";
  readonly of: string;
  constructor(of: string, { message, rho }: Disagreement) {
    super(message, rho);
    this.of = of;
  }
}
