/** Passes through a model: forward and back to learn, forward alone to answer. */
import type { Batch } from "../datasets/index.ts";
import type { Random } from "../reference/random.ts";
import type { Shaped, Tensor } from "../reference/tensor.ts";
import { byExample } from "./answers.ts";
import type { Engine } from "./engines.ts";
import type { Remembered } from "./learned.ts";
import { type Memory, type Model, type Opinion, run } from "./model.ts";
import { Tape, type Variable } from "./tape.ts";

/** Where a model runs, and with which numbers. */
export interface Place {
  readonly engine: Engine;
  readonly model: Model;
  /** Parameters and states by name. */
  readonly values: ReadonlyMap<string, Shaped>;
  /** Parameters and states that stay as they are, by name; default: none. */
  readonly frozen?: ReadonlySet<string>;
}

interface Chance {
  readonly labelSmoothing: number;
  readonly random: Random;
  /** What the loss is multiplied by: the part of a larger batch that this one is. Default 1. */
  readonly share?: number;
}

/**
 * The loss of a batch (its mean, in nats, times its share), the logits, the gradient of each parameter, and what the states
 * shall move towards; all are the caller's to release. Auxiliary classifiers move the gradient, and are not in the loss.
 */
export function differentiate(
  place: Place,
  { input, target }: Pick<Batch, "input" | "target">,
  { labelSmoothing, random, share = 1 }: Chance,
) {
  const tape = new Tape(place.engine);
  try {
    const learning = place.model.parameters.filter(({ name }) => !place.frozen?.has(name));
    const parameters = new Map(learning.map(({ name }) => [name, tape.parameter(place.values.get(name)!)]));
    const values = new Map([...constants(tape, place), ...parameters]);
    const memories: Memory[] = [];
    const remember = (memory: Memory) => memories.push(memory);
    const opinions: Opinion[] = [];
    const hear = (opinion: Opinion) => opinions.push(opinion);
    const { model, frozen } = place;
    const answers = run(model, tape, values, tape.data(input), { training: true, random, remember, hear, frozen });
    const logits = byExample(tape, answers);
    const truth = tape.data(target);
    const lossOf = (opinion: Variable) => {
      const given = { logits: byExample(tape, opinion), target: truth };
      const losses = tape.apply("softmaxCrossEntropy", given, { labelSmoothing });
      const mean = tape.apply("mean", { input: losses }, { axes: [0] });
      return share === 1 ? mean : tape.apply("scale", { input: mean }, { factor: share, offset: 0 });
    };
    const loss = lossOf(logits);
    const objective = opinions.reduce((sum, opinion) => {
      const b = tape.apply("scale", { input: lossOf(opinion.logits) }, { factor: opinion.weight, offset: 0 });
      return tape.apply("add", { a: sum, b }, {});
    }, loss);
    const remembered = memories.map((memory): Remembered => ({ ...memory, fresh: tape.keep(memory.fresh) }));
    const kept = { loss: tape.keep(loss), logits: tape.keep(logits), remembered };
    const byVariable = tape.backward(objective);
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

/** What `last` makes of the model's logits [example, class], in evaluation. The array is the caller's to release. */
export function answer(
  place: Place,
  input: Tensor<4>,
  last: (tape: Tape<Shaped>, logits: Variable) => Variable = (_tape, logits) => logits,
): Shaped {
  const tape = new Tape(place.engine, { record: false });
  try {
    const answers = run(place.model, tape, constants(tape, place), tape.data(input), { training: false });
    return tape.keep(last(tape, byExample(tape, answers)));
  } finally {
    tape.release();
  }
}

function constants(tape: Tape<Shaped>, { values }: Place): ReadonlyMap<string, Variable> {
  return new Map([...values].map(([name, value]) => [name, tape.constant(value)]));
}
