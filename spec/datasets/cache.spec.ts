import { mkdirSync } from "node:fs";
import { readdir, readFile, symlink } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cacheDirectory, cached } from "../../datasets/cache.ts";
import { DataError } from "../../reference/errors.ts";
import { gzipped, publication, serving, sha256, withFolder, withServer } from "./published.ts";

describe("the cache directory", () => {
  test("is EINSPEC_CACHE before all else", () => {
    expect(cacheDirectory({ EINSPEC_CACHE: "/own", XDG_CACHE_HOME: "/xdg" })).toBe("/own");
  });
  test("is a folder in XDG_CACHE_HOME, where that is an absolute path", () => {
    expect(cacheDirectory({ XDG_CACHE_HOME: "/xdg" })).toBe("/xdg/einspec");
    expect(cacheDirectory({ XDG_CACHE_HOME: "xdg" })).toBe(join(homedir(), ".cache/einspec"));
  });
  test("is a folder in ~/.cache where nothing is said, or nothing but empty words", () => {
    expect(cacheDirectory({})).toBe(join(homedir(), ".cache/einspec"));
    expect(cacheDirectory({ EINSPEC_CACHE: "", XDG_CACHE_HOME: "" })).toBe(join(homedir(), ".cache/einspec"));
  });
});

describe("a cached file", () => {
  const published = publication.files["train-labels"];
  const bytes = gzipped[published.file]!;

  test("lies under its own name once it has been downloaded, whole and alone", () =>
    withFolder({}, (folder) =>
      withServer(serving(gzipped), async (address) => {
        const path = join(folder, "deep/down", published.file);
        expect(await cached("small", published, path, { mirrors: [address] })).toEqual(Buffer.from(bytes));
        expect(await readFile(path)).toEqual(Buffer.from(bytes));
        expect(await readdir(join(folder, "deep/down"))).toEqual([published.file]);
      }),
    ));

  test("is kept by one of several who download it at once", () =>
    withFolder({}, (folder) =>
      withServer(serving(gzipped), async (address) => {
        const load = () => cached("small", published, join(folder, published.file), { mirrors: [address] });
        expect(await Promise.all([load(), load(), load()])).toEqual(Array(3).fill(Buffer.from(bytes)));
        expect(await readdir(folder)).toEqual([published.file]);
      }),
    ));

  test("with a wrong checksum is never kept", () =>
    withFolder({}, (folder) => {
      const wrong = Uint8Array.from(bytes, (byte, i) => (i === 20 ? byte ^ 1 : byte));
      return withServer(serving({ [published.file]: wrong }), async (address) => {
        const path = join(folder, published.file);
        await expect(cached("small", published, path, { mirrors: [address] })).rejects.toThrow(
          `must have sha256 ${sha256(bytes)}, got ${sha256(wrong)}`,
        );
        expect(await readdir(folder)).toEqual([]);
      });
    }));

  test("that is no longer what was published is a DataError, not another download", () => {
    const damaged = bytes.subarray(1);
    return withFolder({ [published.file]: damaged }, async (folder) => {
      const path = join(folder, published.file);
      await expect(cached("small", published, path, { mirrors: [] })).rejects.toThrow(
        new DataError(
          `small: ${path} must have sha256 ${sha256(bytes)}, got ${sha256(damaged)}; remove it to download it again`,
        ),
      );
    });
  });

  const unusable = (folder: string, message: string) =>
    withServer(serving(gzipped), async (address) => {
      const path = join(folder, "small", published.file);
      await expect(cached("small", published, path, { mirrors: [address] })).rejects.toThrow(
        new DataError(`small: the cache must be readable and writable, got ${message}; EINSPEC_CACHE names another`),
      );
    });

  test("cannot be read from a folder that is a file", () =>
    withFolder({ small: Uint8Array.of(1) }, (folder) =>
      unusable(folder, `ENOTDIR: not a directory, open '${folder}/small/${published.file}'`),
    ));

  test("cannot be written into a folder that leads nowhere", () =>
    withFolder({}, async (folder) => {
      await symlink(join(folder, "no/where"), join(folder, "small"));
      await unusable(folder, `ENOENT: no such file or directory, mkdir '${folder}/small'`);
    }));

  test("whose place was taken in the meantime leaves nothing beside it", () =>
    withFolder({}, (folder) => {
      const path = join(folder, published.file);
      const answer = serving(gzipped);
      const occupying: RequestListener = (request, response) => {
        mkdirSync(path);
        answer(request, response);
      };
      return withServer(occupying, async (address) => {
        await expect(cached("small", published, path, { mirrors: [address] })).rejects.toThrow(
          /must be readable and writable, got EISDIR/,
        );
        expect(await readdir(folder)).toEqual([published.file]);
      });
    }));
});
