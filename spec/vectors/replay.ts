/** Replaying corpora on one engine: a verdict for every case, and the counts by op. */
import type { Backend } from "../../reference/backend.ts";
import { DataError } from "../../reference/errors.ts";
import type { Adapter } from "../adapter.ts";
import { subjectOf, type VectorCase } from "./cases.ts";
import { type Corpus, casesOf } from "./corpus.ts";
import { judged, type Verdict } from "./judge.ts";
import type { Line } from "./lines.ts";

export interface Judgement extends Verdict {
  readonly given: VectorCase;
}

/** The cases of some ops and steps, or of all. @throws {DataError} when there is not one: nothing would be said by that. */
export function linesOf({ folder, lines }: Corpus, only?: readonly string[]): readonly Line[] {
  const chosen = lines.filter(({ subject }) => only === undefined || only.includes(subjectOf(subject)));
  if (chosen.length > 0) return chosen;
  const which = only === undefined ? "" : ` of ${only.join(", ")}`;
  throw new DataError(`${folder}: must hold at least one case${which} (zero cases would pass on any engine), got 0`);
}

/** One case after the other, as the engine answers. */
export async function* replay(adapter: Adapter, oracle: Backend, corpus: Corpus, lines: readonly Line[]) {
  for await (const given of casesOf(corpus, lines)) {
    const judgement: Judgement = { given, ...(await judged(adapter, oracle, given)) };
    yield judgement;
  }
}

export interface Tally {
  readonly subject: string;
  readonly cases: number;
  readonly passed: number;
  readonly failed: number;
  readonly unsupported: number;
  /** Over the cases that passed. */
  readonly worstRho: number;
}

/** One row for each op and step, in the order in which they came, and one for all. */
export function tallies(judgements: readonly Judgement[]): readonly Tally[] {
  const subjects = new Set(judgements.map(({ given }) => subjectOf(given)));
  const tally = (subject: string, of: readonly Judgement[]): Tally => {
    const count = (verdict: Verdict["verdict"]) => of.filter((each) => each.verdict === verdict).length;
    const rhos = of.filter(({ verdict }) => verdict === "pass").map(({ rho }) => rho);
    const counts = { passed: count("pass"), failed: count("fail"), unsupported: count("unsupported") };
    return { subject, cases: of.length, ...counts, worstRho: Math.max(0, ...rhos) };
  };
  const rows = [...subjects].map((subject) =>
    tally(
      subject,
      judgements.filter(({ given }) => subjectOf(given) === subject),
    ),
  );
  return [...rows, tally("all", judgements)];
}
