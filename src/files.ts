/** Writing files so that at any moment there is either the old one or the new one, whole. */
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DataError } from "../reference/errors.ts";

/** The calls that writing needs. */
export interface Disk {
  open(path: string, flags: string): Promise<Pick<FileHandle, "writeFile" | "sync" | "close">>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { readonly force: boolean }): Promise<void>;
}

const nodeDisk: Disk = { open, rename, rm };
let written = 0;

/**
 * Writes to a temporary name in the same folder, syncs, renames, and syncs the folder, so that the name survives a
 * power cut as well. When anything fails the file that was there before stays as it was.
 * @throws {DataError} when the folder is missing, the disk is full, or writing is refused.
 */
export async function writeAtomically(file: string, content: Uint8Array | string, disk = nodeDisk): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.${written++}.tmp`);
  try {
    const handle = await disk.open(temporary, "wx");
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await disk.rename(temporary, file);
  } catch (error) {
    await disk.rm(temporary, { force: true });
    throw explained(file, error);
  }
  await syncFolder(dirname(file), disk);
}

async function syncFolder(folder: string, disk: Disk): Promise<void> {
  if (process.platform === "win32") return; // Windows cannot open a folder, and keeps its names in a journal
  const handle = await disk.open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  ENOENT: "its folder does not exist",
  EACCES: "writing there is not allowed",
  EPERM: "writing there is not allowed",
  EROFS: "the file system is read-only",
};

function explained(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  const reason = reasons[`${error.code}`] ?? error.message;
  return new DataError(`${file}: cannot be written: ${reason} (${error.code}); what was there before is unchanged`, {
    cause: error,
  });
}
