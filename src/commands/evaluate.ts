/** `einspec evaluate`: how good a network is, or several are together, on the test images of a data set. */
import { type Crops, centered, type Dataset, expectViews, tenCropped } from "../../datasets/index.ts";
import { DataError } from "../../reference/errors.ts";
import type { Classifier } from "../classifier.ts";
import { expectClasses } from "../ensemble.ts";
import { type Judged, judge } from "../judge.ts";
import type { DataName } from "../recipes.ts";
import { classRecords, evaluationText } from "../report/evaluation.ts";
import { count, extents } from "../report/numbers.ts";
import { storedTestImages } from "./data.ts";
import { type MemberOptions, membersText, viewsText, withMembers } from "./members.ts";
import { type Progress, progressOn } from "./progress.ts";
import { evaluating } from "./trainTexts.ts";

export interface EvaluateOptions extends MemberOptions {
  readonly data: DataName;
  readonly dataDir?: string;
  readonly skipBad?: boolean;
  /** Images at a time. */
  readonly batch: number;
}

export async function evaluate(options: EvaluateOptions): Promise<void> {
  const { crops, batch, json = false } = options;
  const progress = progressOn(process.stderr);
  try {
    await withMembers(options, async (members, engine) => {
      const judged: Judged[] = [];
      for (const member of members) judged.push({ member, dataset: await imagesFor(member, options, progress) });
      progress.say(membersText(members, engine));
      if (options.data === "imagefolder") progress.say(viewsText(members, crops));
      const { dataset } = judged[0]!; // a command without a checkpoint is refused before
      const views = crops === "ten" ? 10 : 1;
      const began = performance.now();
      const onBatch = (done: number, total: number) => progress.show(evaluating(done, total));
      const { mistakes: _mistakes, ...found } = await judge(judged, { batch, views, onBatch });
      const imagesPerSecond = (1000 * found.images) / (performance.now() - began);
      progress.end();
      if (!json) {
        progress.say(
          `data    ${dataset.name}: ${count(found.images)} test images, ${count(imagesPerSecond)} a second\n`,
        );
        process.stdout.write(`${evaluationText(found, dataset.classes)}\n`);
        return;
      }
      const { confusion, ...figures } = found;
      const models = members.map(({ name, file }) => ({ name, checkpoint: file }));
      const about = { models, data: dataset.name, engine: engine.name, threads: engine.threads, crops };
      const classes = classRecords(confusion, dataset.classes);
      process.stdout.write(`${JSON.stringify({ ...about, ...figures, imagesPerSecond, classes }, null, 2)}\n`);
    });
  } finally {
    progress.end();
  }
}

/** The test images as this member looks at them. @throws {DataError} when they are of another kind than it was trained on. */
async function imagesFor(
  member: Classifier,
  { data, dataDir, skipBad = false, crops }: EvaluateOptions,
  progress: Progress,
): Promise<Dataset> {
  const { imageShape, preprocessing, file } = member;
  const [size, , C] = imageShape;
  const { stored, extent } = preprocessing ?? { stored: size, extent: size };
  const dataset = await storedTestImages(data, { dataDir: dataDir ?? null, skipBad, stored }, progress);
  expectClasses(member, dataset);
  const expected = preprocessing === undefined ? imageShape : [stored, stored, C];
  if (extents(dataset.imageShape) !== extents(expected)) {
    throw new DataError(
      `${dataset.name}: images must be ${extents(expected)} (what ${file} was trained on), got ${extents(dataset.imageShape)}`,
    );
  }
  return viewed(member, dataset, { crops, size, extent });
}

function viewed(
  member: Classifier,
  dataset: Dataset,
  { crops, size, extent }: { readonly crops: Crops; readonly size: number; readonly extent: number },
): Dataset {
  if (crops === "ten") {
    expectViews({ ...member, crops });
    return tenCropped(dataset, size);
  }
  return dataset.imageShape[0] === size ? dataset : centered(dataset, { size, extent });
}
