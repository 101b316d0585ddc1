/** An op and an update step at work on small whole numbers, drawn from a seed and computed when asked for. */
import type { InputName, Inputs, OpName, StepName } from "../../reference/catalogue.ts";
import { gradientName } from "../../reference/equation.ts";
import { firstSlots, ops, reference, steps } from "../../reference/index.ts";
import { gradientNames, listOf, mapInputs } from "../../reference/named.ts";
import { type Random, random } from "../../reference/random.ts";
import { filled, type Shape, type Shaped, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import { examples } from "./examples.ts";

export interface Worked {
  readonly params: object;
  /** Of an op what goes in and comes out, then the same backwards; of a step its start, then a row for each update. */
  readonly rows: readonly Row[];
}
type Row = readonly (readonly [name: string, value: Tensor])[];

/** `output` is what the op's equation calls its result. */
export function workedOp<N extends OpName>(op: N, seed: number, output: string): Worked {
  const [shapes, params] = examples[op];
  const chance = random(seed).fork("explain", op);
  const inputs: Inputs<N, Tensor> = mapInputs<N, Shaped, Tensor>(shapes, ({ shape }, name) =>
    drawn(op, name, shape, chance),
  );
  const result = ops[op].forward(inputs, params);
  const dResult = whole(result.shape, chance);
  const wanted: readonly InputName<N>[] = gradientNames(op, inputs);
  const gradients = reference.kernels[op].vjp(inputs, result, dResult, params, [], wanted);
  const back = listOf<Tensor>(gradients).map(([name, value]) => [gradientName(name), value] as const);
  return {
    params,
    rows: [
      [...listOf<Tensor>(inputs), [output, result]],
      ...(back.length > 0 ? [[[gradientName(output), dResult] as const, ...back]] : []),
    ],
  };
}

/** Three updates of three numbers. */
export function workedStep<S extends StepName>(step: S, seed: number): Worked {
  const chance = random(seed).fork("explain", step);
  const params = stepParams[step];
  let parameter = whole([3], chance);
  let slots = Object.fromEntries(firstSlots(step, params).map(([name, value]) => [name, filled([3], value)]));
  const rows: Row[] = [[["parameter", parameter]]];
  for (let t = 1; t <= 3; t++) {
    const pull = whole([3], chance);
    // TypeScript cannot follow that slots and params are those of just this step.
    const next = steps[step].step(parameter, pull, slots as never, params as never, t);
    parameter = next.parameter;
    slots = next.slots as typeof slots;
    rows.push([[`t = ${t}: gradient`, pull], ["parameter", parameter], ...Object.entries(slots)]);
  }
  return { params, rows };
}

const decay = { learningRate: 0.5, weightDecay: 0 };
const stepParams = {
  sgd: decay,
  momentum: { ...decay, momentum: 0.5, dampening: 0 },
  nesterov: { ...decay, momentum: 0.5 },
  adagrad: { ...decay, epsilon: 1e-10, initialAccumulator: 0, learningRateDecay: 0 },
  rmsprop: { ...decay, decay: 0.5, epsilon: 1e-8, momentum: 0, centered: false },
  adadelta: { ...decay, learningRate: 1, decay: 0.5, epsilon: 1 / 4 },
  adam: { ...decay, beta1: 0.5, beta2: 0.75, epsilon: 1e-8 },
  adamW: { ...decay, weightDecay: 0.25, beta1: 0.5, beta2: 0.75, epsilon: 1e-8 },
  runningAverage: { momentum: 0.5 },
};

const whole = (shape: Shape, { below }: Random): Tensor => build(shape, () => below(9) - 4);
const build = (shape: Shape, value: (at: number) => number): Tensor =>
  tensor(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, (_, at) => value(at)),
  );

/** Whole numbers from −4 to 4, but for what is a choice, a place, a size or a share. */
function drawn(op: OpName, name: string, shape: Shape, chance: Random): Tensor {
  const { below, permutation } = chance;
  const last = shape.at(-1) ?? 1;
  /** Every row a shuffle of the same numbers. */
  const shuffled = (values: readonly number[]) => {
    const rows = Array.from({ length: sizeOf(shape) / last }, () => Array.from(permutation(last), (k) => values[k]!));
    return build(shape, (at) => rows[Math.floor(at / last)]![at % last]!);
  };
  const oneHot = () => shuffled(Array.from({ length: last }, (_, k) => (k === 0 ? 1 : 0)));
  switch (name) {
    case "mask":
    case "same":
      return build(shape, () => below(2));
    case "indices":
      return build(shape, (at) => 4 * at + below(4));
    case "boxes":
      return build(shape, (at) => [0, below(2), below(2), 2 + below(2), 2 + below(2)][at]!);
    case "variance":
      return build(shape, () => 1 + below(4));
    case "probabilities":
      return shuffled([0.125, 0.125, 0.25, 0.5]);
    case "target":
      if (op === "hinge") return build(shape, () => 2 * below(2) - 1);
      if (op === "sigmoidCrossEntropy") return build(shape, () => below(2));
      return op === "l1" || op === "l2" ? whole(shape, chance) : oneHot();
    default:
      return op === "log" ? build(shape, () => 1 + below(8)) : whole(shape, chance);
  }
}
