/** The reference under its own laws. It is its own oracle here, so what counts are the laws that need none. */
import { reference } from "../reference/index.ts";
import { describeBackend } from "./conformance.ts";
import { float64 } from "./tolerance.ts";

describeBackend("reference", async () => reference, { u: float64 });
