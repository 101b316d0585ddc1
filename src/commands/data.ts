/** The images of a run, by name. */
import { setImmediate } from "node:timers/promises";
import { expectWholeLabels } from "../../datasets/dataset.ts";
import {
  type Augmentation,
  centered,
  type Dataset,
  digits,
  fashionMnist,
  imageFolder,
  limited,
  mnist,
  type Preprocessing,
  type Splits,
  shapes,
} from "../../datasets/index.ts";
import { DataError, ParameterError } from "../../reference/errors.ts";
import { augmentationByName, augmentationWords } from "../augmentations.ts";
import type { DataName } from "../recipes.ts";
import { extents } from "../report/numbers.ts";
import type { RunConfig } from "./config.ts";
import type { Progress } from "./progress.ts";
import { UsageError } from "./usage.ts";

/** Drawn digits are one data set, and drawn shapes another, whatever the run's seed: accuracies of different runs can be compared. */
const drawn = { seed: 1, trainImages: 60_000, testImages: 1000, testScenes: 200 };

type Choices = Pick<RunConfig, "data" | "testData" | "dataDir" | "limit" | "size" | "augment" | "skipBad">;
type SplitChoices = Omit<Choices, "data" | "testData">;

interface StoredChoices {
  readonly dataDir?: string | undefined;
  readonly skipBad?: boolean | undefined;
  /** Pixels each way. */
  readonly stored: number;
}

/** Images to train on and to test on, and what is done to the former by chance. */
export interface RunData extends Splits {
  readonly augmentation: Augmentation | undefined;
  /** How photographs become test images; undefined where they are stored as the model takes them. */
  readonly preprocessing: Preprocessing | undefined;
}

/** @throws {DataError} when images are missing or damaged, or the test images are of another kind than the training images. */
export async function loadData(choices: Choices, progress: Progress): Promise<RunData> {
  const { data, testData, limit, augment } = choices;
  const own = await splits(data, choices, progress);
  const train = limit === null ? own.train : limited(own.train, limit);
  const test = testData === null ? own.test : (await splits(testData, choices, progress)).test;
  expectSameKind(own.test, test);
  const augmentation = await augmentationByName(augment, { size: own.test.imageShape[0], train });
  if (augmentation) expectWholeLabels("train: --augment", train);
  return { train: attentive(train), test: attentive(test), augmentation, preprocessing: own.preprocessing };
}

/**
 * The test images of a data set as they are stored: photographs in squares of `stored` pixels.
 * @throws {UsageError} when there must be a folder, and is none.
 */
export async function storedTestImages(
  name: DataName,
  { dataDir, skipBad = false, stored }: StoredChoices,
  progress: Progress,
): Promise<Dataset> {
  if (name === "imagefolder") {
    if (dataDir === undefined) {
      throw new UsageError(
        "evaluate: --data-dir must name the folder of the images (imagefolder has no other), got none",
      );
    }
    return (await storedPhotographs({ dataDir, skipBad, stored }, progress)).test;
  }
  const none = { limit: 1, size: null, augment: "none" }; // of those to train on
  return (await splits(name, { ...none, dataDir: dataDir ?? null, skipBad }, progress)).test;
}

/** Lets Node hear signals between two batches: an engine that computes at once never leaves it a turn of its own. */
function attentive(dataset: Dataset): Dataset {
  return {
    ...dataset,
    async read(indices) {
      await setImmediate();
      return dataset.read(indices);
    },
  };
}

async function splits(
  name: DataName,
  choices: SplitChoices,
  progress: Progress,
): Promise<Splits & Pick<RunData, "preprocessing">> {
  const { dataDir, limit } = choices;
  if (name === "imagefolder") return photographs(choices, progress);
  if (name === "digits") {
    const { seed, testImages } = drawn;
    return {
      train: digits({ count: limit ?? drawn.trainImages, seed, split: "train" }),
      test: digits({ count: testImages, seed, split: "test" }),
      preprocessing: undefined,
    };
  }
  if (name === "shapes") {
    const { seed, testScenes } = drawn;
    return {
      train: shapes({ count: limit ?? drawn.trainImages, seed, split: "train" }),
      test: shapes({ count: testScenes, seed, split: "test" }),
      preprocessing: undefined,
    };
  }
  const published = { mnist, "fashion-mnist": fashionMnist }[name];
  const loaded = await published({
    dataDir: dataDir ?? undefined,
    onProgress: ({ file, received, total }) =>
      progress.show({ phase: `downloading ${file}`, done: received, total, details: megabytes(received, total) }),
  });
  progress.end();
  return { ...loaded, preprocessing: undefined };
}

/** Room around what training looks at: crops are cut from images of a side that is a quarter longer. */
const cropRoom = 1.25;

/** Stored larger than the model takes them, where crops are cut from them; test images are then looked at whole. */
async function photographs({ dataDir, size, augment, skipBad }: SplitChoices, progress: Progress) {
  if (dataDir === null || size === null) {
    throw new ParameterError(`train: imagefolder must have a folder and a size, got ${dataDir} and ${size}`);
  }
  const extent = augmentationWords(augment).includes("crops") ? Math.ceil(cropRoom * size) : size;
  const { train, test } = await storedPhotographs({ dataDir, skipBad, stored: extent }, progress);
  return {
    train,
    test: extent === size ? test : centered(test, { size, extent }),
    preprocessing: { stored: extent, extent },
  };
}

async function storedPhotographs(
  { dataDir, skipBad = false, stored }: StoredChoices & { readonly dataDir: string },
  progress: Progress,
): Promise<Splits> {
  const found = await imageFolder({
    ...{ dataDir, extent: stored, skipBad },
    onProgress: ({ part, done, total }) =>
      progress.show({ phase: `decoding ${part} images`, done, total, details: `${done} of ${total}` }),
    onWarning: progress.say,
  });
  progress.end();
  return found;
}

function expectSameKind(train: Dataset, test: Dataset): void {
  const [expected, actual] = [train, test].map(
    ({ imageShape, classes, masks }) =>
      `images of ${extents(imageShape)} in ${classes.length} classes${masks ? " of pixels" : ""}`,
  );
  if (expected === actual) return;
  throw new DataError(
    `train: test images must be of the kind trained on (${train.name}: ${expected}), got ${test.name}: ${actual}`,
  );
}

const megabytes = (received: number, total: number) =>
  `${(received / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB`;
