/** How good answers are: loss, top-k accuracy, confusion, samples, and the worst mistakes. All from logits, on the host, in float64. */
import { DataError, expectWhole } from "../reference/errors.ts";
import { type Tensor, tensor } from "../reference/tensor.ts";
import type { Segmentation } from "./segmentation.ts";

/** A class index per example. */
export type Labels = ArrayLike<number>;

/** What the model says about one image. */
export interface Answer {
  /** Of the image in its data set. */
  readonly index: number;
  readonly label: number;
  readonly guess: number;
  /** What the model gave its guess, 0..1. */
  readonly probability: number;
  /** In nats. */
  readonly loss: number;
}

export interface Evaluation {
  /** How many images were judged. */
  readonly images: number;
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  readonly top1: number;
  /** null with fewer than 6 classes: 5 guesses would say nothing. */
  readonly top5: number | null;
  /** How often `label` was answered with `guess`: confusion[label][guess]. */
  readonly confusion: readonly (readonly number[])[];
  /** Wrong guesses, the largest loss first. */
  readonly mistakes: readonly Answer[];
  /** The first images that were judged, right or wrong. */
  readonly samples: readonly Answer[];
  /** Only where every pixel has a class: top1, loss and confusion are then those of pixels, and no image is listed above. */
  readonly segmentation?: Segmentation;
}

/** Cross-entropy of each example in nats: logΣexp(logits) − logits[label], the row maximum taken out so that exp never overflows. */
export function losses(logits: Tensor<2>, labels: Labels): readonly number[] {
  return rows(logits).map((row, b) => logMass(row) - row[labels[b]!]!);
}

/** The class with the largest logit, the first of equals. */
export function guesses(logits: Tensor<2>): readonly number[] {
  return rows(logits).map(largest);
}

/**
 * One answer for every `views` rows: the logarithm of the mean of their probabilities, which are its logits as well.
 * The row maximum is taken out so that exp never overflows.
 * @throws {DataError} when the last one is short of views.
 */
export function meanAnswer(logits: Tensor<2>, views: number): Tensor<2> {
  const table = rows(logits);
  const [B, K] = logits.shape;
  if (B % views !== 0) {
    throw new DataError(`evaluate: images must come in groups of ${views} (the views of each), got ${B}`);
  }
  const mean = Array.from({ length: B / views }, (_, b) => {
    const seen = table.slice(b * views, (b + 1) * views).map((row) => ({ row, mass: logMass(row) }));
    return Array.from({ length: K }, (_, k) => {
      const shares = seen.map(({ row, mass }) => row[k]! - mass);
      return logMass(shares) - Math.log(views);
    });
  });
  return tensor([B / views, K], mean.flat());
}

/** How many labels are among the k largest logits of their row. Of equal logits the first counts as larger; NaN is never right. */
export function correct(logits: Tensor<2>, labels: Labels, k = 1): number {
  return rows(logits).filter((row, b) => rank(row, labels[b]!) < k).length;
}

/** Gathers the evaluation of a data set, batch by batch. */
export interface Tally {
  add(logits: Tensor<2>, labels: Labels, indices: ArrayLike<number>): void;
  result(): Evaluation;
}

export interface TallyOptions {
  /** How many of the worst to keep; default 24. */
  readonly mistakes?: number | undefined;
  /** How many of the first to keep; default 16. */
  readonly samples?: number | undefined;
  /** So many rows in a row are views of one image, which gets the mean of their answers; default 1. */
  readonly views?: number | undefined;
}

/** @throws {ParameterError} when there is no view. */
export function tally(classes: number, options: TallyOptions = {}): Tally {
  const { mistakes: worst = 24, samples: first = 16, views = 1 } = options;
  expectWhole("evaluate", "views", views, 1);
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  let [images, loss, top1, top5] = [0, 0, 0, 0];
  let mistakes: readonly Answer[] = [];
  let samples: readonly Answer[] = [];

  return {
    add(answers, labelOfView, indexOfView) {
      const logits = views === 1 ? answers : meanAnswer(answers, views);
      const labels = Array.from({ length: logits.shape[0] }, (_, b) => labelOfView[b * views]!);
      const lossOf = losses(logits, labels);
      const guessOf = guesses(logits);
      const table = rows(logits);
      images += table.length;
      loss += lossOf.reduce((sum, value) => sum + value, 0);
      top1 += correct(logits, labels);
      top5 += correct(logits, labels, 5);
      const given = table.map((row, b): Answer => {
        const [label, guess] = [labels[b]!, guessOf[b]!];
        const probability = Math.exp(row[guess]! - logMass(row));
        return { index: indexOfView[b * views]! / views, label, guess, probability, loss: lossOf[b]! };
      });
      for (const { label, guess } of given) confusion[label]![guess]!++;
      const wrong = given.filter(({ label, guess }) => guess !== label);
      samples = [...samples, ...given].slice(0, first);
      mistakes = [...mistakes, ...wrong].sort((a, b) => b.loss - a.loss || a.index - b.index).slice(0, worst);
    },
    result() {
      if (images === 0) throw new DataError("evaluate: a data set must have at least 1 image, got 0");
      const mean = (sum: number) => sum / images;
      return {
        images,
        loss: mean(loss),
        top1: mean(top1),
        top5: classes < 6 ? null : mean(top5),
        confusion,
        mistakes,
        samples,
      };
    },
  };
}

function rows({ data, shape: [B, K] }: Tensor<2>): readonly (readonly number[])[] {
  return Array.from({ length: B }, (_, b) => Array.from(data.subarray(b * K, (b + 1) * K)));
}

function logMass(row: readonly number[]): number {
  const top = Math.max(...row);
  return top + Math.log(row.reduce((sum, value) => sum + Math.exp(value - top), 0));
}

const largest = (row: readonly number[]): number => row.reduce((best, value, k) => (value > row[best]! ? k : best), 0);

/** How many classes stand before the label. */
function rank(row: readonly number[], label: number): number {
  const own = row[label]!;
  return row.filter((value, k) => !(value < own || (value === own && k >= label))).length;
}
