/** Training by epochs, as an async iterator: each epoch is a value, and leaving the loop ends the training. */
import { type Augmentation, batchCount, batches, channelStatistics, type Dataset } from "../datasets/index.ts";
import { expectWhole, ParameterError, ShapeError, shapeText } from "../reference/errors.ts";
import { random } from "../reference/random.ts";
import type { Tensor } from "../reference/tensor.ts";
import { expectAnswers } from "./answers.ts";
import { type BatchPlan, type Checkpoint, expectSameRun, type RunPosition, runStart } from "./checkpoint.ts";
import { expectFinite } from "./divergence.ts";
import type { EarlyStopping } from "./earlyStopping.ts";
import { type EpochRecord, type EpochResult, noImages, type StepResult } from "./history.ts";
import type { Evaluation } from "./metrics.ts";
import type { Model } from "./model.ts";
import { Trainer, type TrainerOptions } from "./trainer.ts";

export type { EpochRecord, EpochResult } from "./history.ts";

export interface FitOptions extends Omit<TrainerOptions, "parameters"> {
  readonly train: Dataset;
  readonly test?: Dataset | undefined;
  readonly epochs: number;
  /** Images per batch; the last batch of an epoch may have fewer. */
  readonly batch: number;
  /** Whether the classes take turns in every batch; default false. */
  readonly balanced?: boolean | undefined;
  /** What is done to training images by chance; they reach the model in its `size`. Default: nothing. */
  readonly augmentation?: Augmentation | undefined;
  readonly earlyStopping?: EarlyStopping | undefined;
  /** Goes on where this stands, bit for bit as if the run had never stopped. */
  readonly resume?: Checkpoint | undefined;
  /** Starts anew, from these parameters. */
  readonly init?: ReadonlyMap<string, Tensor> | undefined;
  /** Aborting ends the step under way, hands out a checkpoint, and throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((progress: StepProgress) => void) | undefined;
  readonly onEvaluationBatch?: ((done: number, total: number) => void) | undefined;
  /** Asked after every step whether a checkpoint is due within the epoch; default: only at its end. */
  readonly checkpointDue?: (() => boolean) | undefined;
  /** Training waits until it is done. */
  readonly onCheckpoint?: ((checkpoint: Checkpoint) => Promise<void>) | undefined;
}

/** How far an epoch has come; told once per step. */
export interface StepProgress extends StepResult {
  readonly epoch: number;
  readonly epochs: number;
  /** Batches done, of `stepsPerEpoch`. */
  readonly batchInEpoch: number;
  readonly stepsPerEpoch: number;
  /** Over the epoch so far. */
  readonly meanLoss: number;
  readonly meanTop1: number;
  readonly imagesPerSecond: number;
}

/**
 * Trains a model; yields the figures of every epoch once it is evaluated and its checkpoint handed out.
 * Without `normalization` batches are normalized by the training set's own channels.
 * @throws {ShapeError} when a data set does not fit the model; {DataError} when `resume` is of another run;
 * {DivergenceError} when the loss is no longer a finite number. The last checkpoint handed out is then the last good one.
 * @example
 *   for await (const { epoch, testTop1 } of fit(lenet5(), { engine, train, test, epochs: 3, batch: 64 }))
 *     console.log(epoch, testTop1);
 */
export async function* fit(model: Model, options: FitOptions): AsyncGenerator<EpochResult, void, undefined> {
  const plan = checkedPlan(model, options);
  const trainer = await trainerFor(model, options, plan);
  const { test, epochs, signal, earlyStopping, onCheckpoint } = options;
  const save = async (position: RunPosition) => {
    if (onCheckpoint) await onCheckpoint(await trainer.checkpoint(position));
  };
  let position: RunPosition = { ...(options.resume ?? runStart), batches: plan };
  try {
    while (position.epoch <= epochs && !earlyStopping?.(position.history)) {
      const clock = stopwatch();
      const before = position.sums.images;
      try {
        signal?.throwIfAborted();
        for await (const pause of epochOf(trainer, position, options, clock)) {
          position = pause.position;
          signal?.throwIfAborted();
          if (pause.due) await save(position);
        }
        const trained = clock();
        const evaluation = test && (await evaluated(trainer, test, position, options));
        const record = recordOf(trainer, position, options, evaluation);
        const { epoch, history, sums } = position;
        position = { epoch: epoch + 1, batchInEpoch: 0, sums: noImages, history: [...history, record], batches: plan };
        await save(position);
        const imagesPerSecond = (sums.images - before) / trained;
        yield { ...record, seconds: clock(), imagesPerSecond, ...(evaluation && { evaluation }) };
      } catch (error) {
        if (signal?.aborted && error === signal.reason) await save(position);
        throw error;
      }
    }
  } finally {
    trainer.release();
  }
}

/**
 * Trains to the end of the epoch. Yields where the numbers of all steps are in: before a checkpoint that is due, before an
 * interruption, and at the end. In between one step is launched while the one before is still computed.
 */
async function* epochOf(
  trainer: Trainer,
  from: RunPosition,
  options: FitOptions,
  clock: () => number,
): AsyncGenerator<{ readonly position: RunPosition; readonly due: boolean }, void, undefined> {
  const { train, batch: size, balanced, augmentation, signal, checkpointDue, onStep } = options;
  const { epochs, stepsPerEpoch, history } = courseOf(options, from);
  const normalization = trainer.normalization;
  const order = { random: random(trainer.seed).fork("epoch", from.epoch), balanced, from: from.batchInEpoch };
  const inFlight: Promise<StepResult>[] = [];
  let position = from;

  const settleAllBut = async (count: number) => {
    while (inFlight.length > count) {
      const result = await inFlight.shift()!;
      position = after(position, result);
      const { epoch, batchInEpoch, sums } = position;
      const imagesPerSecond = (sums.images - from.sums.images) / clock();
      const means = { meanLoss: sums.loss / sums.images, meanTop1: sums.top1 / sums.images };
      onStep?.({ ...result, ...means, epoch, epochs, batchInEpoch, stepsPerEpoch, imagesPerSecond });
    }
  };

  try {
    for await (const batch of batches(train, { size, normalization, augmentation, ...order })) {
      inFlight.push(trainer.step(batch, { stepsPerEpoch, epochs, history }));
      const due = checkpointDue?.() ?? false;
      if (!due) await settleAllBut(1);
      if (!due && !signal?.aborted) continue;
      await settleAllBut(0);
      yield { position, due };
    }
    if (inFlight.length === 0) return;
    await settleAllBut(0);
    yield { position, due: false };
  } finally {
    await Promise.allSettled(inFlight);
  }
}

/** The position behind one more step. */
function after({ batchInEpoch, sums, ...run }: RunPosition, { step, loss, top1, count }: StepResult): RunPosition {
  expectFinite("the loss", loss, { epoch: run.epoch, step });
  const grown = { loss: sums.loss + loss * count, top1: sums.top1 + top1, images: sums.images + count };
  return { ...run, batchInEpoch: batchInEpoch + 1, sums: grown };
}

async function evaluated(trainer: Trainer, test: Dataset, { epoch }: RunPosition, options: FitOptions) {
  const { batch, signal, onEvaluationBatch: onBatch } = options;
  const evaluation = await trainer.evaluate(test, { batch, signal, onBatch });
  expectFinite("the test loss", evaluation.loss, { epoch, step: trainer.steps });
  return evaluation;
}

function recordOf(
  trainer: Trainer,
  position: RunPosition,
  options: FitOptions,
  evaluation: Evaluation | undefined,
): EpochRecord {
  const { epoch, sums } = position;
  const { steps: step } = trainer;
  return {
    epoch,
    step,
    trainLoss: sums.loss / sums.images,
    trainTop1: sums.top1 / sums.images,
    testLoss: evaluation?.loss ?? null,
    testTop1: evaluation?.top1 ?? null,
    testTop5: evaluation?.top5 ?? null,
    learningRate: trainer.learningRate(step - 1, courseOf(options, position)),
    ...(evaluation?.segmentation && { testMeanIoU: evaluation.segmentation.meanIoU }),
  };
}

function courseOf({ train, batch: size, epochs }: FitOptions, { history }: RunPosition) {
  return { stepsPerEpoch: batchCount(train.labels.length, { size }), epochs, history };
}

/** @throws when an option is out of range, or a data set does not fit the model. */
function checkedPlan(model: Model, options: FitOptions): BatchPlan {
  const { name, input } = model;
  const { train, test, batch, epochs, balanced = false, augmentation, resume, init } = options;
  expectWhole("fit", "epochs", epochs, 1);
  expectWhole("fit", "batch", batch, 1);
  if (resume && init)
    throw new ParameterError("fit: init must be left out (resume brings its own parameters), got both");
  for (const [role, dataset] of Object.entries({ train, test })) {
    if (dataset === undefined) continue;
    const { size } = (role === "train" && augmentation) || {};
    const shape = size === undefined ? dataset.imageShape : [size, size, dataset.imageShape[2]];
    if (shapeText(shape) !== shapeText(input)) {
      const [expected, got] = [shapeText(input), shapeText(shape)];
      throw new ShapeError(`fit: ${role} images must be ${expected} (the input of ${name}), got ${got}`);
    }
    expectAnswers(role, model, dataset);
  }
  return { size: batch, balanced, images: train.labels.length, ...(augmentation && { augmentation }) };
}

async function trainerFor(model: Model, options: FitOptions, plan: BatchPlan): Promise<Trainer> {
  const { resume, init: parameters, train, ...given } = options;
  const classes = options.classes ?? train.classes;
  if (resume) {
    expectSameRun(model, resume, { batches: plan });
    return Trainer.resume(model, resume, { ...given, classes });
  }
  const normalization = options.normalization ?? (await channelStatistics(train));
  return new Trainer(model, { ...given, classes, parameters, normalization });
}

/** Seconds since it was made. */
function stopwatch(): () => number {
  const began = performance.now();
  return () => (performance.now() - began) / 1000;
}
