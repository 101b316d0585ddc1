import { EinspecError } from "../../reference/errors.ts";

/** A command line that asks for something that does not exist or makes no sense: exit code 2. */
export class UsageError extends EinspecError {
  override name = "UsageError";
}
