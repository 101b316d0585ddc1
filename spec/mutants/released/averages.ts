/** What releases got wrong about the steps of Adam and AdamW, and about their counting. */
import { map } from "../../../reference/einstein.ts";
import { type Shape, type Tensor, tensor } from "../../../reference/tensor.ts";
import { type Mutant, stepMutantOf } from "../mutant.ts";

interface Moments {
  readonly firstMoment: Tensor;
  readonly secondMoment: Tensor;
}

/** Adam with a move of its own, in PyTorch's dialect; the others are right. */
const moving = (
  fault: string,
  move: (
    m: number,
    v: number,
    params: { readonly learningRate: number; readonly beta1: number; readonly beta2: number; readonly epsilon: number },
    t: number,
  ) => number,
): Mutant =>
  stepMutantOf("adam", fault, (right) => (w, g, slots, params, t) => {
    const next = right(w, g, slots, params, t);
    if (params.dialect !== undefined && params.dialect !== "pytorch") return next;
    const { firstMoment, secondMoment } = next.slots as Moments;
    const moved = map((x, m, v) => x - params.learningRate * move(m, v, params, t), w, firstMoment, secondMoment);
    return { ...next, parameter: moved };
  });

export const releasedAverages: readonly Mutant[] = [
  // Keras in TensorFlow, tensorflow/tensorflow#61411
  moving("takes epsilon from the root", (m, v, { beta1, beta2, epsilon }, t) => {
    return m / (1 - beta1 ** t) / (Math.sqrt(v / (1 - beta2 ** t)) - epsilon);
  }),
  // ConvNetJS, karpathy/convnetjs#70
  moving("multiplies by its bias corrections", (m, v, { beta1, beta2, epsilon }, t) => {
    return (m * (1 - beta1 ** t)) / (Math.sqrt(v * (1 - beta2 ** t)) + epsilon);
  }),
  // ML-From-Scratch, eriklindernoren/ML-From-Scratch#35
  moving("corrects every step as the first", (m, v, { beta1, beta2, epsilon }) => {
    return m / (1 - beta1) / (Math.sqrt(v / (1 - beta2)) + epsilon);
  }),
  // optax, google-deepmind/optax#1754
  moving("divides 0 by 0 where no gradient came", (m, v, { beta1, beta2, epsilon }, t) => {
    return v === 0 ? m / 0 : m / (1 - beta1 ** t) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon);
  }),
  // LichtFeld Studio, MrNeRF/LichtFeld-Studio#2066
  stepMutantOf("adam", "keeps a trace of a moment where no gradient came", (right) => (w, g, slots, params, t) => {
    const next = right(w, g, slots, params, t);
    const drift = (v: number) => (v === 0 && t > 1 ? 1e-3 * params.learningRate : 0);
    return { ...next, parameter: map((x, v) => x - drift(v), next.parameter, (next.slots as Moments).secondMoment) };
  }),
  // M-SVAG, kozistr/pytorch_optimizer#525: NaN once a power of beta underflows
  stepMutantOf("adam", "loses itself where a power of beta is below 10⁻⁹", (right) => (w, g, slots, params, t) => {
    const next = right(w, g, slots, params, t);
    const isLost = params.beta1 > 0 && params.beta1 ** t < 1e-9;
    return isLost ? { ...next, parameter: map(() => Number.NaN, w) } : next;
  }),
  // torchao, pytorch/ao#4915: bfloat16 has no 257
  stepMutantOf("adam", "stops counting at 256", (right) => (w, g, slots, params, t) => {
    return right(w, g, slots, params, Math.min(t, 256));
  }),
  // nanochat, karpathy/nanochat#304
  stepMutantOf("adamW", "scales epsilon by its bias correction", (right) => (w, g, slots, params, t) => {
    return right(w, g, slots, params.dialect === "onnx" ? params : { ...params, dialect: "tensorflow" }, t);
  }),
  // keras-adamw, OverLordGoldDragon/keras-adamw#43
  stepMutantOf("adamW", "decays nothing without a first moment", (right) => (w, g, slots, params, t) => {
    return right(w, g, slots, params.beta1 === 0 ? { ...params, weightDecay: 0 } : params, t);
  }),
  // timm, huggingface/pytorch-image-models#2750
  stepMutantOf("adamW", "decays once more for every other parameter", (right) => {
    let [turns, last] = [0, 0];
    return (w, g, slots, params, t) => {
      turns = t === last ? turns + 1 : 1;
      last = t;
      return right(w, g, slots, { ...params, weightDecay: params.weightDecay * turns }, t);
    };
  }),
  // Burn, tracel-ai/burn#630
  stepMutantOf("adam", "corrects its bias from step 0 on", (right) => (w, g, slots, params, t) => {
    return t === 1
      ? { ...right(w, g, slots, params, t), parameter: map(() => Number.NaN, w) }
      : right(w, g, slots, params, t - 1);
  }),
  // Chainer, chainer/chainer#2388
  stepMutantOf("adam", "is out of range after two hundred steps", (right) => (w, g, slots, params, t) => {
    const next = right(w, g, slots, params, t);
    return t > 200
      ? {
          ...next,
          parameter: tensor<Shape>(
            w.shape,
            w.data.map(() => Number.NaN),
          ),
        }
      : next;
  }),
];
