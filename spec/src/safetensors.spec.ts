import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError } from "../../reference/errors.ts";
import { tensor } from "../../reference/tensor.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/safetensors.ts";

/** A file with this header, whatever it says, and so many bytes behind it. */
function file(header: unknown, length = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}
const f32 = (begin: number, end: number, shape = [(end - begin) / 4]) => ({
  dtype: "F32",
  shape,
  data_offsets: [begin, end],
});

describe("safetensors", () => {
  test("a file is the header's length, the header, padded with spaces, and the numbers", () => {
    const bytes = encodeSafetensors({ tensors: new Map([["b", tensor([2], Float32Array.of(1, -2))]]), metadata: {} });
    const header = '{"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}  ';
    expect(header.length % 8).toBe(0);
    expect([...bytes.subarray(0, 8)]).toEqual([header.length, 0, 0, 0, 0, 0, 0, 0]);
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + header.length))).toBe(header);
    expect([...bytes.subarray(8 + header.length)]).toEqual([0, 0, 128, 63, 0, 0, 0, 192]); // 1 and −2 in IEEE 754
  });

  test("what is written is read again, whatever the names, shapes and kinds of numbers", () => {
    const numbers = fc.oneof(
      fc.array(fc.float(), { maxLength: 7 }).map((values) => Float32Array.from(values)),
      fc.array(fc.double(), { maxLength: 7 }).map((values) => Float64Array.from(values)),
      fc.array(fc.integer(), { maxLength: 7 }).map((values) => Int32Array.from(values)),
    );
    const name = fc.string({ unit: "grapheme" }).filter((text) => text !== "__metadata__");
    fc.assert(
      fc.property(fc.dictionary(name, numbers), fc.dictionary(name, fc.string()), (arrays, metadata) => {
        const tensors = new Map(Object.entries(arrays).map(([key, data]) => [key, tensor([1, data.length], data)]));
        const again = decodeSafetensors("again", encodeSafetensors({ tensors, metadata }));
        expect(new Map([...again.tensors].map(([key, { data }]) => [key, data]))).toEqual(
          new Map(Object.entries(arrays)),
        );
        expect({ ...again.metadata }).toEqual({ ...metadata });
      }),
    );
  });

  test("16-bit floats and 64-bit whole numbers of other programs are read as numbers that hold them", () => {
    const read = (dtype: string, bits: Uint16Array | BigInt64Array) => {
      const header = { a: { dtype, shape: [bits.length], data_offsets: [0, bits.byteLength] } };
      const bytes = file(header, bits.byteLength);
      bytes.set(new Uint8Array(bits.buffer), bytes.length - bits.byteLength);
      return decodeSafetensors("file", bytes).tensors.get("a")!.data;
    };
    // 1, −2, the largest, the smallest, minus zero, infinity and no number, as IEEE 754 lists them.
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0xfc00, 0x7e00);
    expect(read("F16", halves)).toEqual(Float32Array.of(1, -2, 65504, 2 ** -24, -0, -Infinity, Number.NaN));
    expect(read("BF16", Uint16Array.of(0x3f80, 0xc040, 0x8000, 0x7f80))).toEqual(Float32Array.of(1, -3, -0, Infinity));
    expect(read("I64", BigInt64Array.of(-5n, 2n ** 53n - 1n))).toEqual(Float64Array.of(-5, 2 ** 53 - 1));
    expect(() => read("I64", BigInt64Array.of(2n ** 53n))).toThrow(
      new DataError("file: tensor a must be whole numbers below 2^53, got 9007199254740992"),
    );
  });

  test("equal content gives equal bytes, in whatever order it comes", () => {
    const [a, b] = [tensor([1], Float32Array.of(1)), tensor([1], Float64Array.of(2))];
    const one = encodeSafetensors({
      tensors: new Map([
        ["a", a],
        ["b", b],
      ]),
      metadata: { x: "1", y: "2" },
    });
    const other = encodeSafetensors({
      tensors: new Map([
        ["b", b],
        ["a", a],
      ]),
      metadata: { y: "2", x: "1" },
    });
    expect(other).toEqual(one);
  });

  test("numbers that begin anywhere are read", () => {
    const bytes = file({ a: { dtype: "F64", shape: [1], data_offsets: [0, 8] } }, 8);
    new DataView(bytes.buffer).setFloat64(bytes.length - 8, 1.5, true);
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    expect([...decodeSafetensors("a", shifted).tensors.get("a")!.data]).toEqual([1.5]);
  });

  test.each<[string, Uint8Array, string]>([
    ["an empty file", new Uint8Array(0), "a safetensors file must begin with 8 bytes (the header's length), got 0"],
    [
      "a header longer than the file",
      Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 1, 2),
      "the header's length must be at most 2 (a file of 10 bytes), got 18446744073709551615; is the file truncated, or not a safetensors file?",
    ],
    ["a header that is not JSON", file("{a"), 'the header must be JSON, got "{a"'],
    ["a header that is a list", file("[]"), "the header must be a JSON object, got []"],
    [
      "metadata that are not texts",
      file({ __metadata__: { a: 1 } }),
      '__metadata__ must map names to texts, got {"a":1}',
    ],
    [
      "an unknown dtype",
      file({ a: { ...f32(0, 4), dtype: "F8" } }, 4),
      'tensor a: dtype must be one of F32, F64, I32, F16, BF16, I64, got "F8"',
    ],
    ["an entry that is no object", file({ a: 7 }), "tensor a must be described by an object, got 7"],
    ["a negative extent", file({ a: f32(0, 4, [-1]) }, 4), "tensor a: shape must be whole numbers, got [-1]"],
    [
      "offsets the wrong way round",
      file({ a: f32(4, 0, [1]) }, 4),
      "tensor a: data_offsets must be [begin, end], got [4,0]",
    ],
    [
      "a size that is not the shape's",
      file({ a: f32(0, 4, [2]) }, 4),
      "tensor a: F32 of shape [2] must be 8 bytes, got 4",
    ],
    [
      "a huge shape",
      file({ a: f32(0, 4, [2 ** 40, 2 ** 40]) }, 4),
      "tensor a: F32 of shape [1099511627776, 1099511627776] must be",
    ],
    [
      "tensors that overlap",
      file({ a: f32(0, 8), b: f32(4, 12) }, 12),
      "tensor b must begin at byte 8, got 4 (it overlaps a)",
    ],
    [
      "a gap",
      file({ a: f32(0, 4), b: f32(8, 12) }, 12),
      "tensor b must begin at byte 4, got 8 (it leaves a gap behind a)",
    ],
    [
      "a truncated file",
      file({ a: f32(0, 8) }, 7),
      "tensors must take 8 bytes behind the header, got 7 (the file is truncated)",
    ],
    [
      "bytes behind the last tensor",
      file({ a: f32(0, 4) }, 5),
      "tensors must take 4 bytes behind the header, got 5 (bytes follow that belong to no tensor)",
    ],
    [
      "a name that comes twice",
      file(
        '{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"\\u0061":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}',
      ),
      'the header must name each thing once, got "a" twice',
    ],
    [
      "an entry that says a thing twice",
      file('{"a":{"dtype":"F32","dtype":"F64","shape":[0],"data_offsets":[0,0]}}'),
      'the header must name each thing once, got "dtype" twice',
    ],
  ])("%s is an error that names the file", (_, bytes, message) => {
    expect(() => decodeSafetensors("weights", bytes)).toThrow(DataError);
    expect(() => decodeSafetensors("weights", bytes)).toThrow(`weights: ${message}`);
  });

  test("the same name in two objects is no name twice", () => {
    const bytes = file({ __metadata__: { a: 'x":"{' }, a: f32(0, 0), shape: f32(0, 0) });
    expect([...decodeSafetensors("a", bytes).tensors.keys()]).toEqual(["a", "shape"]);
  });

  test("however a file is cut, it is refused", () => {
    const whole = encodeSafetensors({ tensors: new Map([["a", tensor([3], Float32Array.of(1, 2, 3))]]), metadata: {} });
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeSafetensors("cut", whole.subarray(0, length))).toThrow(DataError);
    }
  });

  test("numbers of another kind are not written", () => {
    const tensors = new Map([["a", tensor([1], Uint8Array.of(1))]]);
    expect(() => encodeSafetensors({ tensors, metadata: {} })).toThrow(
      "safetensors: tensor a must be float32, float64 or int32, got Uint8Array",
    );
  });
});
