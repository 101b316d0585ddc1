/** The trainer of ConvNetJS, one update at a time; what it sums goes out after each and comes back before the next. */
import type { Dialect, StepName } from "../../../reference/catalogue.ts";
import { type Tensor, tensor } from "../../../reference/tensor.ts";
import type { NamedParams, StepState } from "../../adapter.ts";
import { lacks } from "../offer.ts";
import type { ConvNetJs } from "./api.ts";

/** Its trainer's formulas; weight decay is L2, as everywhere. */
export const dialects = {
  sgd: ["pytorch", "tensorflow", "onnx"],
  momentum: ["tensorflow"],
  adagrad: ["tensorflow"],
  rmsprop: ["tensorflow"],
  adadelta: ["pytorch", "tensorflow"],
} as const satisfies { readonly [S in StepName]?: readonly Dialect[] };

const methods: { readonly [S in StepName]?: string } = { rmsprop: "windowgrad", momentum: "sgd" };

export function update(
  library: ConvNetJs,
  name: StepName,
  params: NamedParams,
  { parameter, slots }: StepState,
  gradient: Tensor,
): StepState {
  const spoken: readonly unknown[] = dialects[name as keyof typeof dialects] ?? [];
  if (!spoken.includes(params.dialect ?? "pytorch")) return lacks(`${name} has a dialect of its own`);
  if (params.learningRateDecay) return lacks("its rate does not decay");
  if (params.initialAccumulator) return lacks("its accumulator starts at 0");
  if (name === "adadelta" && params.learningRate !== 1) return lacks("its adadelta has no rate");
  if (name === "rmsprop" && (params.centered || params.momentum))
    return lacks("windowgrad is neither centered nor moved");
  const weights = Float64Array.from(parameter.data);
  const grads = new Float64Array(gradient.data.length);
  // The gradient is the mean of a minibatch: here of two examples alike, or of one.
  const examples = weights.length % 2 === 0 ? 2 : 1;
  const backward = () =>
    gradient.data.forEach((value, at) => {
      grads[at]! += value;
    });
  const network = { forward() {}, backward, getParamsAndGrads: () => [{ params: weights, grads }] };
  const trainer = new library.Trainer(network, {
    method: methods[name] ?? name,
    learning_rate: params.learningRate,
    momentum: name === "momentum" ? params.momentum : 0,
    l2_decay: params.weightDecay,
    eps: params.epsilon,
    ro: params.decay,
    batch_size: examples,
  });
  const { gsum, xsum } = slots;
  if (gsum) trainer.gsum = [Float64Array.from(gsum.data)];
  if (gsum) trainer.xsum = [Float64Array.from(xsum?.data ?? [])];
  for (let example = 0; example < examples; example++) trainer.train({}, {});
  const sums = { gsum: trainer.gsum[0], xsum: trainer.xsum[0] };
  const kept = Object.entries(sums).filter(([, values]) => values?.length === weights.length);
  return {
    parameter: tensor(parameter.shape, weights),
    slots: Object.fromEntries(
      kept.map(([slot, values]) => [slot, tensor(parameter.shape, Float64Array.from(values!))]),
    ),
  };
}
