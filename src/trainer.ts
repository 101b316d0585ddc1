/** A model's parameters and states on an engine, moved one step at a time by an optimizer. */
import { type Batch, batchCount, batches, type Dataset, type Normalization } from "../datasets/index.ts";
import { ParameterError } from "../reference/errors.ts";
import { random } from "../reference/random.ts";
import type { Shaped, Tensor } from "../reference/tensor.ts";
import { accumulated } from "./accumulation.ts";
import { expectLogits } from "./answers.ts";
import { followValues } from "./averages.ts";
import {
  type Checkpoint,
  expectSameRun,
  expectTensors,
  identityOf,
  parametersOf,
  type RunPosition,
  runStart,
} from "./checkpoint.ts";
import { clippedOn } from "./clipping.ts";
import { expectFinite } from "./divergence.ts";
import type { Engine } from "./engines.ts";
import type { StepResult } from "./history.ts";
import { rateFactors } from "./layerRates.ts";
import { download, follow, type Held, heldShapes, moved, releaseAll, upload, valuesOf } from "./learned.ts";
import { type Evaluation, tally } from "./metrics.ts";
import { initialize, type Model, modelShapes } from "./model.ts";
import { adam, type Optimizer } from "./optimizers.ts";
import { answer } from "./passes.ts";
import type { Course } from "./schedules.ts";
import { pixelTally } from "./segmentation.ts";
import { stepFigures } from "./stepFigures.ts";
import { expectTrainerOptions, optionsOf, type TrainerOptions, writtenOptions } from "./trainerOptions.ts";
import { frozenNames } from "./transfer.ts";

export type { TrainerOptions } from "./trainerOptions.ts";

export interface EvaluateOptions {
  /** Images per batch; default 100. */
  readonly batch?: number | undefined;
  /** So many images in a row are views of one, which gets the mean of their answers (`tenCropped`: 10); default 1. */
  readonly views?: number | undefined;
  /** How many of the worst mistakes to keep; default 24. */
  readonly mistakes?: number | undefined;
  /** Aborting throws its reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onBatch?: ((done: number, total: number) => void) | undefined;
}

const scaledOnly = (channels: number): Normalization => ({
  mean: new Array<number>(channels).fill(0),
  deviation: new Array<number>(channels).fill(1),
});

export class Trainer {
  readonly model: Model;
  readonly optimizer: Optimizer;
  readonly seed: number;
  readonly normalization: Normalization;
  readonly #options: TrainerOptions;
  readonly #engine: Engine;
  readonly #held: Held;
  /** What the learning rate is multiplied by, by parameter. */
  readonly #factors: ReadonlyMap<string, number>;
  readonly #frozen: ReadonlySet<string>;
  #steps: number;
  #launched: Promise<unknown> = Promise.resolve();
  #results: readonly Promise<StepResult>[] = [];

  /**
   * Brings the parameters to the engine; `release` gives them back.
   * @throws {ParameterError} when an option is out of range; {ShapeError} when the model does not answer with logits;
   * {DataError} when `parameters` are not this model's.
   */
  constructor(model: Model, options: TrainerOptions, resumed?: Checkpoint) {
    const { engine, optimizer = adam(), seed = 0, averaging } = options;
    expectTrainerOptions(options);
    expectLogits(model);
    const parameters = options.parameters ?? initialize(model, random(seed));
    expectTensors("init", parameters, modelShapes(model));
    this.model = model;
    this.optimizer = optimizer;
    this.seed = seed;
    this.normalization = options.normalization ?? scaledOnly(model.input.at(-1) ?? 1);
    this.#options = options;
    this.#factors = rateFactors(model, options.layerRates ?? 1);
    const still = [...this.#factors].flatMap(([name, factor]) => (factor === 0 ? [name] : []));
    this.#frozen = new Set([...frozenNames(model, options.freeze ?? []), ...still]);
    this.#engine = engine;
    this.#held = upload(engine, model, optimizer, resumed?.tensors ?? parameters, averaging !== undefined);
    this.#steps = resumed?.step ?? 0;
  }

  /**
   * Goes on from a checkpoint. What the options leave out is the checkpoint's; only the schedule, a function, is not in it.
   * @throws {DataError} when the model or an option is another than the checkpoint's; it names both values.
   */
  static resume(model: Model, checkpoint: Checkpoint, options: Omit<TrainerOptions, "parameters">): Trainer {
    const { seed, optimizer, clipNorm, labelSmoothing, averaging, parts, freeze, layerRates, normalization } = options;
    const asked = { seed, optimizer, clipNorm, labelSmoothing, averaging, parts, freeze, layerRates, normalization };
    const { preprocessing, classes } = options;
    expectSameRun(model, checkpoint, { ...asked, preprocessing, classNames: classes });
    expectTensors("resume", checkpoint.tensors, heldShapes(model, checkpoint.optimizer, checkpoint.averaging !== null));
    const settled = { ...options, ...optionsOf(checkpoint), parameters: parametersOf(checkpoint) };
    return new Trainer(model, settled, checkpoint);
  }

  /** Updates made. */
  get steps(): number {
    return this.#steps;
  }

  /**
   * One update by one batch. It is launched without waiting for the numbers of the step before, so that an engine that
   * answers later never idles; but no more than two are under way. A schedule wants to be told the course of the run.
   */
  step(batch: Batch, course?: Course): Promise<StepResult> {
    const turn = Promise.allSettled([this.#launched, this.#results.at(-2)]);
    const launched = turn.then(() => this.#launch(batch, course));
    const result = launched.then(({ numbers }) => numbers);
    result.catch(() => {}); // the caller will see it; until then Node must not take it for forgotten
    this.#launched = launched;
    this.#results = [...this.#results.slice(-1), result];
    return result;
  }

  /** The rate of the update that follows `step` others. @throws {ParameterError} when a schedule lacks its course. */
  learningRate(step: number, course: Course | undefined): number {
    const { schedule } = this.#options;
    const { learningRate } = this.optimizer.params;
    if (schedule === undefined) return learningRate;
    if (course === undefined) {
      throw new ParameterError(
        "trainer: step must be told the course of the run (the schedule depends on it), got none",
      );
    }
    return learningRate * schedule({ step, ...course });
  }

  /** Judges the model, in evaluation, on all images of a data set. */
  async evaluate(dataset: Dataset, options: EvaluateOptions = {}): Promise<Evaluation> {
    const { batch = 100, views = 1, mistakes, signal, onBatch } = options;
    const classes = this.model.output.at(-1)!;
    const found = dataset.masks ? pixelTally(classes, { views }) : tally(classes, { mistakes, views });
    const size = batch * views;
    const total = batchCount(dataset.labels.length, { size });
    let done = 0;
    for await (const batch of batches(dataset, { size, normalization: this.normalization })) {
      signal?.throwIfAborted();
      found.add(await this.#answered(batch.input), batch.labels, batch.indices);
      onBatch?.(++done, total);
    }
    return found.result();
  }

  /** Probabilities [image or pixel, class] for images [batch, y, x, channel] that are normalized as in training. */
  predict(input: Tensor<4>): Promise<Tensor<2>> {
    return this.#answered(input, (tape, logits) => tape.apply("softmax", { input: logits }, {}));
  }

  /**
   * All that `resume` needs. Steps still under way are in it.
   * @throws {DivergenceError} when a number is not finite: such a checkpoint would be no good.
   */
  async checkpoint(position: RunPosition = runStart): Promise<Checkpoint> {
    await Promise.allSettled([this.#launched]);
    const step = this.#steps;
    const tensors = await download(this.#engine, this.#held);
    for (const [name, { data }] of tensors) {
      for (let at = 0; at < data.length; at++) expectFinite(name, data[at]!, { epoch: position.epoch, step });
    }
    const { optimizer, seed, normalization } = this;
    const { epoch, batchInEpoch, sums, history, batches } = position;
    const model = identityOf(this.model);
    const chosen = { seed, optimizer, normalization, ...writtenOptions(this.#options) };
    return { model, step, epoch, batchInEpoch, sums, history, batches, ...chosen, tensors };
  }

  /** Gives every array back to the engine, which stays open. */
  release(): void {
    releaseAll(this.#engine, this.#held);
  }

  async #launch(batch: Batch, course: Course | undefined) {
    const t = this.#steps + 1;
    const learningRate = this.learningRate(this.#steps, course);
    const { labelSmoothing = 0, clipNorm, averaging: decay, parts = 1 } = this.#options;
    const place = { engine: this.#engine, model: this.model, values: valuesOf(this.#held), frozen: this.#frozen };
    const chance = { labelSmoothing, random: random(this.seed).fork("step", t), parts };
    const { losses, logits, gradients, remembered } = accumulated(place, batch, chance);
    const numbers = this.#result(batch, losses, logits).then(
      (seen): StepResult => ({ step: t, ...seen, learningRate }),
    );
    const short = clipNorm === undefined ? gradients : await clippedOn(this.#engine, gradients, clipNorm);
    const { learned, states, averages } = this.#held;
    for (const [name, gradient] of short) {
      const rate = { learningRate: learningRate * this.#factors.get(name)!, t };
      learned.set(name, moved(this.#engine, this.optimizer, learned.get(name)!, gradient, rate));
      this.#engine.release(gradient);
    }
    follow(this.#engine, states, remembered, t);
    if (decay !== undefined) followValues(this.#engine, averages, valuesOf(this.#held), { decay, t });
    this.#steps = t;
    return { numbers };
  }

  /** What a step has seen, from the losses and logits of its parts. */
  async #result(batch: Batch, losses: readonly Shaped[], logits: readonly Shaped[]) {
    const taken = (arrays: readonly Shaped[]) => Promise.all(arrays.map((array) => this.#taken(array)));
    const [shares, answers] = await Promise.all([taken(losses), taken(logits)]);
    return stepFigures(batch, shares, answers);
  }

  async #answered(input: Tensor<4>, last?: Parameters<typeof answer>[2]): Promise<Tensor<2>> {
    await Promise.allSettled([this.#launched]);
    const values = this.#options.averaging === undefined ? valuesOf(this.#held) : this.#held.averages;
    return (await this.#taken(answer({ engine: this.#engine, model: this.model, values }, input, last))) as Tensor<2>;
  }

  /** The numbers of an array, which is released. */
  async #taken(array: Shaped): Promise<Tensor> {
    try {
      return await this.#engine.toHost(array);
    } finally {
      this.#engine.release(array);
    }
  }
}
