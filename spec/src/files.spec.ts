import { mkdtemp, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataError } from "../../reference/errors.ts";
import { type Disk, writeAtomically } from "../../src/files.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "einspec-"));
});
afterAll(() => rm(folder, { recursive: true }));

const failure = (code: string) => Object.assign(new Error(`${code}: injected`), { code });

/** The real disk, on which one call fails; `calls` tells what was done, in order. */
function faulty(fault: { readonly [call in "writeFile" | "sync" | "rename"]?: string } = {}) {
  const calls: string[] = [];
  const fail = (call: keyof typeof fault) => {
    calls.push(call);
    if (fault[call]) throw failure(fault[call]);
  };
  const disk: Disk = {
    async open(path, flags) {
      const handle = await open(path, flags);
      calls.push(flags === "r" ? "open folder" : "open temporary");
      return {
        async writeFile(content) {
          await handle.writeFile(content.slice(0, 3)); // half of it reaches the disk
          fail("writeFile");
          await handle.writeFile(content.slice(3));
        },
        async sync() {
          fail("sync");
          await handle.sync();
        },
        close: () => handle.close(),
      };
    },
    async rename(from, to) {
      fail("rename");
      await rename(from, to);
    },
    rm,
  };
  return { disk, calls };
}

describe("writeAtomically", () => {
  test("the content is synced before it gets its name, and the name after", async () => {
    const { disk, calls } = faulty();
    await writeAtomically(join(folder, "a.txt"), "content", disk);
    expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("content");
    expect(calls).toEqual(["open temporary", "writeFile", "sync", "rename", "open folder", "sync"]);
  });

  test.each([
    ["writeFile", "ENOSPC", "the disk is full"],
    ["sync", "EDQUOT", "the disk quota is used up"],
    ["rename", "EACCES", "writing there is not allowed"],
    ["writeFile", "EIO", "EIO: injected"],
  ])("when %s fails with %s the old file stays whole, and nothing else does", async (call, code, reason) => {
    const file = join(folder, `${call}-${code}.txt`);
    await writeFile(file, "the old content");
    const writing = writeAtomically(file, "the new content", faulty({ [call]: code }).disk);
    await expect(writing).rejects.toThrow(
      new DataError(`${file}: cannot be written: ${reason} (${code}); what was there before is unchanged`),
    );
    expect(await readFile(file, "utf8")).toBe("the old content");
    expect((await readdir(folder)).filter((name) => name.includes(basename(file)))).toEqual([basename(file)]);
  });

  test("a folder that is not there is an error that says so", async () => {
    const file = join(folder, "none", "a.txt");
    await expect(writeAtomically(file, "content")).rejects.toThrow(
      `${file}: cannot be written: its folder does not exist`,
    );
  });

  test("two writers at once leave the content of one of them, whole", async () => {
    const file = join(folder, "both.txt");
    const [a, b] = ["a".repeat(1e5), "b".repeat(1e5)];
    await Promise.all([writeAtomically(file, a), writeAtomically(file, b)]);
    expect([a, b]).toContain(await readFile(file, "utf8"));
  });
});
