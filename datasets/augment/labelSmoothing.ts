/**
 * Targets that leave some doubt: a share of each is spread evenly over all classes, so that logits need not grow without
 * end (Szegedy et al., Rethinking the Inception Architecture, section 7). A distribution stays one.
 */
import { expectNumber } from "../../reference/errors.ts";
import { type Tensor, tensor } from "../../reference/tensor.ts";

/** (1 − share) · target + share / K, for distributions over K classes, [batch, class]. */
export function smoothed(target: Tensor<2>, share: number): Tensor<2> {
  expectNumber("smoothed", "share", share, share >= 0 && share < 1, "from 0 to below 1");
  const [B, K] = target.shape;
  const out = Float32Array.from({ length: B * K }, (_, at) => (1 - share) * target.data[at]! + share / K);
  return tensor([B, K], out);
}
