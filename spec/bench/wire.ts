/** What a peer's program and this one say to each other: one line of JSON each, a question and its answer. */
import { type Tensor, tensor } from "../../reference/tensor.ts";
import type { Work } from "../../src/commands/workloads.ts";

/** float32, row-major, little-endian. */
export interface Packed {
  readonly shape: readonly number[];
  readonly b64: string;
}

export type Question =
  | { readonly ask: "prepare"; readonly work: Work; readonly data: Readonly<Record<string, Packed>> }
  | { readonly ask: "answer" }
  | { readonly ask: "run"; readonly times: number }
  | { readonly ask: "release" };

/** The program's first line, unasked. */
export interface Greeting {
  /** Its name, version and what computes, for people. */
  readonly device: string;
}

/** `refused` has no such work and says why; `failed` should have, and did not manage. */
export type Reply =
  | { readonly done: true }
  | { readonly answer: Packed }
  | { readonly ms: number }
  | { readonly refused: string }
  | { readonly failed: string };

export function packed({ shape, data }: Tensor): Packed {
  const { buffer, byteOffset, byteLength } = data instanceof Float32Array ? data : Float32Array.from(data);
  return { shape, b64: Buffer.from(buffer, byteOffset, byteLength).toString("base64") };
}

export function unpacked({ shape, b64 }: Packed): Tensor {
  const bytes = new Uint8Array(Buffer.from(b64, "base64")); // a copy that starts at a multiple of 4
  return tensor(shape, new Float32Array(bytes.buffer));
}
