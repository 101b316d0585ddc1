/** Two reports compared, for a terminal. */
import type { ReadReport } from "../report/read.ts";
import type { Change, Changes } from "./changes.ts";

/** Nobody reads more of a message in a list. */
const longestMessage = 160;

export function diffText(a: ReadReport, b: ReadReport, changes: Changes): string {
  const { worse, better, renamed, appeared, gone, same, faults } = changes;
  return [
    ...[`A  ${describing(a)}`, `B  ${describing(b)}`],
    ...(a.seed === b.seed && a.runs === b.runs
      ? []
      : ["   The cases differ: the same --seed and --runs draw the same."]),
    ...section("worse", worse, true),
    ...section("better", better, false),
    ...section("expected otherwise", renamed, false),
    ...section("new", appeared, true),
    ...section("gone", gone.filter(wasOffered), false),
    ...(faults.length > 0 ? ["", "of the whole run", ...faults.map((fault) => `  ${fault}`)] : []),
    "",
    `${worse.length} worse, ${better.length} better, ${appeared.length} new, ${gone.length} gone, ${same} the same`,
  ].join("\n");
}

/** What an engine never had can be missed by nobody: an engine of one op lacks hundreds of trials. It is counted all the same. */
const wasOffered = ({ from }: Change): boolean => from !== "unsupported";

const describing = ({ engine, version, date, seed, runs, file }: ReadReport) =>
  `${`${engine} ${version}`.trim()}, ${date}, seed ${seed}, ${runs} cases per trial: ${file}`;

function section(title: string, changes: readonly Change[], reasons: boolean): readonly string[] {
  if (changes.length === 0) return [];
  const wide = Math.max(...changes.map(({ id }) => id.length));
  const lines = changes.flatMap((change) => {
    const line = `  ${change.id.padEnd(wide)}  ${verdictsOf(change)}`;
    const message = change.to === "pass" ? null : change.message?.split("\n")[0];
    return reasons && message ? [line, `    ${short(message)}`] : [line];
  });
  return ["", `${title} (${changes.length})`, ...lines];
}

const verdictsOf = ({ from, to }: Change): string =>
  from === null ? `${to}` : to === null ? `was ${from}` : `${from} → ${to}`;

const short = (message: string): string =>
  message.length > longestMessage ? `${message.slice(0, longestMessage)} …` : message;
