/** An evaluation for people: a line for each class, and what they come to. */
import type { Evaluation } from "../metrics.ts";
import { columnsText } from "./columns.ts";
import type { Confusion } from "./confusion.ts";
import { count, figure, percent } from "./numbers.ts";

export interface ClassRecord {
  readonly class: string;
  readonly images: number;
  /** Share of its images that were right; null where it has none. */
  readonly top1: number | null;
  /** What most of the others were taken for; null where all were right. */
  readonly takenFor: { readonly class: string; readonly images: number } | null;
}

export function classRecords(confusion: Confusion, classes: readonly string[]): readonly ClassRecord[] {
  return confusion.map((row, label) => {
    const images = row.reduce((sum, one) => sum + one, 0);
    const wrong = row.map((one, guess) => (guess === label ? 0 : one));
    const most = Math.max(...wrong);
    return {
      class: classes[label]!,
      images,
      top1: images === 0 ? null : row[label]! / images,
      takenFor: most === 0 ? null : { class: classes[wrong.indexOf(most)]!, images: most },
    };
  });
}

export function evaluationText(
  { images, loss, top1, top5, confusion }: Pick<Evaluation, "images" | "loss" | "top1" | "top5" | "confusion">,
  classes: readonly string[],
): string {
  const rows = classRecords(confusion, classes).map(({ class: name, images, top1, takenFor }) => [
    name,
    count(images),
    percent(top1),
    takenFor === null ? "" : `${takenFor.class} (${count(takenFor.images)})`,
  ]);
  const table = columnsText([
    ["class", "images", "right", "most taken for"],
    ...rows,
    ["all", count(images), percent(top1), ""],
  ]);
  const five = top5 === null ? "" : `, top-5 ${percent(top5)}`;
  return `${table}\n\nloss ${figure(loss)} nats, top-1 ${percent(top1)}${five}`;
}
