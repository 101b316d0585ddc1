import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a folder, and those that it lies in; one that is there is no error. Node's own recursive `mkdir` goes in circles where a
 * file system lists a folder and takes no new ones (/proc), so each folder is asked for at most twice here.
 * @throws the file system's error.
 */
export async function makeFolder(path: string): Promise<void> {
  const failure = await tried(path);
  if (failure === null) return;
  if (failure.code !== "ENOENT" || dirname(path) === path) throw failure;
  await makeFolder(dirname(path));
  const again = await tried(path);
  if (again !== null) throw again;
}

/** null where the folder is there now. */
async function tried(path: string): Promise<NodeJS.ErrnoException | null> {
  try {
    await mkdir(path);
    return null;
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    if (failure.code === "EEXIST" && (await stat(path)).isDirectory()) return null;
    return failure;
  }
}
