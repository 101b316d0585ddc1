/** A gradient that is not what it must be, and whose it is. */
export class WrongGradient extends Error {
  override readonly name = "WrongGradient";
  readonly of: string;
  constructor(of: string, message: string) {
    super(message);
    this.of = of;
  }
}
