/** Bytes as base 64 and back: in Node by its Buffer, in a page of a browser by what the language has there. */
interface Base64 {
  encode(bytes: Uint8Array<ArrayBuffer>): string;
  decode(text: string): Uint8Array<ArrayBuffer>;
}

/** What Node 20 does not have yet. */
interface Native {
  readonly prototype: { toBase64(this: Uint8Array): string };
  fromBase64(text: string): Uint8Array<ArrayBuffer>;
}

const inNode: Base64 = {
  encode: ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength).toString("base64"),
  decode: (text) => new Uint8Array(Buffer.from(text, "base64")), // a copy that starts at a multiple of 8
};

const native = Uint8Array as unknown as Native;
const inPages: Base64 = {
  encode: (bytes) => native.prototype.toBase64.call(bytes),
  decode: (text) => native.fromBase64(text),
};

export const base64 = typeof Buffer === "undefined" ? inPages : inNode;
