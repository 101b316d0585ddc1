/** What the op files work with: arrays in the shared memory, and kernels run on all threads. */
import { BackendError } from "../../reference/errors.ts";
import { type Shape, type Shaped, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import type { Pool2 } from "../../reference/window.ts";
import { compileKernels, instantiate } from "./kernels.ts";
import { openArena, openMemory } from "./memory.ts";
import { openPool, type Pool } from "./pool.ts";
import type { RegisterBits } from "./registers.ts";

/** Where the kernels look whether registers are wide; as in assembly/layout.ts. */
const WIDE = 640;

/** Storage that several arrays may share (a reshape, the two equal gradients of an addition). */
interface Block {
  readonly address: number;
  readonly bytes: number;
  owners: number;
}

/**
 * An array of the engine: float32, row-major. It has a block, or it is the gradient of a max pool that nobody has needed
 * in full yet; once released it has neither.
 */
export interface SimdArray extends Shaped {
  block: Block | undefined;
  unwritten: PoolGradient | undefined;
}

/** What a max pool hands back: the gradient of each window and the pixel that won it. Everywhere else it is 0. */
export interface PoolGradient extends Shaped {
  readonly values: SimdArray;
  readonly winners: SimdArray;
  /** The pool's output, which is above 0 exactly where its winner is. */
  readonly pooled: SimdArray;
  /** The storage of the pool's input, to know it again. */
  readonly source: Block | undefined;
  readonly params: Pool2;
  /** Writes the gradient in full. */
  write(target: SimdArray, values: SimdArray, winners: SimdArray): void;
}

export interface Device {
  readonly threads: number;
  readonly run: Pool["run"];
  /** A new array, not yet written. */
  empty(shape: Shape): SimdArray;
  /** A gradient that is written when somebody asks for its address. It takes over values, winners and pooled. */
  unwritten(gradient: PoolGradient): SimdArray;
  /** The same numbers under another shape, without a copy. */
  share(array: SimdArray, shape: Shape): SimdArray;
  /** Whether nobody else holds the storage, so that it may be overwritten. */
  sole(array: SimdArray): boolean;
  address(array: SimdArray): number;
  release(array: SimdArray): void;
  /** Storage for the length of one call: `use` gets the address. */
  borrow<R>(bytes: number, use: (address: number) => R): R;
  /** Whole numbers for the length of one call (tables of taps). */
  borrowWords<R>(words: readonly number[], use: (address: number) => R): R;
  /** What a kernel has written as whole numbers. */
  words(address: number, count: number): Int32Array;
  /** Names the op that asks, for errors; when `body` throws, what it had allocated is released. */
  during<R>(op: string, body: () => R): R;
  fromHost(source: Tensor): SimdArray;
  toHost(array: SimdArray): Tensor;
  /** Bytes of all arrays that are alive, and of the memory as a whole. */
  bytes(): { readonly used: number; readonly reserved: number };
  close(): Promise<void>;
}

export async function openDevice(threads: number, registers: RegisterBits): Promise<Device> {
  const module = compileKernels();
  const memory = openMemory();
  new Int32Array(memory.buffer, WIDE, 1)[0] = registers === 256 ? 1 : 0;
  const arena = openArena(memory, instantiate(module, memory).heapBase());
  const pool = await openPool(module, memory, threads);
  let op = "open";
  let fresh: SimdArray[] = [];

  function empty(shape: Shape): SimdArray {
    const bytes = 4 * sizeOf(shape);
    const array: SimdArray = {
      shape,
      block: { address: arena.allocate(op, bytes), bytes, owners: 1 },
      unwritten: undefined,
    };
    fresh.push(array);
    return array;
  }

  function blockOf(array: SimdArray): Block {
    if (array.block) return array.block;
    if (array.unwritten) return written(array, array.unwritten);
    throw new BackendError(`simd: ${op}: every array must be in use, got one that was released`);
  }

  function written(array: SimdArray, gradient: PoolGradient): Block {
    const whole = empty(array.shape);
    gradient.write(whole, gradient.values, gradient.winners);
    drop(array, gradient);
    fresh = fresh.filter((other) => other !== whole);
    array.block = whole.block!;
    return array.block;
  }

  function drop(array: SimdArray, { values, winners, pooled }: PoolGradient): void {
    array.unwritten = undefined;
    for (const part of [values, winners, pooled]) release(part);
  }

  function release(array: SimdArray): void {
    if (array.unwritten) {
      drop(array, array.unwritten);
      return;
    }
    const block = blockOf(array);
    array.block = undefined;
    block.owners--;
    if (block.owners === 0) arena.free(block.address, block.bytes);
  }

  function borrow<R>(bytes: number, use: (address: number) => R): R {
    const address = arena.allocate(op, bytes);
    try {
      return use(address);
    } finally {
      arena.free(address, bytes);
    }
  }

  return {
    threads,
    run: pool.run,
    empty,
    unwritten(gradient) {
      const array: SimdArray = { shape: gradient.shape, block: undefined, unwritten: gradient };
      fresh = [
        ...fresh.filter((other) => ![gradient.values, gradient.winners, gradient.pooled].includes(other)),
        array,
      ];
      return array;
    },
    share(array, shape) {
      const block = blockOf(array);
      block.owners++;
      const other: SimdArray = { shape, block, unwritten: undefined };
      fresh.push(other);
      return other;
    },
    sole: (array) => blockOf(array).owners === 1,
    address: (array) => blockOf(array).address,
    release,
    borrow,
    borrowWords: (words, use) =>
      borrow(4 * words.length, (address) => {
        new Int32Array(memory.buffer, address, words.length).set(words);
        return use(address);
      }),
    words: (address, count) => new Int32Array(memory.buffer, address, count),
    during(name, body) {
      const [outerOp, outerFresh] = [op, fresh];
      op = name;
      fresh = [];
      try {
        return body();
      } catch (error) {
        for (const array of fresh) if (array.block || array.unwritten) release(array);
        throw error;
      } finally {
        op = outerOp;
        fresh = outerFresh;
      }
    },
    fromHost(source) {
      const array = empty(source.shape);
      new Float32Array(memory.buffer, blockOf(array).address, source.data.length).set(source.data);
      return array;
    },
    toHost(array) {
      const size = sizeOf(array.shape);
      return tensor(array.shape, new Float32Array(memory.buffer, blockOf(array).address, size).slice());
    },
    bytes: () => ({ used: arena.used(), reserved: memory.buffer.byteLength }),
    close: pool.close,
  };
}
