/** What releases got wrong about all other steps. */
import { map } from "../../../reference/einstein.ts";
import { reference } from "../../../reference/index.ts";
import type { Tensor } from "../../../reference/tensor.ts";
import { type Mutant, stepMutantOf } from "../mutant.ts";

const f = Math.fround;
const isPytorch = ({ dialect = "pytorch" }: { readonly dialect?: string | undefined }) => dialect === "pytorch";

export const releasedDescents: readonly Mutant[] = [
  // MLX, ml-explore/mlx#440
  stepMutantOf("momentum", "decays nothing without momentum", (right) => (w, g, slots, params, t) => {
    return right(w, g, slots, params.momentum === 0 ? { ...params, weightDecay: 0 } : params, t);
  }),
  // MLX, ml-explore/mlx#87
  stepMutantOf("momentum", "lets in what momentum leaves of a gradient", (right) => (w, g, slots, params, t) => {
    return right(w, map((x) => (1 - params.momentum) * x, g), slots, { ...params, weightDecay: 0 }, t); // biome-ignore format: one line
  }),
  // Paddle, PaddlePaddle/Paddle#12231
  stepMutantOf("nesterov", "climbs along its velocity", (right) => (w, g, slots, params, t) => {
    const next = right(w, g, slots, params, t);
    if (!isPytorch(params)) return next;
    const back = 2 * params.learningRate * params.momentum;
    return { ...next, parameter: map((x, v) => x + back * v, next.parameter, next.slots.velocity) };
  }),
  // go-deep, patrikeh/go-deep#17
  stepMutantOf("nesterov", "moves its velocity twice", (right) => (w, g, slots, params, t) => {
    const once = right(w, g, slots, params, t);
    return right(w, g, once.slots, params, t);
  }),
  // MXNet, apache/mxnet#6235; FastNN, CanReader/FastNN#12
  stepMutantOf("rmsprop", "takes the root of a variance below 0", (right) => (w, g, slots, params, t) => {
    const next = right(w, g, slots, params, t);
    const { secondMoment, firstMoment } = slots as { secondMoment: Tensor; firstMoment?: Tensor };
    if (!params.centered || !firstMoment || params.weightDecay > 0) return next;
    const [keep, take] = [f(params.decay), f(1 - params.decay)];
    const averaged = (before: number, now: number) => f(f(keep * f(before)) + f(take * now));
    const mean = map(averaged, firstMoment, g);
    const square = map(averaged, secondMoment, map((x) => f(x * x), g)); // biome-ignore format: one line
    const lost = map((s, m) => (f(s - f(m * m)) < 0 ? 1 : 0), square, mean);
    const parameter = map((x, isLost) => (isLost ? Number.NaN : x), next.parameter, lost);
    return { parameter, slots: { ...next.slots, secondMoment: square, firstMoment: mean } };
  }),
  // Torch, torch/optim#99: a mean square that has faded away
  stepMutantOf(
    "rmsprop",
    "divides by nothing once a gradient has been 0 for long",
    (right) => (w, g, slots, params, t) => {
      const next = right(w, g, slots, params, t);
      const { secondMoment } = next.slots as { secondMoment: Tensor };
      return { ...next, parameter: map((x, s) => (s > 0 && s < 1e-12 ? Number.NaN : x), next.parameter, secondMoment) };
    },
  ),
  // Keras, keras-team/keras#4356
  stepMutantOf("rmsprop", "puts epsilon under the root", (right) => (w, g, slots, params, t) => {
    if (!isPytorch(params) || params.centered || params.momentum > 0) return right(w, g, slots, params, t);
    return right(w, g, slots, { ...params, dialect: "tensorflow" }, t);
  }),
  // Paddle, PaddlePaddle/Paddle#4184
  stepMutantOf("adagrad", "decays a parameter beside the move", (right) => (w, g, slots, params, t) => {
    right(w, g, slots, params, t);
    const next = right(w, g, slots, { ...params, weightDecay: 0 }, t);
    const shrink = params.learningRate * params.weightDecay;
    return { ...next, parameter: map((moved, x) => moved - shrink * x, next.parameter, w) };
  }),
  // TensorFlow Scala, eaplatanios/tensorflow_scala#55
  stepMutantOf("adagrad", "never lowers its rate", (right) => (w, g, slots, params, t) => {
    right(w, g, slots, params, t);
    return right(w, g, slots, { ...params, learningRateDecay: 0 }, t);
  }),
  // pylearn2, lisa-lab/pylearn2#1496
  stepMutantOf("adagrad", "divides 0 by 0 where no gradient came", (right) => (w, g, slots, params, t) => {
    const next = right(w, g, slots, params, t);
    return { ...next, parameter: map((x, a) => (a === 0 ? Number.NaN : x), next.parameter, next.slots.accumulator) };
  }),
  // ND4J, deeplearning4j/nd4j#1239
  stepMutantOf("adadelta", "multiplies what it lets in by what it keeps", (right) => (w, g, slots, params, t) => {
    const next = right(w, g, slots, params, t);
    const { decay } = params;
    const secondMoment = map((s, x) => (decay * s + (1 - decay)) * x * x, slots.secondMoment, g);
    return { ...next, slots: { ...next.slots, secondMoment } };
  }),
  // Keras, keras-team/keras#11532
  stepMutantOf("adadelta", "learns of the move with its rate", (right) => (w, g, slots, params, t) => {
    const next = right(w, g, slots, params, t);
    const { decay, learningRate } = params;
    const before = map((d) => decay * d, slots.squaredMove);
    const squaredMove = map((d, s) => s + learningRate ** 2 * (d - s), next.slots.squaredMove, before);
    return { ...next, slots: { ...next.slots, squaredMove } };
  }),
  // yacineMahdid/artificial-intelligence-and-machine-learning#43, TensorFlow, tensorflow/tensorflow#9058
  stepMutantOf("adadelta", "averages its move before it moves", () => (w, g, slots, params, t) => {
    const ahead = reference.steps.adadelta(w, g, slots, params, t);
    const late = { ...slots, squaredMove: ahead.slots.squaredMove };
    return { ...ahead, parameter: reference.steps.adadelta(w, g, late, params, t).parameter };
  }),
];
