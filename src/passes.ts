/** Passes through a model: forward and back to learn, forward alone to answer. */
import type { Batch } from "../datasets/index.ts";
import type { Random } from "../reference/random.ts";
import type { Shaped, Tensor } from "../reference/tensor.ts";
import type { Engine } from "./engines.ts";
import type { Learned } from "./learned.ts";
import { type Model, run } from "./model.ts";
import { Tape, type Variable } from "./tape.ts";

/** Where a model runs, and with which parameters. */
export interface Place {
  readonly engine: Engine;
  readonly model: Model;
  readonly learned: ReadonlyMap<string, Learned>;
}

/** The loss of a batch (its mean, in nats), the logits, and the gradient of each parameter; all are the caller's to release. */
export function differentiate(
  place: Place,
  { input, target }: Pick<Batch, "input" | "target">,
  { labelSmoothing, random }: { readonly labelSmoothing: number; readonly random: Random },
) {
  const tape = new Tape(place.engine);
  try {
    const parameters = variables(tape, place);
    const logits = run(place.model, tape, parameters, tape.data(input), { training: true, random });
    const losses = tape.apply("softmaxCrossEntropy", { logits, target: tape.data(target) }, { labelSmoothing });
    const loss = tape.apply("mean", { input: losses }, { axes: [0] });
    const kept = { loss: tape.keep(loss), logits: tape.keep(logits) };
    const byVariable = tape.backward(loss);
    const gradients = new Map<string, Shaped>();
    for (const [name, variable] of parameters) {
      const gradient = byVariable.get(variable);
      if (gradient !== undefined) gradients.set(name, gradient);
    }
    return { ...kept, gradients };
  } finally {
    tape.release();
  }
}

/** What `last` makes of the model's logits, without dropout. The array is the caller's to release. */
export function answer(
  place: Place,
  input: Tensor<4>,
  last: (tape: Tape<Shaped>, logits: Variable) => Variable = (_tape, logits) => logits,
): Shaped {
  const tape = new Tape(place.engine, { record: false });
  try {
    const logits = run(place.model, tape, variables(tape, place), tape.data(input), { training: false });
    return tape.keep(last(tape, logits));
  } finally {
    tape.release();
  }
}

function variables(tape: Tape<Shaped>, { learned }: Place): ReadonlyMap<string, Variable> {
  return new Map([...learned].map(([name, { parameter }]) => [name, tape.parameter(parameter)]));
}
