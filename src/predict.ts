/** What networks say to one picture. */
import { type Crops, normalizer, photographViews } from "../datasets/index.ts";
import { DataError } from "../reference/errors.ts";
import { type Tensor, tensor } from "../reference/tensor.ts";
import type { Classifier } from "./classifier.ts";
import { meanOfAnswers } from "./ensemble.ts";
import { meanAnswer } from "./metrics.ts";

export interface Guess {
  readonly class: string;
  /** The class by its number, from 0. */
  readonly label: number;
  /** 0 … 1; those of all classes add up to 1. */
  readonly probability: number;
}

export interface PredictOptions {
  /** Default "center". */
  readonly crops?: Crops | undefined;
}

/**
 * All classes, the likeliest first, for the bytes of a JPEG or PNG: the mean of what the members say to its views.
 * @throws {DataError} when the file is no whole JPEG or PNG, or a member answers for pixels.
 * @throws {ParameterError} when ten crops have no room, or a member takes no pictures.
 */
export async function predict(
  members: readonly Classifier[],
  bytes: Uint8Array,
  { crops = "center" }: PredictOptions = {},
): Promise<readonly Guess[]> {
  for (const member of members) expectOneClass(member);
  const answers: Tensor<2>[] = [];
  for (const { imageShape, preprocessing, normalization, logits } of members) {
    const views = photographViews(bytes, { imageShape, preprocessing, crops });
    const numbers = normalizer({ imageShape }, normalization)(Buffer.concat(views));
    answers.push(await logits(tensor([views.length, ...imageShape], numbers)));
  }
  const all = meanOfAnswers(answers);
  const { data } = meanAnswer(all, all.shape[0]); // one row of log-probabilities
  const guesses = members[0]!.classes.map((name, label) => ({
    class: name,
    label,
    probability: Math.exp(data[label]!),
  }));
  return guesses.sort((a, b) => b.probability - a.probability || a.label - b.label);
}

/** Throws unless a network says one class for a picture. */
export function expectOneClass({ file, name, output }: Pick<Classifier, "file" | "name" | "output">): void {
  if (output.length === 2) return;
  throw new DataError(
    `${file}: model must have one answer for a picture, got ${output.slice(1, -1).join("×")} of ${name}; ` +
      "evaluate judges networks that answer for pixels",
  );
}
