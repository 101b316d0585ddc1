import type { Backend } from "../../reference/backend.ts";
import { reference } from "../../reference/index.ts";
import type { Adapter } from "../adapter.ts";
import type { Subject as Asked } from "../calls.ts";
import { backendOf, type Handle } from "./handles.ts";
import { unitOf } from "./precision.ts";

/** Whoever is tested, as the laws see it, and as itself. */
export interface Subject extends Asked<Handle> {
  readonly adapter: Adapter;
  readonly engine: Backend<Handle>;
}

export const subjectOf = (adapter: Adapter): Subject => ({
  adapter,
  engine: backendOf(adapter),
  oracle: reference,
  u: unitOf[adapter.precision],
});
