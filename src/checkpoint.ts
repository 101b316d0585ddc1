/**
 * Checkpoints: all that a run needs to go on as if it had never stopped, in one safetensors file.
 * Nothing in it tells of a clock, a path, a machine or a thread count: the same run writes the same bytes.
 */
import { readFile } from "node:fs/promises";
import type { Normalization, Preprocessing } from "../datasets/index.ts";
import { DataError, shapeText } from "../reference/errors.ts";
import type { Shape, Tensor } from "../reference/tensor.ts";
import { averaged } from "./averages.ts";
import {
  type BatchPlan,
  type CheckpointMetadata,
  decodeMetadata,
  encodeMetadata,
  inOrder,
  isCheckpoint,
} from "./checkpointMetadata.ts";
import { writeAtomically } from "./files.ts";
import type { LayerRates } from "./layerRates.ts";
import { isSlotKey } from "./learned.ts";
import type { Model } from "./model.ts";
import type { Optimizer } from "./optimizers.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";

export interface Checkpoint extends CheckpointMetadata {
  /** Parameters and states by their names, their averages as `average/<name>`, and slots as `optimizer/<slot>/<parameter>`. */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

export { type BatchPlan, type RunPosition, runStart } from "./checkpointMetadata.ts";

/** What a checkpoint says of its model: enough for the zoo to build it again. */
export function identityOf({ name, input, output, width }: Model): Checkpoint["model"] {
  return { name, input, classes: output.at(-1)!, ...(width !== undefined && { width }) };
}

/** The parameters and states that the model answers with, averaged where they are: without the optimizer's slots. Fits `init`. */
export function parametersOf({ tensors }: Pick<Checkpoint, "tensors">): ReadonlyMap<string, Tensor> {
  return averaged(new Map([...tensors].filter(([name]) => !isSlotKey(name))));
}

/** @throws {DataError} when the file cannot be written; the one before it is then unchanged. */
export async function writeCheckpoint(file: string, checkpoint: Checkpoint): Promise<void> {
  await writeAtomically(file, encodeCheckpoint(checkpoint));
}

/** The bytes of a checkpoint file. */
export function encodeCheckpoint({ tensors, ...rest }: Checkpoint): Uint8Array {
  return encodeSafetensors({ tensors, metadata: encodeMetadata(rest) });
}

/** @throws {DataError} when the file is missing, damaged, or not a checkpoint. */
export async function readCheckpoint(file: string): Promise<Checkpoint> {
  const { tensors, metadata } = decodeSafetensors(file, await contentOf(file));
  return { ...decodeMetadata(file, metadata), tensors };
}

export interface Parameters {
  readonly parameters: ReadonlyMap<string, Tensor>;
  /** The network that they are of, by name; null where the file is no checkpoint. */
  readonly model: string | null;
}

/** The parameters in any safetensors file, to start from. @throws {DataError} when the file is missing or damaged. */
export async function readParameters(file: string): Promise<ReadonlyMap<string, Tensor>> {
  return (await readNamedParameters(file)).parameters;
}

/** The same, with what they are of. */
export async function readNamedParameters(file: string): Promise<Parameters> {
  const content = decodeSafetensors(file, await contentOf(file));
  const model = isCheckpoint(content.metadata) ? decodeMetadata(file, content.metadata).model.name : null;
  return { parameters: parametersOf(content), model };
}

async function contentOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause && cause.code === "ENOENT" ? "no such file" : `${cause}`;
    throw new DataError(`${file}: cannot be read: ${reason}`, { cause });
  }
}

/**
 * Throws unless the tensors are those a model expects, by name and shape.
 * @throws {DataError} naming what is missing, what is unknown, or both shapes.
 */
export function expectTensors(
  subject: string,
  tensors: ReadonlyMap<string, Tensor>,
  expected: ReadonlyMap<string, Shape>,
): void {
  const missing = [...expected.keys()].filter((name) => !tensors.has(name));
  const unknown = [...tensors.keys()].filter((name) => !expected.has(name));
  if (missing.length + unknown.length > 0) {
    const faults = [
      missing.length > 0 ? `missing: ${listed(missing)}` : "",
      unknown.length > 0 ? `unknown: ${listed(unknown)}` : "",
    ];
    throw new DataError(`${subject}: names must be the model's, got ${faults.filter(Boolean).join("; ")}`);
  }
  for (const [name, shape] of expected) {
    const found = tensors.get(name)!.shape;
    if (shapeText(found) === shapeText(shape)) continue;
    throw new DataError(
      `${subject}: ${name} must have shape ${shapeText(shape)} (the model's), got ${shapeText(found)}`,
    );
  }
}

/** The first few names, and how many more there are: another network may have hundreds. */
function listed(names: readonly string[]): string {
  const first = names.slice(0, 4).join(", ");
  return names.length <= 4 ? first : `${first} and ${names.length - 4} more`;
}

/** What a resumed run must have in common with the one that wrote the checkpoint. What is undefined is not asked for. */
export interface Asked {
  readonly seed?: number | undefined;
  readonly optimizer?: Optimizer | undefined;
  readonly clipNorm?: number | undefined;
  readonly labelSmoothing?: number | undefined;
  readonly averaging?: number | undefined;
  readonly parts?: number | undefined;
  readonly freeze?: readonly string[] | undefined;
  readonly layerRates?: LayerRates | undefined;
  readonly normalization?: Normalization | undefined;
  readonly preprocessing?: Preprocessing | undefined;
  readonly classNames?: readonly string[] | undefined;
  readonly batches?: BatchPlan | undefined;
}

/**
 * Throws unless going on from the checkpoint is the same run.
 * @throws {DataError} naming the first thing that differs, with both values.
 */
export function expectSameRun(model: Model, checkpoint: Checkpoint, asked: Asked): void {
  expectSame("model", checkpoint.model, identityOf(model));
  for (const [what, value] of Object.entries(asked)) {
    if (value !== undefined) expectSame(what, checkpoint[what as keyof Asked], value);
  }
}

function expectSame(what: string, stored: unknown, asked: unknown): void {
  const [before, now] = [inOrder(stored), inOrder(asked)];
  if (before === now) return;
  throw new DataError(`resume: ${what} must be ${before} (the checkpoint's), got ${now}`);
}
