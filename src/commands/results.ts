/** What is left when a run has ended: result.json and report.html. */
import { sizeOf } from "../../reference/tensor.ts";
import { type Checkpoint, parametersOf } from "../checkpoint.ts";
import type { Evaluation } from "../metrics.ts";
import type { HistoryLine } from "../report/course.ts";
import { curves } from "../report/curves.ts";
import { page } from "../report/page.ts";
import type { RunResult } from "../report/result.ts";
import { seenImages } from "../report/seenImages.ts";
import type { Segmentation } from "../segmentation.ts";
import { commandFor } from "./config.ts";
import type { Run } from "./prepare.ts";
import { historyText, jsonText } from "./runFolder.ts";

export interface Outcome {
  readonly history: readonly HistoryLine[];
  readonly checkpoint: Checkpoint;
  /** Of the last epoch. */
  readonly evaluation: Evaluation;
}

/** @param seconds of this process; those of the epochs before it are added. */
export function resultOf(run: Run, { history, evaluation }: Outcome, seconds: number): RunResult {
  const { model, config, engine, data } = run;
  return {
    model: model.name,
    dataset: data.train.name,
    engine: engine.name,
    threads: engine.threads,
    seed: config.seed,
    epochs: history.length,
    trainImages: data.train.labels.length,
    testImages: evaluation.images,
    testLoss: evaluation.loss,
    testTop1: evaluation.top1,
    testTop5: evaluation.top5,
    seconds: seconds + run.history.reduce((sum, line) => sum + (line.seconds ?? 0), 0),
    imagesPerSecond: meanRate(history),
    parameters: model.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    ...(evaluation.segmentation && {
      segmentation: segmentationResult(evaluation.segmentation, evaluation.top1, data),
    }),
  };
}

function segmentationResult(
  { meanIoU, classIoU }: Segmentation,
  pixelAccuracy: number,
  { test: { classes } }: Run["data"],
): NonNullable<RunResult["segmentation"]> {
  return { meanIoU, pixelAccuracy, classIoU: Object.fromEntries(classes.map((name, k) => [name, classIoU[k]!])) };
}

/** Images over time, of epochs that have equally many images: the harmonic mean. */
function meanRate(history: readonly HistoryLine[]): number | null {
  const rates = history.flatMap(({ imagesPerSecond }) => imagesPerSecond ?? []);
  return rates.length === 0 ? null : rates.length / rates.reduce((sum, rate) => sum + 1 / rate, 0);
}

export async function writeReport(
  run: Run,
  { history, checkpoint, evaluation }: Outcome,
  result: RunResult,
): Promise<void> {
  const { folder, model, config, data } = run;
  const drawing = await curves(history);
  const { seed, batch, balanced, augment } = config;
  const report = await page({
    ...{ result, model, history, evaluation },
    choices: config,
    command: commandFor(config),
    curves: drawing,
    test: data.test,
    seen: await seenImages(data, { seed, batch, balanced, augment, normalization: checkpoint.normalization }),
    firstWeights: parametersOf(checkpoint).get(model.parameters[0]!.name)!,
  });
  // A process that was killed while it wrote these may have left them an epoch behind.
  await folder.write("history", historyText(history));
  await folder.write("curves", drawing);
  await folder.write("report", report);
  await folder.write("result", jsonText(result));
}
