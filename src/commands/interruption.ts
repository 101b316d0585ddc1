/** Ctrl-C, and a polite kill: the first ends the run after the step under way, the second ends the process at once. */

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof exitCodes;

/** A terminal sends a signal to every process in front of it, and one of them may pass it on: that is still one Ctrl-C. */
export const echoMs = 300;

export interface Interruption {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** What the process is to end with; null where nothing has interrupted it. */
  exitCode(): number | null;
  /** Stops listening. */
  end(): void;
}

/** @param told when the run starts to end, and just before the process ends at once. */
export function interruption(told: { onFirst(): void; onSecond(): void }): Interruption {
  const controller = new AbortController();
  let first: { readonly signal: Signal; readonly at: number } | null = null;
  const listener = (signal: Signal) => {
    if (first === null) {
      first = { signal, at: performance.now() };
      told.onFirst();
      controller.abort();
    } else if (signal !== first.signal || performance.now() - first.at > echoMs) {
      told.onSecond();
      process.exit(exitCodes[signal]);
    }
  };
  process.on("SIGINT", listener).on("SIGTERM", listener);
  return {
    signal: controller.signal,
    exitCode: () => (first === null ? null : exitCodes[first.signal]),
    end: () => {
      process.off("SIGINT", listener).off("SIGTERM", listener);
    },
  };
}
