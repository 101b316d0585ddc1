/** The images of a run, by name. */
import { setImmediate } from "node:timers/promises";
import { type Dataset, digits, fashionMnist, limited, mnist, type Splits } from "../../datasets/index.ts";
import { DataError } from "../../reference/errors.ts";
import type { DataName } from "../recipes.ts";
import { extents } from "../report/numbers.ts";
import type { RunConfig } from "./config.ts";
import type { Progress } from "./progress.ts";

/** The drawn digits are one data set, whatever the run's seed: accuracies of different runs can be compared. */
const drawn = { seed: 1, trainImages: 60_000, testImages: 1000 };

type Choices = Pick<RunConfig, "data" | "testData" | "dataDir" | "limit">;

/** @throws {DataError} when images are missing or damaged, or the test images are of another kind than the training images. */
export async function loadData(choices: Choices, progress: Progress): Promise<Splits> {
  const { data, testData, limit } = choices;
  const own = await splits(data, choices, progress);
  const train = limit === null ? own.train : limited(own.train, limit);
  const test = testData === null ? own.test : (await splits(testData, choices, progress)).test;
  expectSameKind(train, test);
  return { train: attentive(train), test: attentive(test) };
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

async function splits(name: DataName, { dataDir, limit }: Choices, progress: Progress): Promise<Splits> {
  if (name === "digits") {
    const { seed, testImages } = drawn;
    return {
      train: digits({ count: limit ?? drawn.trainImages, seed, split: "train" }),
      test: digits({ count: testImages, seed, split: "test" }),
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

function expectSameKind(train: Dataset, test: Dataset): void {
  const [expected, actual] = [train, test].map(
    ({ imageShape, classes }) => `images of ${extents(imageShape)} in ${classes.length} classes`,
  );
  if (expected === actual) return;
  throw new DataError(
    `train: test images must be of the kind trained on (${train.name}: ${expected}), got ${test.name}: ${actual}`,
  );
}

const megabytes = (received: number, total: number) =>
  `${(received / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB`;
