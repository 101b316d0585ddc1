/** How good networks are together, on a data set that each looks at in its own way. */
import { batchCount, batches, type Dataset } from "../datasets/index.ts";
import type { Classifier } from "./classifier.ts";
import { meanOfAnswers } from "./ensemble.ts";
import { type Evaluation, tally } from "./metrics.ts";
import { pixelTally } from "./segmentation.ts";

/** A network and the images that it is judged by: as large as it takes them, in the order of the others' images. */
export interface Judged {
  readonly member: Classifier;
  readonly dataset: Dataset;
}

export interface JudgeOptions {
  /** Images per batch. */
  readonly batch: number;
  /** So many images in a row are views of one, which gets the mean of their answers (`tenCropped`: 10); default 1. */
  readonly views?: number | undefined;
  readonly onBatch?: ((done: number, total: number) => void) | undefined;
}

/** The evaluation of the mean of the members' probabilities, of pixels where each has a class. @throws {DataError} when there is no image. */
export async function judge(
  judged: readonly Judged[],
  { batch, views = 1, onBatch }: JudgeOptions,
): Promise<Evaluation> {
  const [{ dataset: first }] = judged as readonly [Judged, ...Judged[]];
  const size = batch * views;
  const total = batchCount(first.labels.length, { size });
  const found = (first.masks ? pixelTally : tally)(first.classes.length, { views });
  const streams = judged.map(({ member, dataset }) => batches(dataset, { size, normalization: member.normalization }));
  try {
    for (let done = 1; done <= total; done++) {
      const inputs = await Promise.all(streams.map((stream) => stream.next()));
      const answers = [];
      for (const [at, { member }] of judged.entries()) answers.push(await member.logits(inputs[at]!.value!.input));
      const { labels, indices } = inputs[0]!.value!;
      found.add(meanOfAnswers(answers), labels, indices);
      onBatch?.(done, total);
    }
  } finally {
    for (const stream of streams) await stream.return();
  }
  return found.result();
}
