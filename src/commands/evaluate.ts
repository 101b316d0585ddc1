/** `einspec evaluate`: how good a network is, or several are together, on the test images of a data set. */
import { type Crops, centered, type Dataset, expectViews, tenCropped } from "../../datasets/index.ts";
import { DataError } from "../../reference/errors.ts";
import { expectAnswers } from "../answers.ts";
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
  const { data, crops, batch, json = false } = options;
  const progress = progressOn(process.stderr);
  try {
    await withMembers(options, async (members, engine) => {
      const images = imagesOf(options, progress);
      const judged: Judged[] = [];
      for (const member of members) judged.push({ member, dataset: await imagesFor(member, images, crops) });
      progress.say(membersText(members, engine));
      if (data === "imagefolder") progress.say(viewsText(members, crops));
      const began = performance.now();
      const found = await judge(judged, {
        batch,
        views: crops === "ten" ? 10 : 1,
        onBatch: (done, total) => progress.show(evaluating(done, total)),
      });
      const imagesPerSecond = (1000 * found.images) / (performance.now() - began);
      const { name, classes } = judged[0]!.dataset; // there is one: a command without a checkpoint is refused before
      progress.say(`data    ${name}: ${count(found.images)} test images, ${count(imagesPerSecond)} a second`);
      if (!json) {
        process.stdout.write(`\n${evaluationText(found, classes)}\n`);
        return;
      }
      const { loss, top1, top5, segmentation } = found;
      const figures = {
        images: found.images,
        loss,
        top1,
        top5,
        ...(segmentation && { meanIoU: segmentation.meanIoU }),
      };
      const models = members.map((member) => ({ name: member.name, checkpoint: member.file }));
      const about = { models, data: name, engine: engine.name, threads: engine.threads, crops };
      const record = { ...about, ...figures, imagesPerSecond, classes: classRecords(found, classes) };
      process.stdout.write(`${JSON.stringify(record, null, 2)}\n`);
    });
  } finally {
    progress.end();
  }
}

type StoredImages = (stored: number) => Promise<Dataset>;

/** The test images in squares of so many pixels; members that share a size share the images. */
function imagesOf({ data, dataDir, skipBad }: EvaluateOptions, progress: Progress): StoredImages {
  const loaded = new Map<number, Promise<Dataset>>();
  return (stored) => {
    const images = loaded.get(stored) ?? storedTestImages(data, { dataDir, skipBad, stored }, progress);
    loaded.set(stored, images);
    return images;
  };
}

/** The images as this member looks at them. @throws {DataError} when they are of another kind than it was trained on. */
async function imagesFor(member: Classifier, images: StoredImages, crops: Crops): Promise<Dataset> {
  const { imageShape, preprocessing, file } = member;
  const [size, , C] = imageShape;
  const { stored, extent } = preprocessing;
  expectViews({ imageShape: [size, size, C], preprocessing, crops });
  const dataset = await images(stored);
  expectClasses(member, dataset);
  const expected = stored === size ? imageShape : [stored, stored, C];
  if (extents(dataset.imageShape) !== extents(expected)) {
    throw new DataError(
      `${dataset.name}: images must be ${extents(expected)} (what ${file} was trained on), got ${extents(dataset.imageShape)}`,
    );
  }
  expectAnswers("--data", member, dataset);
  if (crops === "ten") return tenCropped(dataset, size);
  return stored === size && extent === size ? dataset : centered(dataset, { size, extent });
}
