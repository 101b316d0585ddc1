/** What is known of a run so far: figures by epoch. Fractions are from 0 to 1; null is undefined (no test set). */
import type { Evaluation } from "./metrics.ts";

/** What an epoch came to. No clock in it, so checkpoints that hold it are the same bytes on every run. */
export interface EpochRecord {
  /** Counts from 1. */
  readonly epoch: number;
  /** Updates since the start of the run. */
  readonly step: number;
  /** Mean over the images of the epoch, in nats, each at the parameters its batch met. */
  readonly trainLoss: number;
  readonly trainTop1: number;
  readonly testLoss: number | null;
  readonly testTop1: number | null;
  /** null with fewer than 6 classes: 5 guesses would say nothing. */
  readonly testTop5: number | null;
  /** That of the last step. */
  readonly learningRate: number;
  /** Only where the classes of pixels are tested. */
  readonly testMeanIoU?: number;
}

export interface EpochResult extends EpochRecord {
  /** Wall time of the epoch, evaluation included. */
  readonly seconds: number;
  /** Training images over training time, loading included, evaluation not. */
  readonly imagesPerSecond: number;
  /** On the test images. */
  readonly evaluation?: Evaluation;
}

/** What one update saw. */
export interface StepResult {
  /** Counts from 1. */
  readonly step: number;
  /** Mean over the batch in nats, before the update. */
  readonly loss: number;
  /** How many images were guessed right, before the update; where pixels have classes, each image counts by the share of them. */
  readonly top1: number;
  /** Images in the batch. */
  readonly count: number;
  readonly learningRate: number;
}

/** Sums over the images of an epoch that has not ended. */
export interface Sums {
  readonly loss: number;
  readonly top1: number;
  readonly images: number;
}

export const noImages: Sums = { loss: 0, top1: 0, images: 0 };

/** The loss that a run is judged by: on the test images where there are any, else in training. */
export const judged = ({ testLoss, trainLoss }: EpochRecord): number => testLoss ?? trainLoss;
