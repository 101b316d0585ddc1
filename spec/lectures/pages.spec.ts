/** The pages about the lectures name tests; these are there. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
const page = (name: string) => readFileSync(new URL(`docs/${name}`, root), "utf8");

/** The names of a file's tests and of the groups they are in, and of its laws. */
const names = (file: string) =>
  [
    ...readFileSync(new URL(file, root), "utf8").matchAll(
      /\b(?:test|describe)\(\s*(["'`])(.*?)\1,|^const (\w+): LawOf/gm,
    ),
  ].map(([, , name, law]) => (name ?? law)!.replaceAll("\\'", "'"));

const inTable = [...page("lectures.md").matchAll(/\| `(spec\/\S+)` \| (.+) \|$/gm)];
const inErrata = [...page("errata.md").matchAll(/`(spec\/\S+)`: "([^"]+)"/g)];

describe("docs/lectures.md and docs/errata.md", () => {
  test.each([...inTable, ...inErrata].map(([, file, words]) => [file!, words!]))(
    "%s has a test “%s”",
    (file, words) => {
      expect(names(file).filter((name) => name.includes(words)).length).toBeGreaterThan(0);
    },
  );

  test("every file of lecture tests is in the table, and every line of it is read", () => {
    const files = readdirSync(new URL("spec/lectures/", root)).filter((file) => /^\d.*\.spec\.ts$/.test(file));
    expect(files.filter((file) => !inTable.some(([, named]) => named === `spec/lectures/${file}`))).toEqual([]);
    expect(inTable.length).toBe(page("lectures.md").match(/^\| 00\d /gm)!.length);
    expect(inErrata.length).toBe(page("errata.md").match(/`spec\//g)!.length);
  });
});
