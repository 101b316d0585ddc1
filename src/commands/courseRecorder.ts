/** Collects the loss and accuracy of an epoch on the way, in so many stretches that a curve can be drawn through them. */
import type { StepProgress } from "../fit.ts";
import type { Stretch } from "../report/course.ts";

const stretchesPerEpoch = 40;

export interface CourseRecorder {
  add(progress: StepProgress): void;
  /** The stretches since the last call. */
  take(): readonly Stretch[];
}

export function courseRecorder(): CourseRecorder {
  let stretches: Stretch[] = [];
  let sums = { loss: 0, top1: 0, images: 0 };
  return {
    add({ loss, top1, count, batchInEpoch, stepsPerEpoch }) {
      sums = { loss: sums.loss + loss * count, top1: sums.top1 + top1, images: sums.images + count };
      const mark = (batch: number) => Math.floor((batch * stretchesPerEpoch) / stepsPerEpoch);
      if (mark(batchInEpoch) === mark(batchInEpoch - 1)) return;
      const { loss: lossSum, top1: right, images } = sums;
      stretches.push({ progress: batchInEpoch / stepsPerEpoch, loss: lossSum / images, top1: right / images });
      sums = { loss: 0, top1: 0, images: 0 };
    },
    take() {
      const taken = stretches;
      stretches = [];
      return taken;
    },
  };
}
