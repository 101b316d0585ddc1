/** The optimizers of TensorFlow.js, one step at a time: what they remember goes out after each step and comes back before the next. */
import type { Dialect, StepName, Steps } from "../../../reference/catalogue.ts";
import type { Tensor } from "../../../reference/tensor.ts";
import type { NamedParams, StepState } from "../../adapter.ts";
import { lacks } from "../offer.ts";
import type { Handle, Optimizer, TensorFlow } from "./api.ts";
import { areSame } from "./weights.ts";

/** Whose formulas they are: the places of the rate and of epsilon decide. */
export const dialects: { readonly [S in StepName]?: readonly Dialect[] } = {
  sgd: ["pytorch", "tensorflow", "onnx"],
  momentum: ["pytorch", "onnx"],
  nesterov: ["pytorch", "onnx"],
  adagrad: ["tensorflow"],
  rmsprop: ["tensorflow"],
  adadelta: ["pytorch", "tensorflow"],
  adam: ["pytorch"],
  runningAverage: ["pytorch", "tensorflow", "onnx"],
};

type Build = { readonly [S in StepName]?: (tf: TensorFlow, params: Steps[S]["params"]) => Optimizer };

type BuildAny = (tf: TensorFlow, params: NamedParams) => Optimizer;

const optimizers: Build = {
  sgd: (tf, { learningRate }) => tf.train.sgd(learningRate),
  momentum: (tf, { learningRate, momentum, dampening }) =>
    dampening === 0 ? tf.train.momentum(learningRate, momentum, false) : lacks("momentum has no dampening"),
  nesterov: (tf, { learningRate, momentum }) => tf.train.momentum(learningRate, momentum, true),
  adagrad(tf, { learningRate, epsilon, initialAccumulator, learningRateDecay }) {
    if (Math.fround(epsilon) !== Math.fround(tf.backend().epsilon())) return lacks("adagrad has an epsilon of its own");
    if (learningRateDecay !== 0) return lacks("the rate of adagrad does not decay");
    return tf.train.adagrad(learningRate, initialAccumulator);
  },
  rmsprop: (tf, { learningRate, decay, momentum, epsilon, centered }) =>
    tf.train.rmsprop(learningRate, decay, momentum, epsilon, centered),
  adadelta: (tf, { learningRate, decay, epsilon }) => tf.train.adadelta(learningRate, decay, epsilon),
  adam: (tf, { learningRate, beta1, beta2, epsilon }) => tf.train.adam(learningRate, beta1, beta2, epsilon),
};

interface Update {
  readonly params: NamedParams;
  readonly state: StepState;
  readonly gradient: Handle;
  readonly t: number;
}

interface Crossing {
  upload(tensor: Tensor): Handle;
  download(handle: Handle): Tensor;
}

let variables = 0;

/** The run of the call before: who goes on with it has its optimizer, and sets what changed by the optimizer's own means. */
let latest:
  | { readonly step: StepName; readonly optimizer: Optimizer; readonly t: number; readonly parameter: Tensor }
  | undefined;

function optimizerFor(tf: TensorFlow, step: StepName, { params, state, t }: Update, build: BuildAny): Optimizer {
  const goesOn = latest && latest.step === step && latest.t === t - 1 && areSame(latest.parameter, state.parameter);
  if (!goesOn || !latest?.optimizer.setLearningRate) return build(tf, params);
  latest.optimizer.setLearningRate(params.learningRate as number);
  latest.optimizer.setMomentum?.(params.momentum as number);
  return latest.optimizer;
}

export async function update(
  tf: TensorFlow,
  step: StepName,
  { params, state, gradient, t }: Update,
  { upload, download }: Crossing,
): Promise<StepState> {
  if (step === "runningAverage") {
    const decay = 1 - (params.momentum as number);
    const moved = tf.movingAverage(upload(state.parameter), gradient, decay, undefined, false);
    return { parameter: download(moved), slots: {} };
  }
  if (params.weightDecay !== 0) return lacks("its optimizers have no weight decay");
  const spoken: readonly unknown[] = dialects[step] ?? [];
  if (!spoken.includes(params.dialect ?? "pytorch")) return lacks(`${step} has a dialect of its own`);
  const build = optimizers[step] as BuildAny | undefined;
  if (!build) return lacks(`no ${step}`);
  const optimizer = optimizerFor(tf, step, { params, state, gradient, t }, build);
  const name = `parameter${variables++}`; // it wants each name once
  const parameter = tf.variable(upload(state.parameter), true, name);
  if (t > 1) {
    const kept = Object.entries(state.slots).map(([slot, value]) => ({ name: slot, tensor: upload(value) }));
    await optimizer.setWeights(kept);
  }
  optimizer.applyGradients([{ name, tensor: gradient }]);
  const slots: Record<string, Tensor> = {};
  for (const [place, weight] of (await optimizer.getWeights()).entries()) {
    slots[`${place}`] = download(weight.tensor); // in their order: integers sort as they are
  }
  const moved = download(parameter);
  latest = { step, optimizer, t, parameter: moved };
  return { parameter: moved, slots };
}
