/** What a run has been through: the lines of history.jsonl. */
import type { EpochRecord } from "../history.ts";

/** One epoch. */
export interface HistoryLine extends EpochRecord {
  /** Wall time, evaluation included; null where the process that took it was killed before it could say. */
  readonly seconds: number | null;
  /** Training images over training time; null likewise. */
  readonly imagesPerSecond: number | null;
  /** Loss and accuracy in training on the way, each the mean over a stretch of steps. */
  readonly course: readonly Stretch[];
}

export interface Stretch {
  /** The part of the epoch that was done at the end of the stretch, above 0 to 1. */
  readonly progress: number;
  readonly loss: number;
  readonly top1: number;
}
