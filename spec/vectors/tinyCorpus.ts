/** A corpus of three cases that can be checked by hand, in a folder of its own, and ways to damage it. */
import { createHash } from "node:crypto";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tensor } from "../../reference/tensor.ts";
import type { VectorCase } from "./cases.ts";
import { writeCorpus } from "./write.ts";

const common = { params: {}, tags: ["by hand"], source: "arithmetic", precision: "f64" } as const;

export const tinyCases: readonly VectorCase[] = [
  {
    ...common,
    ...{ kind: "answered", id: "add/0000", op: "add", file: "add.safetensors", bounds: {} },
    inputs: { a: tensor([2], [1, 2]), b: tensor([1], [0.25]) },
    output: tensor([2], [1.25, 2.25]),
    pull: { dOutput: tensor([2], [3, 4]), grads: { a: tensor([2], [3, 4]), b: tensor([1], [7]) } },
  },
  {
    ...common,
    ...{ kind: "refused", id: "add/0001", op: "add", file: "add.safetensors" },
    inputs: { a: tensor([2], [1, 2]), b: tensor([3], [1, 2, 3]) },
  },
  {
    ...common,
    ...{ kind: "run", id: "sgd/0000", step: "sgd", file: "sgd.safetensors" },
    params: { learningRate: 0.5, weightDecay: 0 },
    inputs: { parameter: tensor([1], [10]), gradients: tensor([2, 1], [4, 2]) },
    parameter: tensor([1], [10]),
    gradients: [tensor([1], [4]), tensor([1], [2])],
    trajectory: [tensor([1], [8]), tensor([1], [7])],
  },
];

export async function tinyCorpus(cases = tinyCases): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "einspec-vectors-"));
  await writeCorpus(folder, { generator: "by hand", seed: 1 }, cases);
  return folder;
}

/** Changes the bytes of a file; the manifest follows, unless it is to be caught lying. */
export async function damage(
  folder: string,
  file: string,
  change: (content: Buffer) => Buffer | string,
  { believed = true } = {},
): Promise<void> {
  const path = join(folder, file);
  const content = Buffer.from(change(await readFile(path)));
  await writeFile(path, content);
  if (!believed || file === "manifest.json") return;
  const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
  manifest.sha256[file] = createHash("sha256").update(content).digest("hex");
  await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
}

/** Replaces a text in a file. */
export const exchange = (from: string, to: string) => (content: Buffer) => content.toString().replace(from, to);

/** Replaces a text in the header of a safetensors file, which ends with so many blanks then. */
export const exchangeInHeader =
  (from: string, to: string, blanks = 0) =>
  (content: Buffer): Buffer => {
    const end = 8 + Number(content.readBigUInt64LE());
    const header = Buffer.from(content.toString("utf8", 8, end).trimEnd().replace(from, to) + " ".repeat(blanks));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    return Buffer.concat([length, header, content.subarray(end)]);
  };
