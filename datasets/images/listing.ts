/** Which images a folder holds, by class: a folder per class, and in it nothing but images. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../reference/errors.ts";
import { random } from "../../reference/random.ts";

export interface ImageFile {
  /** From the folder of the data set, with forward slashes. */
  readonly path: string;
  readonly label: number;
  readonly bytes: number;
  /** When it was last changed, milliseconds since 1970. */
  readonly changed: number;
}

export interface Listing {
  readonly classes: readonly string[];
  readonly train: readonly ImageFile[];
  readonly test: readonly ImageFile[];
}

export interface ListingOptions {
  readonly dataDir: string;
  /** Where there is one folder for all: the share of each class that is held back to test on. */
  readonly testShare: number;
  /** Where there is one folder for all: decides which images are held back. */
  readonly splitSeed: number;
}

/** The folder of the images to test on has one of these names, beside `train`. */
const testNames = ["val", "test"] as const;

/**
 * The images of `train/` and `val/` (or `test/`), a folder per class in each; or of a folder per class, of which a part
 * is held back. Classes are in the order of their folders' names. Images come class by turns, so that the first ones of
 * a data set have of every class.
 * @throws {DataError} when a folder is missing, empty, or has something in it that does not belong there.
 */
export async function listing(options: ListingOptions): Promise<Listing> {
  const { dataDir } = options;
  const inside = await foldersIn(dataDir, "");
  const test = testNames.find((name) => inside.includes(name));
  if (inside.includes("train") !== (test !== undefined)) {
    const [there, missing] = test === undefined ? ["train", testNames.join(" or ")] : [test, "train"];
    throw new DataError(`imagefolder: dataDir must hold ${missing} beside ${there}, got ${dataDir} without`);
  }
  const folders = test === undefined ? inside : await foldersIn(dataDir, "train");
  if (folders.length < 2) {
    throw new DataError(
      `imagefolder: ${test === undefined ? "dataDir" : "train"} must hold at least 2 folders (one per class), ` +
        `got ${folders.length} in ${dataDir}`,
    );
  }
  const classes = await classNames(dataDir, folders);
  if (test === undefined) return { classes, ...(await heldBack(options, folders)) };
  await expectSameFolders(dataDir, folders, test);
  return {
    classes,
    train: inTurns(await byClass(dataDir, "train", folders)),
    test: inTurns(await byClass(dataDir, test, folders)),
  };
}

/** Which of a class's images are held back depends on the seed and the class, not on the other classes. */
async function heldBack({ dataDir, testShare, splitSeed }: ListingOptions, folders: readonly string[]) {
  const all = await byClass(dataDir, "", folders);
  const parts = all.map((files, label) => {
    const folder = folders[label]!;
    if (files.length < 2) {
      throw new DataError(
        `imagefolder: ${folder} must hold at least 2 images (one to train on, one to test on), got ${files.length}`,
      );
    }
    const count = Math.min(files.length - 1, Math.max(1, Math.round(files.length * testShare)));
    const back = new Set(random(splitSeed).fork("split", folder).permutation(files.length).subarray(0, count));
    return { train: files.filter((_, at) => !back.has(at)), test: files.filter((_, at) => back.has(at)) };
  });
  return { train: inTurns(parts.map(({ train }) => train)), test: inTurns(parts.map(({ test }) => test)) };
}

async function expectSameFolders(dataDir: string, folders: readonly string[], test: string): Promise<void> {
  const found = await foldersIn(dataDir, test);
  const odd = [...folders, ...found].find((folder) => folders.includes(folder) !== found.includes(folder));
  if (odd === undefined) return;
  const [there, missing] = folders.includes(odd) ? ["train", test] : [test, "train"];
  throw new DataError(`imagefolder: ${missing} must hold the folders of ${there} (the same classes), got no ${odd}`);
}

const inTurns = (byClass: readonly (readonly ImageFile[])[]): readonly ImageFile[] => {
  const most = byClass.reduce((most, files) => Math.max(most, files.length), 0);
  return Array.from({ length: most }, (_, turn) => byClass.flatMap((files) => files[turn] ?? [])).flat();
};

async function byClass(dataDir: string, part: string, folders: readonly string[]) {
  const lists: (readonly ImageFile[])[] = [];
  for (const [label, folder] of folders.entries()) {
    const place = part === "" ? folder : `${part}/${folder}`;
    const names = await namesIn(dataDir, place);
    const files = await Promise.all(names.map((name) => imageFile(dataDir, `${place}/${name}`, label)));
    if (files.length === 0) throw new DataError(`imagefolder: ${place} must hold at least 1 image, got none`);
    lists.push(files);
  }
  return lists;
}

async function imageFile(dataDir: string, path: string, label: number): Promise<ImageFile> {
  const found = await stat(join(dataDir, path));
  if (!found.isFile()) throw new DataError(`imagefolder: ${path} must be an image, got a folder or a device`);
  return { path, label, bytes: found.size, changed: found.mtimeMs };
}

/** Names in the order of their code units, which is the same everywhere; those that begin with a dot are nobody's business. */
async function namesIn(dataDir: string, place: string): Promise<readonly string[]> {
  try {
    const names = await readdir(join(dataDir, place));
    return names.filter((name) => !name.startsWith(".")).sort();
  } catch (cause) {
    throw new DataError(`imagefolder: dataDir must be a folder that can be read, got ${(cause as Error).message}`, {
      cause,
    });
  }
}

async function foldersIn(dataDir: string, place: string): Promise<readonly string[]> {
  const names = await namesIn(dataDir, place);
  const kinds = await Promise.all(names.map((name) => stat(join(dataDir, place, name))));
  return names.filter((_, at) => kinds[at]!.isDirectory());
}

/**
 * What classes are called: as classes.txt says (a line per class: its folder, a tab or spaces, its name), else as their folders.
 * @throws {DataError} when classes.txt leaves a folder out, or a line has no name.
 */
async function classNames(dataDir: string, folders: readonly string[]): Promise<readonly string[]> {
  const text = await readFile(join(dataDir, "classes.txt"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return folders;
  const names = new Map<string, string>();
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const [, folder, name] = /^([^\t]+)\t+(.+)$/.exec(line) ?? /^(\S+) +(.+)$/.exec(line) ?? [];
    if (folder === undefined || name === undefined) {
      throw new DataError(
        `imagefolder: classes.txt line ${at + 1} must be a folder, a tab and a name, got ${JSON.stringify(line.slice(0, 40))}`,
      );
    }
    names.set(folder, name.trim());
  }
  return folders.map((folder) => {
    const name = names.get(folder);
    if (name === undefined) {
      throw new DataError(`imagefolder: classes.txt must name every folder, got no line for ${folder}`);
    }
    return name;
  });
}
