/** Several networks that answer as one, as those do that have won at ImageNet (lecture 003, "ImageNet 2016 winner: Model Ensembles"). */
import { DataError } from "../reference/errors.ts";
import { type Tensor, tensor } from "../reference/tensor.ts";
import type { Classifier } from "./classifier.ts";
import { meanAnswer } from "./metrics.ts";

/**
 * For each row the logarithm of the mean of the probabilities that the answers give it: logits [batch, class] again. One
 * answer alone stays as it is.
 */
export function meanOfAnswers(answers: readonly Tensor<2>[]): Tensor<2> {
  const [first, ...others] = answers as readonly [Tensor<2>, ...Tensor<2>[]];
  if (others.length === 0) return first;
  const [B, K] = first.shape;
  const side = new Float64Array(answers.length * B * K); // [batch, answer, class]
  for (const [at, { data }] of answers.entries()) {
    for (let b = 0; b < B; b++) side.set(data.slice(b * K, (b + 1) * K), (b * answers.length + at) * K);
  }
  return meanAnswer(tensor([answers.length * B, K], side), answers.length);
}

/** Throws unless all tell the same classes apart. @throws {DataError} naming the two files, and the first class that differs. */
export function expectSameClasses([first, ...others]: readonly Pick<Classifier, "file" | "classes">[]): void {
  for (const { file, classes } of others) expectClasses(first!, { name: file, classes });
}

/** Throws unless something tells the classes apart that a classifier does. */
export function expectClasses(
  { file, classes: expected }: Pick<Classifier, "file" | "classes">,
  { name, classes }: { readonly name: string; readonly classes: readonly string[] },
): void {
  if (classes.length !== expected.length) {
    throw new DataError(`${name}: must have ${expected.length} classes (those of ${file}), got ${classes.length}`);
  }
  const at = classes.findIndex((own, k) => own !== expected[k]);
  if (at === -1) return;
  throw new DataError(`${name}: class ${at} must be "${expected[at]}" (that of ${file}), got "${classes[at]}"`);
}
