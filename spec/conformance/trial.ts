/** One question to an engine, and what came of it. */
import { AdapterError } from "../adapter.ts";
import { ProgramCrash, ProgramTimeout, ProtocolError } from "./programFaults.ts";
import type { Score } from "./score.ts";
import type { Level, Result, Verdict } from "./verdict.ts";
import { WrongGradient } from "./wrongGradient.ts";

/** How cases are drawn, and how long is looked for. */
export interface Draw {
  readonly runs: number;
  readonly seed: number;
  /** How long a failing case may be made smaller; half a minute where it is missing, less for long ones. */
  readonly shrinkMs?: number;
  /** How many faults of one trial are looked for at most; a few where it is missing. */
  readonly mostFaults?: number;
  /** What an answer that differs comes to; a failure where it is missing. */
  readonly disagreement?: "fail" | "policy";
}

/** A case as text, and as a folder that `einspec replay` takes. */
export interface Specimen {
  readonly text: string;
  /** What the case has that the plainest has not. */
  readonly where: readonly string[];
  /** Missing where a case is more than one call. */
  readonly save?: (folder: string) => Promise<void>;
}

export interface Trial {
  readonly id: string;
  readonly op: string;
  readonly level: Level;
  ask(draw: Draw): Promise<Finding>;
}

/** One way in which a trial fails, with the smallest case of it. */
export interface Fault {
  readonly verdict: Verdict;
  readonly message: string;
  /** The input whose gradient is wrong; null where it is none. */
  readonly of: string | null;
  readonly specimen: Specimen;
}

export interface Finding extends Pick<Result, "cases" | "unsupported" | "rho"> {
  /** In the order in which they were found. */
  readonly faults: readonly Fault[];
  /** Where there is no fault: what is lacking, or what is remarkable. */
  readonly message: string | null;
}

/** What a question that is asked once came to. */
export async function asked(judge: () => Promise<Score>, specimen: Specimen): Promise<Finding> {
  const nothing = { cases: 0, unsupported: 0, rho: null, message: null, faults: [] };
  try {
    const { rho, warning = null } = await judge();
    return { ...nothing, cases: 1, rho, message: warning };
  } catch (error) {
    if (isLacking(error)) return { ...nothing, unsupported: 1, message: error.message };
    return { ...nothing, cases: 1, faults: [faultOf(error, specimen)] };
  }
}

export const isLacking = (error: unknown): error is AdapterError =>
  error instanceof AdapterError && error.kind === "unsupported";

export function faultOf(error: unknown, specimen: Specimen, disagreement: "fail" | "policy" = "fail"): Fault {
  const message = error instanceof Error ? error.message : String(error);
  const of = error instanceof WrongGradient ? error.of : null;
  return { verdict: verdictOn(error, disagreement), message, of, specimen };
}

function verdictOn(error: unknown, disagreement: "fail" | "policy"): Verdict {
  if (error instanceof ProgramTimeout) return "timeout";
  if (error instanceof ProgramCrash) return "crash";
  if (error instanceof ProtocolError) return "malformed";
  return error instanceof AdapterError ? "fail" : disagreement;
}
