/** What a model answers for: an image as a whole, or each of its pixels. */
import type { Dataset } from "../datasets/index.ts";
import { ShapeError, shapeText } from "../reference/errors.ts";
import type { Shaped } from "../reference/tensor.ts";
import type { Model } from "./model.ts";
import type { Tape, Variable } from "./tape.ts";

type Answering = Pick<Model, "name" | "output">;

/** Throws unless the model answers with logits, of images or of pixels. */
export function expectLogits({ output }: Answering): void {
  if (output.length === 2 || output.length === 4) return;
  throw new ShapeError(
    `trainer: model must answer with logits [batch, class] or [batch, y, x, class], got ${shapeText(output)}`,
  );
}

/** Logits as [example, class]: every pixel that is answered for is an example of its own. */
export function byExample<T extends Shaped>(tape: Tape<T>, logits: Variable): Variable {
  const { shape } = logits;
  if (shape.length === 2) return logits;
  const examples = shape.slice(0, -1).reduce((count, extent) => count * extent, 1);
  return tape.apply("reshape", { input: logits }, { shape: [examples, shape.at(-1)!] });
}

/** Throws unless the model tells apart the data set's classes, of each image or of each pixel as they are given. */
export function expectAnswers(
  role: string,
  { name, output }: Answering,
  { classes, imageShape, masks }: Pick<Dataset, "classes" | "imageShape" | "masks">,
): void {
  const [known, found] = [output.at(-1), classes.length];
  if (known !== found) {
    throw new ShapeError(`fit: ${role} must have ${known} classes (the outputs of ${name}), got ${found}`);
  }
  const [H, W] = imageShape;
  const [answered, labelled] = [output.slice(1, -1), masks ? [H, W] : []];
  if (shapeText(answered) === shapeText(labelled)) return;
  const pixels = (extents: readonly number[]) =>
    extents.length === 0 ? "one for each image" : `one for each of ${extents.join("×")} pixels`;
  throw new ShapeError(
    `fit: ${role} must have labels as ${name} answers, ${pixels(answered)}, got ${pixels(labelled)}`,
  );
}
