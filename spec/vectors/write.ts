/** Writes cases as a corpus that `einspec replay` takes: manifest.json, cases.jsonl and a safetensors file per op. */
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Data, type Shape, type Tensor, tensor } from "../../reference/tensor.ts";
import { writeAtomically } from "../../src/files.ts";
import { encodeSafetensors } from "../../src/safetensors.ts";

/** A line of cases.jsonl whose tensors stand in it themselves. */
export interface WrittenCase {
  readonly id: string;
  /** The op or step: the name of its file. */
  readonly of: string;
  /** Everything in the line besides `id` and `file`; a tensor, or a list of them, becomes its key. */
  readonly line: Readonly<Record<string, unknown>>;
}

/** @throws {DataError} when the folder cannot be written. */
export async function writeCorpus(folder: string, generator: string, seed: number, cases: readonly WrittenCase[]) {
  await mkdir(folder, { recursive: true });
  const files = new Map<string, Map<string, Tensor>>();
  const lines = cases.map(({ id, of, line }) => {
    const tensors = files.get(`${of}.safetensors`) ?? new Map<string, Tensor>();
    files.set(`${of}.safetensors`, tensors);
    return JSON.stringify({ id, file: `${of}.safetensors`, ...keyed(line, id.split("/").at(-1)!, tensors) });
  });
  const contents = new Map<string, Uint8Array | string>(
    [...files].map(([file, tensors]) => [file, encodeSafetensors({ tensors, metadata: {} })]),
  );
  contents.set("cases.jsonl", lines.map((line) => `${line}\n`).join(""));
  const sha256: Record<string, string> = {};
  for (const [file, content] of contents) {
    await writeAtomically(join(folder, file), content);
    sha256[file] = createHash("sha256").update(content).digest("hex");
  }
  const manifest = { schema: 1, generator, seed, cases: cases.length, sha256 };
  await writeAtomically(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The same object with a key in the place of every tensor, which is put among `tensors`. */
function keyed(value: Readonly<Record<string, unknown>>, prefix: string, tensors: Map<string, Tensor>): object {
  const key = (name: string, t: Tensor): string => {
    tensors.set(`${prefix}/${name}`, t);
    return `${prefix}/${name}`;
  };
  const entries = Object.entries(value).map(([name, item]) => {
    if (isTensor(item)) return [name, key(name, item)];
    if (Array.isArray(item) && item.length > 0 && item.every(isTensor))
      return [name, item.map((t, at) => key(`${name}${at}`, t))];
    const nested = (name === "inputs" || name === "grads") && typeof item === "object" && item !== null;
    return nested
      ? [name, keyed(item as Readonly<Record<string, unknown>>, name === "grads" ? `${prefix}/d` : prefix, tensors)]
      : [name, item];
  });
  return Object.fromEntries(entries);
}

const isTensor = (value: unknown): value is Tensor =>
  typeof value === "object" && value !== null && "data" in value && "shape" in value && "stride" in value;

/** The same numbers in another kind of storage. */
export const stored = ({ shape, data }: Tensor, kind: { from(values: ArrayLike<number>): Data }): Tensor =>
  tensor<Shape>(shape, kind.from(data));
