/** A folder for what a browser keeps while it runs. It goes with its process, or when a later one finds it left behind. */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const prefix = "einspec-browser-";

export function freshProfile(): string {
  for (const name of readdirSync(tmpdir())) if (isLeft(name)) remove(join(tmpdir(), name));
  return mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
}

export const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/** Ours, of a process that was ended before it could tidy up. */
function isLeft(name: string): boolean {
  const [, pid] = name.match(`^${prefix}(\\d+)-`) ?? [];
  if (pid === undefined || isRunning(Number(pid))) return false;
  return statSync(join(tmpdir(), name), { throwIfNoEntry: false })?.uid === process.getuid?.();
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH"; // it is, but somebody else's
  }
}
