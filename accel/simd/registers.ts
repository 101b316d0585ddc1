/**
 * Registers of 256 bits. The vectors of WebAssembly have 128; V8 can compute two neighbouring ones in one AVX2 register, lane by
 * lane the same numbers, if it is asked to before it compiles.
 */
import { setFlagsFromString } from "node:v8";

export type RegisterBits = 128 | 256;

/** The versions of V8 that all laws were held to with it: Node 24 and 26. The one of Node 22 has the flag, and does nothing. */
const LEAST = 13.6;
const MOST = 14.6;

/** Asks V8 for wide registers where it has them. How wide they will be. */
export function widenRegisters(): RegisterBits {
  const version = Number.parseFloat(process.versions.v8);
  if (process.arch !== "x64" || version < LEAST || version > MOST) return 128;
  setFlagsFromString("--experimental-wasm-revectorize");
  return 256;
}
