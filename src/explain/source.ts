/**
 * The project's own sources, so that what is said about an op is what its file says, and written down nowhere else. Run
 * from its sources it reads them; built, it finds them in the source maps, which carry them whole.
 */
import { readdirSync, readFileSync } from "node:fs";

const root = new URL("../../", import.meta.url);
const isBuilt = import.meta.url.endsWith(".js");

/** The text of a module, which is named from the root and without its ending: `reference/conv2d`. */
export function sourceOf(module: string): string {
  if (!isBuilt) return readFileSync(new URL(`${module}.ts`, root), "utf8");
  const map = JSON.parse(readFileSync(new URL(`${module}.js.map`, root), "utf8")) as {
    readonly sourcesContent: readonly [string];
  };
  return map.sourcesContent[0];
}

/** The sources in a folder, named as they are called in the repository. */
export function sourcesIn(folder: string): readonly string[] {
  const ending = isBuilt ? ".js" : ".ts";
  return readdirSync(new URL(`${folder}/`, root))
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}/${file.slice(0, -ending.length)}.ts`)
    .sort();
}

/** The first comment of a module, line by line. */
export const headOf = (source: string): readonly string[] => commentLines(source.slice(0, source.indexOf("*/") + 2));

/** The comment above an exported function, line by line; none where it has none. */
export function commentAbove(source: string, name: string): readonly string[] {
  const at = source.search(new RegExp(`^export (function|const) ${name}\\b`, "m"));
  const before = source.slice(0, Math.max(at, 0)).trimEnd();
  return before.endsWith("*/") ? commentLines(before.slice(before.lastIndexOf("/**"))) : [];
}

const commentLines = (comment: string): readonly string[] =>
  comment
    .replace(/^\/\*\*\s?|\s*\*\/$/g, "")
    .split("\n")
    .map((line) => line.replace(/^ \* ?/, "").trimEnd())
    .filter((line, at, lines) => line !== "" || (at > 0 && at < lines.length - 1));
