/** Photographs in folders by class, as ImageNet and most people keep them. */
import { DataError, expectNumber, expectWhole } from "../reference/errors.ts";
import { cacheDirectory } from "./cache.ts";
import { type Dataset, inMemory, type Splits } from "./dataset.ts";
import { type Decoded, decodeAll } from "./images/decodeAll.ts";
import { type ImageFile, type Listing, listing } from "./images/listing.ts";
import { stored } from "./images/store.ts";

export interface ImageFolderOptions {
  /** Holds `train/` and `val/` (or `test/`) with a folder per class in each, or a folder per class. */
  readonly dataDir: string;
  /** Images are stored as squares of so many pixels each way: their middle, resized. */
  readonly extent: number;
  /** Leaves out files that cannot be decoded; default: they are an error. */
  readonly skipBad?: boolean | undefined;
  /** Where there is no `train/`: the share of each class that is held back to test on; default 0.2. */
  readonly testShare?: number | undefined;
  /** Where there is no `train/`: decides which images are held back; default 1. */
  readonly splitSeed?: number | undefined;
  /** Threads that decode; default all cores. They change the time, not the bits. */
  readonly threads?: number | undefined;
  /** Where decoded images are kept; by default as `cacheDirectory` says. */
  readonly cacheDir?: string | undefined;
  /** Told while images are decoded; never where they come from the cache. */
  readonly onProgress?: ((progress: Decoding) => void) | undefined;
  /** Told what was left out, and that something in the cache was damaged and is made again. */
  readonly onWarning?: ((text: string) => void) | undefined;
}

export interface Decoding {
  readonly part: keyof Splits;
  /** Files, of `total`. */
  readonly done: number;
  readonly total: number;
}

/** What one array and one file read of Node hold, less room for a header. */
const mostBytes = 2 ** 31 - 2 ** 24;
const mostNamed = 20;

/**
 * JPEGs and PNGs of any size, as red, green and blue. They are decoded once and kept in the cache, until a file is
 * added, removed or changed.
 * @throws {DataError} when a folder is not as it should be, or files cannot be decoded: all of them are reported at once.
 */
export async function imageFolder(options: ImageFolderOptions): Promise<Splits> {
  const { dataDir, extent, testShare = 0.2, splitSeed = 1 } = options;
  expectWhole("imagefolder", "extent", extent, 1);
  expectWhole("imagefolder", "splitSeed", splitSeed, 0);
  expectNumber("imagefolder", "testShare", testShare, testShare > 0 && testShare < 1, "between 0 and 1");
  const found = await listing({ dataDir, testShare, splitSeed });
  // Whatever is damaged in either part is known before anything is refused.
  const parts = { train: await decodedPart("train", found, options), test: await decodedPart("test", found, options) };
  const bad = [...badFiles(found.train, parts.train), ...badFiles(found.test, parts.test)];
  if (bad.length > 0) {
    if (!options.skipBad) {
      throw new DataError(
        `imagefolder: ${text(bad, "must be images that can be decoded")}\nskipBad (--skip-bad) leaves them out.`,
      );
    }
    options.onWarning?.(`imagefolder: ${text(bad, "left out")}`);
  }
  return { train: datasetOf(found, "train", parts.train, extent), test: datasetOf(found, "test", parts.test, extent) };
}

async function decodedPart(part: keyof Splits, found: Listing, options: ImageFolderOptions): Promise<Decoded> {
  const { dataDir, extent, threads, cacheDir = cacheDirectory(), onProgress, onWarning } = options;
  const files = found[part];
  const bytes = files.length * extent * extent * 3;
  if (bytes > mostBytes) {
    throw new DataError(
      `imagefolder: ${part} images must have at most ${mostBytes} bytes together (one array), got ${files.length} of ` +
        `${extent}×${extent}×3; a smaller size needs less`,
    );
  }
  const place = stored(cacheDir, files, extent);
  const kept = await place.read();
  if (kept !== undefined && kept !== "damaged") return kept;
  if (kept === "damaged") onWarning?.(`imagefolder: ${place.path} is damaged; it is made again`);
  const progress = onProgress && ((done: number, total: number) => onProgress({ part, done, total }));
  const decoded = await decodeAll({ dataDir, files, extent, threads, onProgress: progress });
  await place.write(decoded);
  return decoded;
}

const badFiles = (files: readonly ImageFile[], { reasons }: Decoded): readonly string[] =>
  files.flatMap(({ path }, at) => (reasons[at] === null ? [] : [`${path}: ${reasons[at]}`])).sort();

function text(bad: readonly string[], verdict: string): string {
  const named = bad.slice(0, mostNamed).map((line) => `\n  ${line}`);
  const more = bad.length > mostNamed ? `\n  and ${bad.length - mostNamed} more` : "";
  return `${bad.length} ${bad.length === 1 ? "file" : "files"} ${verdict}:${named.join("")}${more}`;
}

/** @throws {DataError} when nothing is left of a class to train on. */
function datasetOf(
  { classes, ...found }: Listing,
  part: keyof Splits,
  { pixels, reasons }: Decoded,
  extent: number,
): Dataset {
  const size = extent * extent * 3;
  const whole = [...reasons.keys()].filter((at) => reasons[at] === null);
  const labels = Int32Array.from(whole, (at) => found[part][at]!.label);
  for (const [label, name] of classes.entries()) {
    if (labels.includes(label)) continue;
    throw new DataError(
      `imagefolder: ${part} must have at least 1 image of every class, got none of ${name} that can be decoded`,
    );
  }
  // In place: what is left moves forward over what is left out.
  for (const [to, from] of whole.entries())
    if (to !== from) pixels.copyWithin(to * size, from * size, (from + 1) * size);
  return inMemory({
    name: "imagefolder",
    classes,
    imageShape: [extent, extent, 3],
    pixels: pixels.subarray(0, whole.length * size),
    labels,
  });
}
