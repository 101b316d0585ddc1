import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeFolder } from "../../src/folders.ts";
import { freshFolder } from "../cli/command.ts";

describe("makeFolder", () => {
  test("makes a folder with those that it lies in, and is content with one that is there", async () => {
    const folder = join(freshFolder(), "a", "b", "c");
    await makeFolder(folder);
    await makeFolder(folder);
    expect(statSync(folder).isDirectory()).toBe(true);
  });

  test("fails where a file is in the way", async () => {
    const file = join(freshFolder(), "file");
    writeFileSync(file, "");
    await expect(makeFolder(file)).rejects.toMatchObject({ code: "EEXIST" });
    await expect(makeFolder(join(file, "folder"))).rejects.toMatchObject({ code: "ENOTDIR" });
  });

  // Node's recursive mkdir never ends here.
  test.skipIf(!existsSync("/proc/self"))("fails at once where a file system takes no folders", async () => {
    await expect(makeFolder("/proc/einspec/report")).rejects.toMatchObject({ code: "ENOENT" });
  });
});
