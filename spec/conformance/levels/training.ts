/**
 * Level training: a small LeNet learns for some steps on the engine as it does on the reference. The engine gives forward,
 * vjp and step; the suite puts them together, and does the bookkeeping between them (reshape, mean) itself.
 */
import type { Batch } from "../../../datasets/index.ts";
import type { Dialect, OpName } from "../../../reference/catalogue.ts";
import { reference } from "../../../reference/index.ts";
import { type Random, random } from "../../../reference/random.ts";
import { type Shape, sizeOf, tensor } from "../../../reference/tensor.ts";
import type { Engine } from "../../../src/engines.ts";
import { adam, conv2d, flatten, linear, maxPool2d, model, momentum, type Optimizer, relu, sequential, sgd, Trainer } from "../../../src/index.ts"; // biome-ignore format: one import
import type { Adapter } from "../../adapter.ts";
import { adapterOf } from "../../engines/einspec.ts";
import { backendOf } from "../handles.ts";
import type { Subject } from "../subject.ts";
import { asked, type Trial } from "../trial.ts";
import { joltedReference } from "./jolted.ts";

const steps = 10;
const batchSize = 3;
const classes = 3;
const image = [10, 8, 2] as const;
/** Perturbed references, and how far beyond their spread an engine may go. */
const perturbed = 8;
const spreads = 8;

const network = model(
  { name: "lenet", input: image },
  sequential(
    ...[conv2d({ filters: 4, size: 3, padding: 1 }), relu(), maxPool2d({ size: 2 })],
    ...[conv2d({ filters: 5, size: 3, padding: 1 }), relu(), maxPool2d({ size: 2 })],
    ...[flatten(), linear({ features: 7 }), relu(), linear({ features: classes })],
  ),
);
/** Bookkeeping of the suite's own. */
const own: readonly OpName[] = ["reshape", "mean"];

const optimizers = {
  sgd: (dialect: Dialect) => sgd({ learningRate: 0.1, dialect }),
  momentum: (dialect: Dialect) => momentum({ learningRate: 0.05, dialect }),
  adam: (dialect: Dialect) => adam({ learningRate: 0.01, dialect }),
};

export function trainingTrials(subject: Subject, name: string): readonly Trial[] {
  return Object.entries(optimizers).flatMap(([step, optimizer]) => {
    const dialects = subject.adapter.capabilities.steps[step as keyof typeof optimizers] ?? [];
    const dialect = dialects.includes("pytorch") ? "pytorch" : dialects[0];
    if (dialect === undefined) return [];
    return [
      {
        ...{ id: `${name}/training/${step}`, op: name, level: "training" as const },
        ask: ({ seed }) =>
          asked(() => sameCourse(subject, optimizer(dialect), seed), {
            text: `${name} [${image.join("×")}], ${steps} steps of ${step} (${dialect}), batches of ${batchSize}, seed ${seed}`,
            where: [],
          }),
      },
    ];
  });
}

/** Throws at the first step whose loss is further from the reference's than float arithmetic excuses. */
async function sameCourse({ adapter, u }: Subject, optimizer: Optimizer, seed: number) {
  const batches = batchesOf(random(seed).fork("training"));
  const course = (engine: Engine) => losses(engine, optimizer, seed, batches);
  const truth = await course(reference as unknown as Engine);
  const actual = await course(backendOf(withBookkeeping(adapter)) as unknown as Engine);
  const curves: (readonly number[])[] = [];
  for (let run = 0; run < perturbed; run++) curves.push(await course(joltedReference(random(run), u)));
  let spread = 0;
  let rho = 0;
  for (const [step, expected] of truth.entries()) {
    // What an engine may have gathered by a step, it keeps. The least is the rounding of the loss itself.
    spread = Math.max(spread, u * Math.abs(expected), ...curves.map((curve) => Math.abs(curve[step]! - expected)));
    const off = Math.abs(actual[step]! - expected);
    const share = off / (spreads * spread);
    if (!(share <= 1)) {
      throw new Error(
        `loss at step ${step + 1} must be ${expected} within ${(spreads * spread).toPrecision(3)}, got ${actual[step]}`,
      );
    }
    rho = Math.max(rho, 4 * share);
  }
  return { rho };
}

async function losses(engine: Engine, optimizer: Optimizer, seed: number, given: readonly Batch[]) {
  const trainer = new Trainer(network, { engine, optimizer, seed });
  const curve: number[] = [];
  for (const batch of given) curve.push((await trainer.step(batch)).loss);
  trainer.release();
  return curve;
}

function withBookkeeping(adapter: Adapter): Adapter {
  const suite = adapterOf(reference as unknown as Engine);
  const whose = (op: OpName) => (own.includes(op) ? suite : adapter);
  const ops = { ...adapter.capabilities.ops, ...Object.fromEntries(own.map((op) => [op, suite.capabilities.ops[op]])) };
  return {
    ...adapter,
    capabilities: { ...adapter.capabilities, ops },
    forward: (op, ...rest) => whose(op).forward(op, ...rest),
    vjp: (op, ...rest) => whose(op).vjp(op, ...rest),
    step: (step, ...rest) => adapter.step(step, ...rest),
    close: () => adapter.close(),
  };
}

function batchesOf(chance: Random): readonly Batch[] {
  const drawn = (shape: Shape) =>
    tensor(
      shape,
      Float32Array.from({ length: sizeOf(shape) }, () => chance.normal()),
    );
  return Array.from({ length: steps }, (_, step) => {
    const labels = Int32Array.from({ length: batchSize }, (_, b) => (b + step) % classes);
    const target = Float32Array.from({ length: batchSize * classes }, (_, at) =>
      labels[Math.floor(at / classes)] === at % classes ? 1 : 0,
    );
    return {
      input: drawn([batchSize, ...image]) as Batch["input"],
      target: tensor([batchSize, classes], target),
      ...{ labels, indices: labels },
    };
  });
}
