/** Runs the command line as a child process, the way a shell does. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

const { resolve } = createRequire(import.meta.url);
const path = (script: string) => fileURLToPath(new URL(`../../${script}`, import.meta.url));

/** A folder that nobody else writes into. */
export const freshFolder = (): string => mkdtempSync(join(tmpdir(), "einspec-cli-"));

/** `einspec …`, under way. */
export const started = (...words: readonly string[]): Running =>
  spawned("--import", pathToFileURL(resolve("tsx")).href, path("src/cli.ts"), ...words);

/** `tsx train.ts …`, under way. */
export const startedByTsx = (...words: readonly string[]): Running =>
  spawned(resolve("tsx/cli"), path("train.ts"), ...words);

/** `einspec …` */
export const einspec = (...words: readonly string[]): Promise<Ended> => started(...words).ended;

/** Node in a folder of its own. */
function spawned(...words: readonly string[]): Running {
  const child = spawn(process.execPath, words, { cwd: freshFolder(), stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    const chunks: string[] = [];
    stream.setEncoding("utf8").on("data", (chunk: string) => chunks.push(chunk));
    return chunks;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout: stdout!.join(""), stderr: stderr!.join("") }));
  });
  return { process: child, ended };
}

/** Resolves once the file is there; fails with what the command said where it ends before. */
export async function appearance(file: string, { ended }: Running): Promise<void> {
  let last: Ended | undefined;
  void ended.then((end) => {
    last = end;
  });
  while (!existsSync(file)) {
    if (last) throw new Error(`${file} did not appear: ${last.stderr}`);
    await wait(20);
  }
}
