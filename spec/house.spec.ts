/** The rules of the house: which room may see which, how long a file may be, and what an op file exports. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { opNames } from "../reference/catalogue.ts";
import { ops, steps } from "../reference/index.ts";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const rooms = ["reference", "accel", "src", "datasets", "spec"] as const;

interface Import {
  readonly to: string;
  /** Asked for when it is needed. */
  readonly lazy: boolean;
  /** Only for its types, and gone at run time. */
  readonly typeOnly: boolean;
}

interface Source {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  /** Files of this project that it imports, and packages by name. */
  readonly imports: readonly Import[];
}

const sources: readonly Source[] = rooms
  .filter((room) => existsSync(join(root, room)))
  .flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: "utf8" }).map((file) => join(room, file)),
  )
  .filter((path) => path.endsWith(".ts") && !path.split("/").includes("assembly") && !path.includes("node_modules"))
  .concat(["train.ts"].filter((path) => existsSync(join(root, path))))
  .map((path) => {
    const text = readFileSync(join(root, path), "utf8");
    return { path, text, lines: text.split("\n"), imports: importsOf(path, text) };
  });

function importsOf(path: string, text: string): Source["imports"] {
  const eager = [...text.matchAll(/^(?:import|export)( type)?\b[^;]*?from "([^"]+)"/gm)];
  const bare = [...text.matchAll(/^import "([^"]+)"/gm)];
  const lazy = [...text.matchAll(/\bimport\(\s*"([^"]+)"/g)];
  const target = (name: string) => (name.startsWith(".") ? relative(root, resolve(root, dirname(path), name)) : name);
  return [
    ...eager.map(([, type, from]) => ({ to: target(from!), lazy: false, typeOnly: type !== undefined })),
    ...bare.map(([, from]) => ({ to: target(from!), lazy: false, typeOnly: false })),
    ...lazy.map(([, from]) => ({ to: target(from!), lazy: true, typeOnly: false })),
  ];
}

const roomOf = (path: string): string | undefined => rooms.find((room) => path.startsWith(`${room}/`));

/** Whether a file may import another one of this project. */
function mayImport(from: string, to: string, lazy: boolean): boolean {
  const [here, there] = [roomOf(from), roomOf(to)];
  if (here === there || there === "reference") {
    return here !== "datasets" || there === here || /^reference\/(tensor|errors|random)\.ts$/.test(to);
  }
  if (here === "src") {
    if (there === "datasets") return true;
    if (there === "accel") return lazy && from === "src/engines.ts";
    return there === "spec" && lazy && from === "src/commands/program.ts";
  }
  if (here === undefined) return there === "src";
  return here === "spec";
}

describe("the house", () => {
  test("has its ground floor", () => {
    expect(sources.filter(({ path }) => roomOf(path) === "reference").length).toBeGreaterThan(opNames.length);
  });

  test("imports point at the ground floor", () => {
    const wrong = sources.flatMap(({ path, imports }) =>
      imports
        .filter(({ to, lazy }) => to.endsWith(".ts") && !mayImport(path, to, lazy))
        .map(({ to, lazy }) => `${path} ${lazy ? "lazily " : ""}imports ${to}`),
    );
    expect(wrong).toEqual([]);
  });

  test("no two files need each other at run time, not even by a detour", () => {
    const graph = new Map(
      sources.map(({ path, imports }) => [
        path,
        imports.filter(({ lazy, typeOnly }) => !lazy && !typeOnly).map(({ to }) => to),
      ]),
    );
    expect(cycleIn(graph)).toBeUndefined();
  });

  test("vitest is known to specs, the setup and the suite that makes tests", () => {
    const known = (path: string) => /^spec\/.*\.spec\.ts$|^spec\/(conformance|setup)\.ts$/.test(path);
    const wrong = sources.filter(({ path, imports }) => !known(path) && imports.some(({ to }) => to === "vitest"));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test("no file is longer than 250 lines", () => {
    const long = sources
      .filter(({ lines }) => lines.length > 251)
      .map(({ path, lines }) => `${path}: ${lines.length - 1}`);
    expect(long).toEqual([]);
  });

  test("no file is named after nothing, and nothing is exported without a name or typed any", () => {
    const nameless = /(^|\/)(utils?|helpers?|common|misc|types)\.ts$/;
    const wrong = sources.flatMap(({ path, lines }) => {
      // A module without types of its own is declared in a .d.ts, where a default export is the package's, not ours.
      const code = path.endsWith(".d.ts") ? [] : lines.filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line));
      return [
        ...(nameless.test(path) ? [`${path}: a name that says nothing`] : []),
        ...code.filter((line) => /^export default\b/.test(line)).map(() => `${path}: a default export`),
        ...code
          .filter((line) => /(:|<|\bas|,|\|)\s*any\b(?=[\s;,)>\]|&=]|$)/.test(line))
          .map((line) => `${path}: ${line.trim()}`),
        ...code.filter((line) => /^(export )?(const )?enum\b/.test(line)).map(() => `${path}: an enum`),
      ];
    });
    expect(wrong).toEqual([]);
  });

  test.each(opNames)(
    "reference/%s.ts exports outputShape, forward and vjp, and an equation or why there is none",
    (name) => {
      const file = sources.find(({ path }) => path === `reference/${name}.ts`);
      expect(file?.path).toBe(`reference/${name}.ts`);
      const { equation, outputShape, forward, vjp } = ops[name];
      expect([outputShape, forward, vjp].map((each) => typeof each)).toEqual(["function", "function", "function"]);
      const head = file!.text.slice(0, file!.text.indexOf("*/"));
      expect(equation !== undefined || head.includes("It has no equation: ")).toBe(true);
    },
  );

  test.each(Object.keys(steps))("reference/steps/%s.ts exports slots, check and step", (name) => {
    const { slots, check, step } = steps[name as keyof typeof steps];
    expect(sources.some(({ path }) => path === `reference/steps/${name}.ts`)).toBe(true);
    expect([slots, check, step].map((each) => typeof each)).toEqual(["function", "function", "function"]);
  });

  test.each([...opNames, ...Object.keys(steps).map((name) => `steps/${name}`)])(
    "accel/gpu has %s under the same name",
    (name) => {
      expect(sources.map(({ path }) => path)).toContain(`accel/gpu/${name}.ts`);
    },
  );
});

/** The first way round that leads back to where it began. */
function cycleIn(graph: ReadonlyMap<string, readonly string[]>): string | undefined {
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): string | undefined => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path].join(" → ");
    if (done.has(path)) return undefined;
    for (const next of graph.get(path) ?? []) {
      const found = visit(next, [...way, path]);
      if (found) return found;
    }
    done.add(path);
    return undefined;
  };
  for (const path of graph.keys()) {
    const found = visit(path, []);
    if (found) return found;
  }
  return undefined;
}
