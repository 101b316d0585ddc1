/** What `train` says to whoever is watching. */
import { sizeOf } from "../../reference/tensor.ts";
import type { Checkpoint } from "../checkpoint.ts";
import type { EpochResult, StepProgress } from "../fit.ts";
import { count, duration, extents, figure, percent } from "../report/numbers.ts";
import type { RunResult } from "../report/result.ts";
import type { Run } from "./prepare.ts";
import type { Advance } from "./progress.ts";
import type { RunFolder } from "./runFolder.ts";

export const stopping = "Stopping after the step under way; Ctrl-C again ends at once.";

export function start({ data: { train, test }, model, engine, reason, folder, choices: { resume } }: Run): string {
  const parameters = model.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const other = test.name === train.name ? "" : ` of ${test.name}`;
  const lines = [
    [
      "data",
      `${train.name}: ${count(train.labels.length)} images of ${extents(test.imageShape)} in ${train.classes.length} classes, ${count(test.labels.length)}${other} to test`,
    ],
    ["model", `${model.name}: ${count(parameters)} parameters`],
    ["engine", `${engine.name} (${engine.device}): ${reason}`],
    ["run", folder.name],
    ...(resume ? [["resume", `after step ${count(resume.step)}, in epoch ${resume.epoch}`]] : []),
  ];
  return lines.map(([name, text]) => `${name!.padEnd(8)}${text}`).join("\n");
}

export function step(progress: StepProgress, batch: number): Advance {
  const { epoch, epochs, batchInEpoch: done, stepsPerEpoch: total, meanLoss, meanTop1, imagesPerSecond } = progress;
  const stepsLeft = (epochs - epoch) * total + (total - done);
  const details = [
    `loss ${figure(meanLoss)}`,
    `${percent(meanTop1)} right`,
    `${count(imagesPerSecond)} images/s`,
    `${duration((stepsLeft * batch) / imagesPerSecond)} left`,
  ];
  return { phase: `epoch ${epoch}/${epochs}`, done, total, details: details.join("  ") };
}

export const evaluating = (done: number, total: number): Advance => ({ phase: "testing", done, total, details: "" });

export function epoch(result: EpochResult, epochs: number): string {
  const { trainLoss, trainTop1, testLoss, testTop1, testMeanIoU, imagesPerSecond, seconds } = result;
  return [
    `epoch ${result.epoch}/${epochs}`,
    `training loss ${figure(trainLoss)}, ${percent(trainTop1)} right`,
    `test loss ${figure(testLoss)}, ${percent(testTop1)} right`,
    ...(testMeanIoU === undefined ? [] : [`mean IoU ${percent(testMeanIoU)}`]),
    `${count(imagesPerSecond)} images/s`,
    duration(seconds),
  ].join("  ");
}

export const interrupted = (folder: RunFolder): string =>
  `Interrupted. Go on with --resume ${folder.file("checkpoint")}`;

export const lastGood = (checkpoint: Checkpoint | undefined, folder: RunFolder): string =>
  checkpoint === undefined
    ? "No checkpoint was saved before that."
    : `The last good checkpoint, after step ${checkpoint.step}: ${folder.file("checkpoint")}`;

export function finished({ config, folder }: Run, result: RunResult): string {
  const { testTop1, testImages, segmentation, epochs, seconds } = result;
  const outcome = segmentation
    ? `mean IoU ${percent(segmentation.meanIoU)}, ${percent(testTop1)} of the pixels of ${count(testImages)} test images right`
    : `${percent(testTop1)} of ${count(testImages)} test images right`;
  const after = `after ${epochs} ${epochs === 1 ? "epoch" : "epochs"} in ${duration(seconds)}`;
  return [`${outcome}, ${after}`, `report  ${folder.file("report")}`, `next    ${next[config.data]}`].join("\n");
}

/** What to try when this has been done. */
const next: Readonly<Record<Run["config"]["data"], string>> = {
  digits: "npx tsx train.ts --data mnist --limit 6000 --epochs 2    (real digits)",
  mnist: "npx tsx train.ts --data fashion-mnist    (clothes: harder)",
  imagefolder: "npx tsx train.ts --data imagefolder --data-dir DIR --augment mirror+crops+jitter    (does it help?)",
  "fashion-mnist": "npx tsx train.ts --data fashion-mnist --label-smoothing 0.1 --balanced    (does it help?)",
  shapes: "npx tsx train.ts --data shapes --model segnet    (another way back up to every pixel)",
};
