/** Gradient descent on any loss, in float64: for networks that answer with something else than logits. */

import { reference } from "../../reference/index.ts";
import { random } from "../../reference/random.ts";
import type { Tensor } from "../../reference/tensor.ts";
import { moved, upload } from "../../src/learned.ts";
import { initialize, type Model, run } from "../../src/model.ts";
import type { Optimizer } from "../../src/optimizers.ts";
import { Tape, type Variable } from "../../src/tape.ts";
import { asEngine } from "../src/countingEngine.ts";

const engine = asEngine(reference);

export interface Lesson {
  readonly input: Tensor; // [example, …]
  readonly target: Tensor;
  readonly optimizer: Optimizer;
  readonly steps: number;
}

/** The parameters after that many steps down the mean over examples of ‖answer − target‖². */
export function regressed(net: Model, { input, target, optimizer, steps }: Lesson): ReadonlyMap<string, Tensor> {
  let { learned } = upload(engine, net, optimizer, initialize(net, random(0)));
  for (let t = 1; t <= steps; t++) {
    const tape = new Tape(engine);
    const variables = new Map([...learned].map(([name, { parameter }]) => [name, tape.parameter(parameter)]));
    const mode = { training: true, random: random(t), remember: () => {} } as const;
    const prediction = run(net, tape, variables, tape.data(input), mode);
    const losses = tape.apply("l2", { prediction, target: tape.data(target) }, {});
    const gradients = tape.backward(tape.apply("mean", { input: losses }, { axes: [0] }));
    const rate = { learningRate: optimizer.params.learningRate, t };
    learned = new Map(
      [...learned].map(([name, one]) => [
        name,
        moved(engine, optimizer, one, gradients.get(variables.get(name) as Variable)!, rate),
      ]),
    );
  }
  return new Map([...learned].map(([name, { parameter }]) => [name, parameter as Tensor]));
}
