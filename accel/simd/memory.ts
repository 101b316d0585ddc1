/**
 * One shared WebAssembly memory, and an arena over it. What is released is used again: the arrays of a training step come
 * in the same sizes every time, so after the first steps nothing grows.
 */
import { BackendError } from "../../reference/errors.ts";

const PAGE = 65_536;
const MOST_PAGES = 65_536; // 4 GiB: an address has 32 bits
/** The least the memory of the module asks for; as in the build command. */
const FIRST_PAGES = 16;
const LINE = 64;
/** Kernels may read, never write, a vector or two beyond the end of an array. */
const MARGIN = 256;

export interface Arena {
  readonly memory: WebAssembly.Memory;
  /** The address of that many bytes, rounded up to whole cache lines. `op` is who asks, for the error. */
  allocate(op: string, bytes: number): number;
  free(address: number, bytes: number): void;
  /** Bytes handed out and not yet freed. */
  used(): number;
}

export function openMemory(): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MOST_PAGES, shared: true });
  } catch (cause) {
    throw new BackendError(
      "simd: 4 GiB of address space must be free for the shared memory; raise the limit (ulimit -v)",
      {
        cause,
      },
    );
  }
}

interface Gap {
  at: number;
  bytes: number;
}

export function openArena(memory: WebAssembly.Memory, base: number): Arena {
  const start = wholeLines(base);
  let end = memory.buffer.byteLength - MARGIN;
  const gaps: Gap[] = [{ at: start, bytes: end - start }]; // by address
  let used = 0;

  /** The smallest gap that fits, so that large ones stay whole. */
  function bestFit(bytes: number): number {
    let best = -1;
    for (const [i, gap] of gaps.entries()) {
      if (gap.bytes >= bytes && (best < 0 || gap.bytes < gaps[best]!.bytes)) best = i;
    }
    return best;
  }

  /** Grows by a quarter at least, so that growing stays rare. */
  function grow(op: string, bytes: number): void {
    const now = memory.buffer.byteLength / PAGE;
    const needed = Math.ceil(bytes / PAGE);
    if (now + needed > MOST_PAGES) throw exhausted(op, bytes);
    const pages = Math.min(MOST_PAGES - now, Math.max(needed, Math.ceil(now / 4)));
    try {
      memory.grow(pages);
    } catch (cause) {
      throw exhausted(op, bytes, cause);
    }
    addGap(end, pages * PAGE);
    end += pages * PAGE;
  }

  function exhausted(op: string, bytes: number, cause?: unknown): BackendError {
    const text = `simd: ${op}: memory must hold ${bytes} bytes more (${used} are in use, 4 GiB is all there is)`;
    return new BackendError(`${text}; use a smaller batch`, { cause });
  }

  function addGap(at: number, bytes: number): void {
    let next = gaps.findIndex((gap) => gap.at > at);
    if (next < 0) next = gaps.length;
    const before = gaps[next - 1];
    const after = gaps[next];
    const joins = before !== undefined && before.at + before.bytes === at;
    const meets = after !== undefined && at + bytes === after.at;
    if (joins) before.bytes += bytes + (meets ? after.bytes : 0);
    else if (meets) Object.assign(after, { at, bytes: bytes + after.bytes });
    else gaps.splice(next, 0, { at, bytes });
    if (joins && meets) gaps.splice(next, 1);
  }

  return {
    memory,
    allocate(op, size) {
      const bytes = wholeLines(size);
      if (bestFit(bytes) < 0) grow(op, bytes);
      const index = bestFit(bytes);
      const gap = gaps[index]!;
      const at = gap.at;
      gap.at += bytes;
      gap.bytes -= bytes;
      if (gap.bytes === 0) gaps.splice(index, 1);
      used += bytes;
      return at;
    },
    free(address, size) {
      const bytes = wholeLines(size);
      addGap(address, bytes);
      used -= bytes;
    },
    used: () => used,
  };
}

/** At least one line, so that even an empty array has an address of its own. */
export const wholeLines = (bytes: number): number => Math.max(1, Math.ceil(bytes / LINE)) * LINE;
