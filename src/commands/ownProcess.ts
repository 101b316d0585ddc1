/** The command line in a process of its own, for scripts that tsx runs. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { echoMs } from "./interruption.ts";

/** Ends this process when the one that started it is gone, however it went: nobody is left to stop it. */
export function endWithParent(): void {
  if (!process.connected) return;
  process.channel?.unref();
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
}

/**
 * Runs `einspec` with these words and answers with its exit code. tsx kills a script that has not taken a Ctrl-C after
 * 60 ms, and a training step takes longer than that. This process has nothing to do but to take it and pass it on, and
 * to end the other at once when it comes a second time.
 */
export async function inOwnProcess(words: readonly string[]): Promise<number> {
  const command = fileURLToPath(new URL("../cli.ts", import.meta.url));
  const node = ["--import", import.meta.resolve("tsx"), command, ...words];
  endWithParent();
  const child = spawn(process.execPath, node, { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  let first: number | undefined;
  let ended: NodeJS.Signals | undefined;
  const pass = (signal: NodeJS.Signals) => {
    first ??= performance.now();
    if (performance.now() - first > echoMs) ended = signal;
    child.kill(ended === undefined ? signal : "SIGKILL");
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, pass);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      // The bar keeps long lines from wrapping, and a process that is killed cannot undo that.
      if (process.stderr.isTTY && signal === "SIGKILL") process.stderr.write("\u001b[?7h\n");
      resolve(ended === undefined && code !== null ? code : 128 + constants.signals[ended ?? signal!]);
    });
  });
}
