/**
 * How a camera was held: the one note of a JPEG (EXIF tag 0x0112) without which photographs from telephones lie on their
 * side. It says where the stored rows and columns begin on the upright image.
 */
import { isFrame, jpegSegments } from "./header.ts";

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array; // [y, x, red green blue]
}

/** From the pixel (y, x) of the upright image to that of the stored one: first y and x change places, then each may be reversed. */
interface Turn {
  readonly swapped: boolean;
  readonly upsideDown: boolean;
  readonly mirrored: boolean;
}

/** By the number of the note, from 1; 1 is upright. */
const turns: readonly (Turn | undefined)[] = [
  undefined,
  undefined,
  { swapped: false, upsideDown: false, mirrored: true },
  { swapped: false, upsideDown: true, mirrored: true },
  { swapped: false, upsideDown: true, mirrored: false },
  { swapped: true, upsideDown: false, mirrored: false },
  { swapped: true, upsideDown: true, mirrored: false },
  { swapped: true, upsideDown: true, mirrored: true },
  { swapped: true, upsideDown: false, mirrored: true },
];

/** The decoded pixels of a JPEG as its note says that they are to be looked at. */
export function upright(picture: Picture, file: Uint8Array): Picture {
  const turn = turns[orientation(file)];
  if (turn === undefined) return picture;
  const { swapped, upsideDown, mirrored } = turn;
  const { height: H, width: W, pixels } = picture;
  const [height, width] = swapped ? [W, H] : [H, W];
  const out = new Uint8Array(pixels.length);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [row, column] = swapped ? [x, y] : [y, x];
      const from = 3 * ((upsideDown ? H - 1 - row : row) * W + (mirrored ? W - 1 - column : column));
      for (let c = 0; c < 3; c++) out[to++] = pixels[from + c]!;
    }
  }
  return { height, width, pixels: out };
}

const exif = Buffer.from("Exif\0\0", "latin1");
const orientationTag = 0x0112;
const short = 3; // the type of a number of two bytes

/** From 1 to 8. A note that is missing or makes no sense counts as 1, as in browsers: the image itself is none the worse. */
function orientation(file: Uint8Array): number {
  for (const { kind, content } of jpegSegments(file)) {
    if (isFrame(kind)) return 1; // notes stand in front of it
    if (kind === 0xe1 && exif.equals(content.subarray(0, exif.length))) return noted(content.subarray(exif.length));
  }
  return 1;
}

/** A list of notes as TIFF has them: byte order, 42, where the list begins; how many; tag, type, count and value of each. */
function noted(notes: Uint8Array): number {
  const view = new DataView(notes.buffer, notes.byteOffset, notes.byteLength);
  if (notes.length < 8) return 1;
  const little = view.getUint16(0) === 0x4949; // "II", else "MM"
  const start = view.getUint32(4, little);
  if (start + 2 > notes.length) return 1;
  const count = view.getUint16(start, little);
  for (let at = start + 2; at < start + 2 + 12 * count && at + 12 <= notes.length; at += 12) {
    if (view.getUint16(at, little) !== orientationTag || view.getUint16(at + 2, little) !== short) continue;
    const value = view.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
