/** Files that took time to come by are kept: what was downloaded, and what was made of images. */
import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { DataError } from "../reference/errors.ts";
import { type DownloadOptions, download, type PublishedFile, wrongChecksum } from "./download.ts";

/** Where downloads are kept: $EINSPEC_CACHE, else $XDG_CACHE_HOME/einspec, else ~/.cache/einspec. */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const { EINSPEC_CACHE: own, XDG_CACHE_HOME: xdg } = environment;
  if (own) return own;
  // The XDG specification has relative paths ignored.
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), ".cache"), "einspec");
}

/**
 * A published file from its place in the cache; where it is not there, it is downloaded and put there.
 * @throws {DataError} when no mirror gives the file, the cache cannot be used, or holds another file under this name.
 */
export async function cached(
  name: string,
  published: PublishedFile,
  path: string,
  options: DownloadOptions,
): Promise<Uint8Array> {
  const found = await kept(name, path);
  if (found === undefined) {
    const bytes = await download(name, published, options);
    await keep(name, path, [bytes]);
    return bytes;
  }
  const wrong = wrongChecksum(found, published);
  if (wrong !== undefined) throw new DataError(`${name}: ${path} ${wrong}; remove it to download it again`);
  return found;
}

/** What the cache has at a place; nothing where it has nothing. `name` says whose it is when it cannot be read. */
export function kept(name: string, path: string): Promise<Uint8Array | undefined> {
  return readIfThere(path).catch(unusable(name));
}

/** Puts a file, part after part, into the cache. `name` says whose it is when it cannot be written. */
export function keep(name: string, path: string, parts: readonly Uint8Array[]): Promise<void> {
  return writeWhole(path, parts).catch(unusable(name));
}

const unusable =
  (name: string) =>
  ({ message }: Error): never => {
    throw new DataError(
      `${name}: the cache must be readable and writable, got ${message}; EINSPEC_CACHE names another`,
    );
  };

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** All of a file or nothing: another process never sees half of it, and no power cut leaves half of it behind. */
async function writeWhole(path: string, parts: readonly Uint8Array[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.partial`;
  try {
    const file = await open(temporary, "wx");
    try {
      for (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
