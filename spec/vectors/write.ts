/** Writes cases as a corpus that `einspec replay`, or anybody's reader of the form, takes. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { inputOf } from "../../reference/named.ts";
import { sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import { writeAtomically } from "../../src/files.ts";
import { makeFolder } from "../../src/folders.ts";
import { encodeSafetensors } from "../../src/safetensors.ts";
import { wiredParams } from "../conformance/wire.ts";
import { subjectOf, type VectorCase } from "./cases.ts";
import type { Keys } from "./lines.ts";

export interface About {
  readonly generator: string;
  readonly seed: number;
}

/** The manifest is written last: a folder without one is no corpus. @throws {DataError} when the folder cannot be written. */
export async function writeCorpus(folder: string, about: About, cases: readonly VectorCase[]): Promise<void> {
  await makeFolder(folder);
  const files = new Map<string, Map<string, Tensor>>();
  const lines = cases.map((given, number) => {
    const file = `${subjectOf(given)}.safetensors`;
    const tensors = files.get(file) ?? new Map<string, Tensor>();
    files.set(file, tensors);
    return JSON.stringify({ ...lineOf(given, String(number).padStart(4, "0"), tensors), file });
  });
  const contents = new Map<string, Uint8Array>([["cases.jsonl", Buffer.from(`${lines.join("\n")}\n`)]]);
  for (const [file, tensors] of files) contents.set(file, encodeSafetensors({ tensors, metadata: {} }));
  const sha256: Record<string, string> = {};
  for (const [file, content] of contents) {
    await writeAtomically(join(folder, file), content);
    sha256[file] = createHash("sha256").update(content).digest("hex");
  }
  const manifest = { schema: 1, ...about, cases: cases.length, sha256 };
  await writeAtomically(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
}

/** What stands in cases.jsonl; the numbers go to `tensors`, under names that begin with the number of the case. */
function lineOf(given: VectorCase, number: string, tensors: Map<string, Tensor>) {
  const put = (name: string, value: Tensor): string => {
    tensors.set(`${number}/${name}`, value);
    return `${number}/${name}`;
  };
  const { id, params, tags, source, precision } = given;
  const inputs: Record<string, Keys> = {};
  for (const [name, value] of Object.entries(given.inputs)) {
    inputs[name] = isOne(value) ? put(name, narrow(value)) : value.map((one, at) => put(`${name}${at}`, narrow(one)));
  }
  const subject = "op" in given ? { op: given.op } : { step: given.step };
  const line = { id, ...subject, params: wiredParams(params), inputs, tags, source, precision };
  if (given.kind === "refused") return { ...line, error: "invalid" };
  if (given.kind === "run") return { ...line, trajectory: put("trajectory", stacked(given.trajectory)) };
  const answered = { ...line, output: put("output", given.output), bounds: boundsOf(given.bounds, put) };
  if (given.pull === undefined) return answered;
  const grads: Record<string, Keys> = {};
  for (const [name, gradient] of Object.entries(given.pull.grads)) {
    const key = put(`d${name}`, gradient);
    const list = grads[inputOf(name)] ?? [];
    if (inputOf(name) === name) grads[name] = key;
    else if (typeof list !== "string") grads[inputOf(name)] = [...list, key];
  }
  return { ...answered, dOutput: put("dOutput", narrow(given.pull.dOutput)), grads };
}

/** Nothing stands for a bound of 0: whoever replays it finds that out. */
function boundsOf(
  bounds: Extract<VectorCase, { kind: "answered" }>["bounds"],
  put: (name: string, value: Tensor) => string,
) {
  const rounded = Object.entries(bounds).flatMap(([name, bound]) =>
    bound === "exact" || inputOf(name) !== name ? [] : [[name, { S: put(`S of ${name}`, bound.S), n: bound.n }]],
  );
  return Object.fromEntries(rounded);
}

const isOne = (value: Tensor | readonly Tensor[]): value is Tensor => "data" in value;

/** float32 where no digit is lost by it, which is all that the form asks of inputs. */
function narrow({ shape, data }: Tensor): Tensor {
  if (data instanceof Int32Array || data.some((x) => !Object.is(Math.fround(x), x) && !Number.isNaN(x))) {
    return tensor(shape, data);
  }
  return tensor(shape, Float32Array.from(data));
}

/** [N, …parameter] of N parameters. */
function stacked(list: readonly Tensor[]): Tensor {
  const [{ shape }] = list as readonly [Tensor, ...Tensor[]];
  const values = new Float64Array(list.length * sizeOf(shape));
  list.forEach(({ data }, at) => {
    values.set(data, at * sizeOf(shape));
  });
  return tensor([list.length, ...shape], values);
}
