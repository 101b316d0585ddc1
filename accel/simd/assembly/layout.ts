/**
 * Fixed places below the arena. The words of threads.ts lie from 64 to 512, a cache line apart where two threads write;
 * the arguments of the posted kernel follow, and static data and the arena come after them.
 */

/** 64 bytes that nobody writes: where an accumulator starts when there is no bias. */
export const ZEROS: usize = 512;

/** 1 where two neighbouring vectors share a register of 256 bits; the host says so before anything runs. */
export const WIDE: usize = 640;

/** The arguments of a kernel: whole numbers of 32 bits, then floats, in the order of the class that reads them. */
export const ARGUMENTS: usize = 1024;

/** Where one thread keeps what it needs for the length of an item. */
@inline
export function scratchOf(base: usize, bytes: i32, thread: i32): usize {
  return base + usize(bytes) * usize(thread);
}
