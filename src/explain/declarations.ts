/** What the declarations of an op say: its inputs with their shapes, its params with their types and meaning. */
import { sourceOf } from "./source.ts";

export interface Field {
  readonly name: string;
  readonly optional: boolean;
  readonly type: string;
  /** Its comment; empty where it has none. */
  readonly meaning: string;
}

/** The inputs of an op: their meaning is their shape. */
export function inputsOf(op: string): readonly Field[] {
  const source = sourceOf(`reference/${op}`);
  const elsewhere = /type \{? ?(?:Inputs|.*\bInputs\b.*) ?\}? from "\.\/(\w+)\.ts"/.exec(source)?.[1];
  const found =
    declared("Inputs", source) ??
    (elsewhere === undefined ? undefined : declared("Inputs", sourceOf(`reference/${elsewhere}`)));
  return found === undefined ? [] : fieldsIn(found.body);
}

/** The params of an op or, from the catalogue of steps, of an update step. */
export function paramsOf(name: string, catalogue: "catalogue" | "stepCatalogue"): readonly Field[] {
  const source = sourceOf(`reference/${catalogue}`);
  const entry = new RegExp(`^  ${name}: \\{[\\s\\S]*?params: ([\\s\\S]*?);?\\s*\\};$`, "m").exec(source)?.[1] ?? "None";
  return fieldsOf(entry);
}

const modules = ["opParams", "stepCatalogue", "window", "resampling"];

interface Declaration {
  readonly generic: string | undefined;
  readonly parents: readonly string[];
  readonly meaning: string;
  readonly body: string;
}

function declared(name: string, source: string): Declaration | undefined {
  const head = new RegExp(
    `((?:/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\n)?)export interface ${name}(?:<(\\w+)[^{]*>)?(?: extends ([\\w, ]+?))? \\{([\\s\\S]*?)\\n?\\}\\n`,
  ).exec(source);
  if (!head) return undefined;
  const [, comment = "", generic, parents = "", body = ""] = head;
  return { generic, parents: parents.split(", ").filter(Boolean), meaning: meaningIn(comment), body };
}

/** The fields of a type, those of its parents first. */
function fieldsOf(type: string): readonly Field[] {
  if (type === "None") return [];
  if (type.startsWith("{")) return fieldsIn(type.replace(/^\{|\}$/g, ""));
  const [, name = "", argument] = /^(\w+)(?:<([\s\S]*)>)?$/.exec(type) ?? [];
  const found = modules.map((module) => declared(name, sourceOf(`reference/${module}`))).find(Boolean);
  if (!found) return [];
  const { generic, parents, meaning, body } = found;
  const own = fieldsIn(body).map((field) => ({
    ...field,
    type: field.type === generic ? readable(argument ?? "") : field.type,
    meaning: field.meaning || (body.trim().split("\n").length === 1 ? meaning : ""),
  }));
  const inherited = parents.flatMap(fieldsOf).filter(({ name }) => !own.some((field) => field.name === name));
  return [...inherited, ...own];
}

/** Fields with the comment above or behind them. */
function fieldsIn(body: string): readonly Field[] {
  const field = /((?:\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*)?)readonly (\w+)(\??): ([^;]*)(?:;[ \t]*(?:\/\/ (.*))?|$)/g;
  return [...body.matchAll(field)].map(([, above = "", name = "", optional, type = "", behind]) => ({
    name,
    optional: optional === "?",
    type: readable(type),
    meaning: behind ?? meaningIn(above),
  }));
}

const meaningIn = (comment: string): string =>
  comment
    .replace(/\/\*\*|\*\/|^\s*\*/gm, "")
    .replace(/\s+/g, " ")
    .trim();

/** Names of small types written out: `Pair` is `[y: number, x: number]`. */
function readable(type: string): string {
  const named = type.replace(/(\w+)\["(\w+)"\]/g, (whole, owner: string, key: string) => {
    return fieldsOf(owner).find(({ name }) => name === key)?.type ?? whole;
  });
  const whole = named.replace(/\b[A-Z]\w+\b/g, (name) => alias(name) ?? name);
  return whole
    .replace(/readonly | \| undefined/g, "")
    .replace(/(\w+): number/g, "$1") // in a tuple the names say it all
    .replace(/\s+/g, " ")
    .trim();
}

function alias(name: string): string | undefined {
  const definition = new RegExp(`^export type ${name} = (.*);$`, "m");
  for (const module of modules) {
    const found = definition.exec(sourceOf(`reference/${module}`))?.[1];
    if (found !== undefined) return readable(found);
  }
  return undefined;
}

/** What outputShape answers, in its own words, and what it refuses. */
export function outputOf(op: string): string {
  const source = sourceOf(`reference/${op}`);
  const whole = /^export function outputShape[\s\S]*?^\}/m.exec(source)?.[0];
  const [answer = ""] = whole
    ? (/(?:[\s\S]*\n) {2}return ([\s\S]*);\n\}$/.exec(whole) ?? []).slice(1)
    : (/^export const outputShape = [\s\S]*? => ([^;]*);/m.exec(source) ?? []).slice(1);
  const line = answer
    .replace(/ as const$/, "")
    .replace(/([\])])!/g, "$1")
    .replace(/\s+/g, " ");
  return line.replace(/=> \{.*\breturn ([^;]+);.*\}\)$/, "=> $1)"); // of a callback only what it answers
}
