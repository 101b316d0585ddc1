/** What a kernel answers with, as one flat array. */
import { BackendError } from "../../reference/errors.ts";
import type { Answer, DeviceBuffer } from "./gpujs.ts";

export type Value = Float32Array | DeviceBuffer;

/** Rows within rows become one list; a device buffer of any grid is read as one. */
export function flat(answer: Answer, size: number): Value {
  if (answer instanceof Float32Array && answer.length === size) return answer;
  if ("delete" in answer) {
    if (answer.componentCount !== undefined) Object.assign(answer, { output: [size], componentCount: 1 });
    return answer;
  }
  const all = new Float32Array(size);
  let next = 0;
  const copy = (part: Answer): void => {
    if (part instanceof Float32Array) {
      all.set(part, next);
      next += part.length;
    } else for (const row of part as readonly Answer[]) copy(row);
  };
  copy(answer);
  if (next !== size) throw new BackendError(`gpu: a kernel must return ${size} numbers, got ${next}`);
  return all;
}
