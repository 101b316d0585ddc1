/** What a program may take. */
import { UsageError } from "../../src/commands/usage.ts";
import type { Limits } from "./program.ts";

/** The largest reply that is read. */
const replyBytes = 2 ** 26;

/** Timers know no more than 2³¹ ms. */
const longestTimeout = 86_400;

/** `asker` is the command whose `--timeout` it is. @throws {UsageError} where that is more than a day. */
export function limitsOf(asker: string, seconds: number): Limits {
  if (seconds <= longestTimeout) return { timeoutMs: seconds * 1000, bytes: replyBytes };
  throw new UsageError(`${asker}: --timeout must be at most ${longestTimeout} seconds (a day), got ${seconds}`);
}
