/** The commands that say again what a run said: all of it, or one case. */
import type { ConformanceOptions } from "./command.ts";

/** A number that is not said is the default of today, which may be another tomorrow. */
export function runAgain(options: ConformanceOptions): string {
  const { engine, command, ops, level, conventions, runs, seed, expect, timeout } = options;
  return said("conformance", { engine, command, ops, level, conventions, runs, seed, expect, timeout });
}

export const caseAgain = (folder: string, { engine, command }: ConformanceOptions): string =>
  said(`replay ${quoted(folder)}`, { engine, command });

function said(what: string, options: Readonly<Record<string, string | number | undefined>>): string {
  const words = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${quoted(value)}`],
  );
  return ["npx einspec", what, ...words].join(" ");
}

/** As a shell takes it. */
const quoted = (value: string | number): string =>
  /^[\w.,:/@%+-]+$/.test(`${value}`) ? `${value}` : `'${`${value}`.replaceAll("'", "'\\''")}'`;
