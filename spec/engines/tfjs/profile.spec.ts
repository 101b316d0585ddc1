import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freshProfile, remove } from "./profile.ts";

test("what a process that is gone has left is removed, and what a running one uses is not", () => {
  const { pid } = spawnSync(process.execPath, ["--version"]);
  const [left, used] = [pid, process.ppid].map((owner) => mkdtempSync(join(tmpdir(), `einspec-browser-${owner}-`)));
  const fresh = freshProfile();
  expect([left!, used!, fresh].map(existsSync)).toEqual([false, true, true]);
  for (const folder of [used!, fresh]) remove(folder);
});
