/** What is asked of an engine, and what came of it: one result per trial. */

/**
 * shape: sizes, and that what is invalid is refused. conventions: what the catalogue says where others may say otherwise.
 * properties: laws that need no right answer to compare with.
 */
export const levels = ["shape", "forward", "backward", "conventions", "properties", "update", "training"] as const;
export type Level = (typeof levels)[number];

/**
 * unsupported is neither a pass nor a failure, and nor is policy: another answer than the catalogue's, of an engine that does
 * not promise its conventions. skipped was not asked. xfail is a failure that was expected. malformed: a reply that is no
 * answer, of the wrong length for one.
 */
export const verdicts = [
  ...(["pass", "fail", "xfail", "policy", "unsupported", "skipped", "malformed", "crash", "timeout"] as const),
] as const;
export type Verdict = (typeof verdicts)[number];

/** What nobody wants of an engine. */
const wrong: readonly Verdict[] = ["fail", "malformed", "crash", "timeout"];
export const isWrong = (verdict: Verdict): boolean => wrong.includes(verdict);

/** One way in which a trial fails. */
export interface Failure {
  readonly verdict: Verdict;
  readonly message: string | null;
  /** What the smallest case that fails has and the plainest has not, and whose gradient is wrong: "gradient of bias", "stride". */
  readonly where: readonly string[];
  /** The smallest case that fails, as text. */
  readonly counterexample: string | null;
  /** The folder of that case, for `einspec replay`; from the folder of the report. */
  readonly file: string | null;
}

/** How a trial ended. Where it failed in several ways, the one that nobody expected comes first, and stands for the trial. */
export interface Result extends Failure {
  /** Where it stands in the suite: `conv2d/forward/float`, `adam/update/many-steps`. */
  readonly id: string;
  /** The op, or the update step, or the name of a network. */
  readonly op: string;
  readonly level: Level;
  /** Cases that the engine answered, up to the first that failed. */
  readonly cases: number;
  /** Cases that it said it does not support. */
  readonly unsupported: number;
  /** The largest ρ of the cases that passed; null where nothing is rounded, or no numbers are compared. */
  readonly rho: number | null;
  /** Its other failures, each by cases that lack something of what the ones before have. */
  readonly others: readonly Failure[];
}

/** Sums of products with 4 < ρ ≤ 16 are float32 in another order: Winograd, say. */
export const fastLimit = 16;
