/** The dialects of the update steps: PyTorch's documentation of torch.optim, Keras 3 on TensorFlow, ai.onnx.preview.training. */
import type { Dialect } from "../catalogue.ts";
import { ParameterError } from "../errors.ts";

const all: readonly Dialect[] = ["pytorch", "tensorflow", "onnx"];

/** Throws unless the step exists in the dialect; no dialect is PyTorch's. */
export function expectDialect(op: string, dialect: Dialect | undefined, known: readonly Dialect[] = all): void {
  if (dialect === undefined || known.includes(dialect)) return;
  throw new ParameterError(
    `${op}: dialect must be one of ${known.join(", ")} (which define this step), got ${dialect}`,
  );
}
