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
  type Splits,
  shapes,
} from "../../datasets/index.ts";
import { DataError, ParameterError } from "../../reference/errors.ts";
import { augmentationByName } from "../augmentations.ts";
import type { DataName } from "../recipes.ts";
import { extents } from "../report/numbers.ts";
import type { RunConfig } from "./config.ts";
import type { Progress } from "./progress.ts";

/** Drawn digits are one data set, and drawn shapes another, whatever the run's seed: accuracies of different runs can be compared. */
const drawn = { seed: 1, trainImages: 60_000, testImages: 1000, testScenes: 200 };

type Choices = Pick<RunConfig, "data" | "testData" | "dataDir" | "limit" | "size" | "augment" | "skipBad">;

/** Images to train on and to test on, and what is done to the former by chance. */
export interface RunData extends Splits {
  readonly augmentation: Augmentation | undefined;
}

/** @throws {DataError} when images are missing or damaged, or the test images are of another kind than the training images. */
export async function loadData(choices: Choices, progress: Progress): Promise<RunData> {
  const { data, testData, limit, augment } = choices;
  const own = await splits(data, choices, progress);
  const train = limit === null ? own.train : limited(own.train, limit);
  const test = testData === null ? own.test : (await splits(testData, choices, progress)).test;
  const augmentation = augmentationByName(augment, own.test.imageShape[0]);
  expectSameKind(own.test, test);
  if (augmentation) expectWholeLabels("train: --augment", train);
  return { train: attentive(train), test: attentive(test), augmentation };
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

async function splits(name: DataName, choices: Choices, progress: Progress): Promise<Splits> {
  const { dataDir, limit } = choices;
  if (name === "imagefolder") return photographs(choices, progress);
  if (name === "digits") {
    const { seed, testImages } = drawn;
    return {
      train: digits({ count: limit ?? drawn.trainImages, seed, split: "train" }),
      test: digits({ count: testImages, seed, split: "test" }),
    };
  }
  if (name === "shapes") {
    const { seed, testScenes } = drawn;
    return {
      train: shapes({ count: limit ?? drawn.trainImages, seed, split: "train" }),
      test: shapes({ count: testScenes, seed, split: "test" }),
    };
  }
  const published = { mnist, "fashion-mnist": fashionMnist }[name];
  const loaded = await published({
    dataDir: dataDir ?? undefined,
    onProgress: ({ file, received, total }) =>
      progress.show({ phase: `downloading ${file}`, done: received, total, details: megabytes(received, total) }),
  });
  progress.end();
  return loaded;
}

/** Room around what training looks at: crops are cut from images of a side that is a quarter longer. */
const cropRoom = 1.25;

/** Stored larger than the model takes them, where crops are cut from them; test images are then looked at whole. */
async function photographs({ dataDir, size, augment, skipBad }: Choices, progress: Progress): Promise<Splits> {
  if (dataDir === null || size === null) {
    throw new ParameterError(`train: imagefolder must have a folder and a size, got ${dataDir} and ${size}`);
  }
  const extent = augment === "none" ? size : Math.ceil(cropRoom * size);
  const { train, test } = await imageFolder({
    ...{ dataDir, extent, skipBad },
    onProgress: ({ part, done, total }) =>
      progress.show({ phase: `decoding ${part} images`, done, total, details: `${done} of ${total}` }),
    onWarning: progress.say,
  });
  progress.end();
  return { train, test: extent === size ? test : centered(test, { size, extent }) };
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
