/** Where the engines of others are: beside the sources (`npm run engines`), or in the project that uses this package. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** The built package lies one folder deeper than the sources. */
const roots = [
  new URL("package.json", import.meta.url),
  new URL("../../../spec/engines/package.json", import.meta.url),
];

/** The folder of a package; undefined where it is not installed. */
export function folderOf(name: string): string | undefined {
  const places = roots.flatMap((root) => createRequire(root).resolve.paths(name) ?? []);
  return places.map((place) => join(place, name)).find((folder) => existsSync(join(folder, "package.json")));
}

/** Loads a package, as the part of it that is used here. @throws where it is not installed. */
export function enginePackage<T>(name: string): T {
  return createRequire(join(foundFolder(name), "package.json"))(name) as T;
}

export function versionOf(name: string): string {
  const manifest = readFileSync(join(foundFolder(name), "package.json"), "utf8");
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

function foundFolder(name: string): string {
  const folder = folderOf(name);
  if (folder === undefined) throw new Error(`${name} is not installed`);
  return folder;
}
