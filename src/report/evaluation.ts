/** An evaluation for people: a line for each class, and what they come to. */
import type { Evaluation } from "../metrics.ts";
import { columnsText } from "./columns.ts";
import { count, figure, percent } from "./numbers.ts";

export interface ClassRecord {
  readonly class: string;
  /** How many images are of it; pixels, where they have classes. */
  readonly count: number;
  /** The share of them that were right; null where there are none. */
  readonly top1: number | null;
  /** What most of the others were taken for; null where all were right. */
  readonly takenFor: { readonly class: string; readonly count: number } | null;
  /** Of the pixels that are of it or are said to be, the share that are both; only where pixels have classes. */
  readonly iou?: number | null;
}

type Judgement = Pick<Evaluation, "images" | "loss" | "top1" | "top5" | "confusion" | "segmentation">;

export function classRecords(
  { confusion, segmentation }: Pick<Judgement, "confusion" | "segmentation">,
  classes: readonly string[],
): readonly ClassRecord[] {
  return confusion.map((row, label) => {
    const all = row.reduce((sum, one) => sum + one, 0);
    const wrong = row.map((one, guess) => (guess === label ? 0 : one));
    const most = Math.max(...wrong);
    return {
      class: classes[label]!,
      count: all,
      top1: all === 0 ? null : row[label]! / all,
      takenFor: most === 0 ? null : { class: classes[wrong.indexOf(most)]!, count: most },
      ...(segmentation && { iou: segmentation.classIoU[label]! }),
    };
  });
}

/** A line for each class, one for all, and the figures. */
export function evaluationText(judgement: Judgement, classes: readonly string[]): string {
  const { loss, top1, top5, segmentation } = judgement;
  const records = classRecords(judgement, classes);
  const shares = (iou: number | null) => (segmentation ? [percent(iou)] : []);
  const rows = records.map(({ class: name, count: all, top1: right, takenFor, iou = null }) => [
    ...[name, count(all), percent(right), ...shares(iou)],
    takenFor === null ? "" : `${takenFor.class} (${count(takenFor.count)})`,
  ]);
  const head = [
    "class",
    segmentation ? "pixels" : "images",
    "right",
    ...(segmentation ? ["IoU"] : []),
    "most taken for",
  ];
  const total = records.reduce((sum, record) => sum + record.count, 0);
  const all = ["all", count(total), percent(top1), ...shares(segmentation?.meanIoU ?? null), ""];
  const five = top5 === null ? "" : `, top-5 ${percent(top5)}`;
  const mean = segmentation ? `, mean IoU ${percent(segmentation.meanIoU)}` : "";
  return `${columnsText([head, ...rows, all])}\n\nloss ${figure(loss)} nats, top-1 ${percent(top1)}${five}${mean}`;
}
