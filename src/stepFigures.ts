/** What a step has seen of its batch. */
import type { Batch } from "../datasets/index.ts";
import type { Tensor } from "../reference/tensor.ts";
import { partsOf } from "./accumulation.ts";
import type { StepResult } from "./history.ts";
import { correct } from "./metrics.ts";

/** From the losses, each a part's share of the batch's mean, and the logits of the parts. */
export function stepFigures(
  batch: Batch,
  losses: readonly Tensor[],
  logits: readonly Tensor[],
): Pick<StepResult, "loss" | "top1" | "count"> {
  const loss = losses.reduce((sum, { data }) => sum + data[0]!, 0);
  const right = partsOf(batch, logits.length).map(({ labels }, at) => correct(logits[at] as Tensor<2>, labels));
  const [count] = batch.input.shape;
  const perImage = batch.labels.length / count;
  return { loss, top1: right.reduce((sum, examples) => sum + examples, 0) / perImage, count };
}
