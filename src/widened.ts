/** Numbers that other programs keep in files, in arrays of ours that hold every one of them. */
import { DataError } from "../reference/errors.ts";

/** The upper half of a float32 each (bfloat16). */
export function fromBrain(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (half) => half << 16).buffer);
}

/** A sign, 5 bits of exponent and 10 of fraction each (IEEE 754 binary16). */
export function fromHalf(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, (half) => {
    const [sign, exponent, fraction] = [half & 0x8000 ? -1 : 1, (half >> 10) & 0x1f, half & 0x3ff];
    if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
  });
}

/** @throws {DataError} when one is so large that float64 would round it; `place` names what they are of. */
export function fromWholes(place: string, numbers: BigInt64Array): Float64Array {
  return Float64Array.from(numbers, (whole) => {
    if (Number.isSafeInteger(Number(whole))) return Number(whole);
    throw new DataError(`${place} must be whole numbers below 2^53, got ${whole}`);
  });
}
