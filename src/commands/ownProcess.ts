/** The command line in a process of its own, for scripts that tsx runs. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

/**
 * Runs `einspec` with these words and answers with its exit code. tsx kills a script that has not taken a Ctrl-C after
 * 60 ms, and a training step takes longer than that; this process has nothing to do but to take it, and pass it on.
 */
export async function inOwnProcess(words: readonly string[]): Promise<number> {
  const command = fileURLToPath(new URL("../cli.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), command, ...words], {
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal!]));
  });
}
