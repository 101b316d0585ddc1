/**
 * A corpus of vectors: a folder of `manifest.json`, `cases.jsonl` and safetensors files. What the manifest says about the files
 * is checked before they are believed, and their sizes before they are read.
 */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../reference/errors.ts";
import { decodeSafetensors } from "../../src/safetensors.ts";
import type { VectorCase } from "./cases.ts";
import { caseOf } from "./filled.ts";
import { isRecord, json, type Line, lineOf, shown } from "./lines.ts";

export interface Corpus {
  readonly folder: string;
  readonly generator: string;
  readonly seed: number | null;
  readonly lines: readonly Line[];
  /** sha256 by the file's name. */
  readonly sha256: Readonly<Record<string, string>>;
}

/** No corpus is so large that it could not be read at once. */
const largestFile = 2 ** 30;

/** What there is to replay. @throws {DataError} when the folder is no corpus, or not the one that its manifest describes. */
export async function readCorpus(folder: string): Promise<Corpus> {
  const place = join(folder, "manifest.json");
  const manifest = json(place, (await contentOf(place)).toString());
  if (!isRecord(manifest)) throw new DataError(`${place}: must be a JSON object, got ${shown(manifest)}`);
  const { schema, cases, generator, seed, sha256 = {} } = manifest;
  if (schema !== 1) throw new DataError(`${place}: schema must be 1 (the only one there is), got ${shown(schema)}`);
  if (!isRecord(sha256) || !Object.values(sha256).every((digest) => typeof digest === "string")) {
    throw new DataError(`${place}: sha256 must map the names of files to texts, got ${shown(sha256)}`);
  }
  const digests = sha256 as Readonly<Record<string, string>>;
  const file = join(folder, "cases.jsonl");
  const text = (await verified(folder, "cases.jsonl", digests)).toString();
  const lines = text.split("\n").flatMap((line, at) => (line.trim() === "" ? [] : [lineOf(`${file}:${at + 1}`, line)]));
  if (cases !== undefined && cases !== lines.length) {
    throw new DataError(`${file}: cases must be ${shown(cases)} (the manifest's count), got ${lines.length}`);
  }
  return {
    folder,
    generator: typeof generator === "string" ? generator : "",
    seed: typeof seed === "number" ? seed : null,
    lines,
    sha256: digests,
  };
}

/** The cases of these lines, file by file, so that the numbers of one file at a time are in memory. */
export async function* casesOf({ folder, sha256 }: Corpus, lines: readonly Line[]): AsyncGenerator<VectorCase> {
  for (const file of new Set(lines.map((line) => line.file))) {
    const { tensors } = decodeSafetensors(join(folder, file), await verified(folder, file, sha256));
    for (const line of lines) if (line.file === file) yield caseOf(line, tensors);
  }
}

/** The content of a file, once it is what the manifest says. A file that the manifest does not name is taken as it is. */
async function verified(folder: string, name: string, sha256: Corpus["sha256"]): Promise<Buffer> {
  const file = join(folder, name);
  const content = await contentOf(file);
  const digest = createHash("sha256").update(content).digest("hex");
  if (Object.hasOwn(sha256, name) && sha256[name] !== digest) {
    throw new DataError(`${file}: sha256 must be ${sha256[name]} (the manifest's), got ${digest}`);
  }
  return content;
}

async function contentOf(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size <= largestFile) return await readFile(file);
    throw new DataError(`${file}: must be at most ${largestFile} bytes (a file is read at once), got ${size}`);
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    const reason = cause.code === "ENOENT" ? "no such file" : cause.message;
    throw new DataError(
      `${file}: must be readable (a corpus is a folder of manifest.json, cases.jsonl and their files), got: ${reason}`,
      { cause },
    );
  }
}
