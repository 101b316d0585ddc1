/** A data set published as four IDX files, the way MNIST is: images and labels, to train on and to test on. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError, shapeText } from "../reference/errors.ts";
import { cacheDirectory, cached } from "./cache.ts";
import { type Dataset, expectLabels, inMemory, type Splits } from "./dataset.ts";
import type { DownloadOptions, PublishedFile } from "./download.ts";
import { type IdxKind, parseIdx, type Source } from "./idx.ts";

type Half = "train" | "t10k";
type Part = `${Half}-${IdxKind}`;

export interface Publication {
  readonly name: string;
  readonly classes: readonly string[];
  readonly mirrors: readonly string[];
  readonly files: { readonly [P in Part]: PublishedFile };
}

export interface IdxOptions extends Omit<DownloadOptions, "mirrors"> {
  /** A folder that holds the four files. Their checksums may be any: people bring variants. */
  readonly dataDir?: string | undefined;
  /** Where downloads are kept, a folder per data set; by default as `cacheDirectory` says. */
  readonly cacheDir?: string | undefined;
  /** In place of the publication's own. */
  readonly mirrors?: readonly string[] | undefined;
}

/**
 * From `dataDir` where one is given, else from the cache, else downloaded into the cache.
 * @throws {DataError} when a file is missing or damaged, when the files do not fit each other, or no mirror has them.
 */
export async function idxDataset(publication: Publication, options: IdxOptions): Promise<Splits> {
  const { name } = publication;
  const { dataDir } = options;
  const locate = dataDir === undefined ? inCache(publication, options) : await inFolder(name, dataDir);
  const train = await half(publication, "train", locate);
  const test = await half(publication, "t10k", locate);
  if (train.imageShape.some((extent, axis) => extent !== test.imageShape[axis])) {
    throw new DataError(
      `${name}: t10k-images must be images of ${shapeText(train.imageShape)} as train-images, ` +
        `got ${shapeText(test.imageShape)}`,
    );
  }
  return { train, test };
}

interface Located extends Source {
  readonly bytes: Uint8Array;
}
type Locate = (part: Part) => Promise<Located>;

function inCache({ name, mirrors, files }: Publication, options: IdxOptions): Locate {
  const folder = join(options.cacheDir ?? cacheDirectory(), name);
  return async (part) => {
    const path = join(folder, files[part].file);
    const bytes = await cached(name, files[part], path, { ...options, mirrors: options.mirrors ?? mirrors });
    return { subject: `${name}: ${part}`, path, bytes };
  };
}

async function inFolder(name: string, dataDir: string): Promise<Locate> {
  const files = await filesIn(name, dataDir);
  return async (part) => {
    const names = possibleNames(part);
    const found = names.find((file) => files.has(file));
    if (found === undefined) {
      throw new DataError(`${name}: dataDir must hold ${part}, got none of ${names.join(", ")} in ${dataDir}`);
    }
    const path = join(dataDir, found);
    return { subject: `${name}: ${part}`, path, bytes: await readFile(path) };
  };
}

/** Archives of MNIST differ in a dot, and in whether somebody has gunzipped the files. */
function possibleNames(part: Part): readonly string[] {
  const rank = part.endsWith("images") ? 3 : 1;
  return ["-", "."].flatMap((mark) => ["", ".gz"].map((ending) => `${part}${mark}idx${rank}-ubyte${ending}`));
}

async function filesIn(name: string, dataDir: string): Promise<ReadonlySet<string>> {
  try {
    const entries = await readdir(dataDir, { withFileTypes: true });
    // One well-known archive has a folder of the name that elsewhere is the file's.
    return new Set(entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name));
  } catch (error) {
    throw new DataError(`${name}: dataDir must be a folder that can be read, got ${(error as Error).message}`);
  }
}

async function half({ name, classes }: Publication, which: Half, locate: Locate): Promise<Dataset> {
  const imageFile = await locate(`${which}-images`);
  const images = await parseIdx(imageFile, imageFile.bytes, "images");
  const labelFile = await locate(`${which}-labels`);
  const { values: labels } = await parseIdx(labelFile, labelFile.bytes, "labels");
  const [count, H, W] = images.shape as readonly [number, number, number];
  if (labels.length !== count) {
    throw new DataError(
      `${labelFile.subject} must be ${count} labels (one per image of ${imageFile.path}), ` +
        `got ${labels.length} (${labelFile.path})`,
    );
  }
  expectLabels(labelFile.subject, { labels, classes }, ` (${labelFile.path})`);
  return inMemory({ name, classes, imageShape: [H, W, 1], pixels: images.values, labels });
}
