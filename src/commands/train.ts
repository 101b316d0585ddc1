/** `einspec train`: trains, and leaves a run folder behind. */
import { type Checkpoint, writeCheckpoint } from "../checkpoint.ts";
import { DivergenceError } from "../divergence.ts";
import type { Engine } from "../engines.ts";
import { fit, type StepProgress } from "../fit.ts";
import { curves } from "../report/curves.ts";
import { Trainer } from "../trainer.ts";
import type { TrainOptions } from "./config.ts";
import { courseRecorder } from "./courseRecorder.ts";
import { interruption } from "./interruption.ts";
import { prepared, type Run } from "./prepare.ts";
import { type Progress, progressOn } from "./progress.ts";
import { type Outcome, resultOf, writeReport } from "./results.ts";
import { historyText, jsonText } from "./runFolder.ts";
import * as texts from "./trainTexts.ts";

/** So many seconds are lost at most when a run is killed; writing a checkpoint takes a small part of one. */
const secondsBetweenCheckpoints = 5;

/** Answers with the exit code. */
export async function train(options: TrainOptions): Promise<number> {
  const began = performance.now();
  const progress = progressOn(process.stderr);
  const interrupted = interruption({ onFirst: () => progress.say(texts.stopping), onSecond: progress.end });
  let engine: Engine | undefined;
  try {
    const run = await prepared(options, progress);
    engine = run.engine;
    await run.folder.make();
    await run.folder.write("config", jsonText(run.config));
    progress.say(texts.start(run));
    const outcome = await trained(run, progress, interrupted.signal);
    if (outcome === null) {
      progress.say(texts.interrupted(run.folder));
      return interrupted.exitCode()!;
    }
    const result = resultOf(run, outcome, (performance.now() - began) / 1000);
    await writeReport(run, outcome, result);
    progress.say(texts.finished(run, result));
    if (options.json) process.stdout.write(jsonText(result));
    return 0;
  } finally {
    interrupted.end();
    progress.end();
    await engine?.close();
  }
}

/** Trains to the end; null where it was interrupted, with a checkpoint saved. */
async function trained(run: Run, progress: Progress, signal: AbortSignal): Promise<Outcome | null> {
  const { config, folder, data, model, choices } = run;
  const recorder = courseRecorder();
  let { history } = run;
  let checkpoint = choices.resume;
  let evaluation: Outcome["evaluation"] | undefined;
  let saved = performance.now();
  const onEvaluationBatch = (done: number, total: number) => progress.show(texts.evaluating(done, total));
  const watching = {
    signal,
    checkpointDue: () => performance.now() - saved >= 1000 * secondsBetweenCheckpoints,
    onEvaluationBatch,
    onStep(step: StepProgress) {
      recorder.add(step);
      progress.show(texts.step(step, config.batch));
    },
    async onCheckpoint(next: Checkpoint) {
      await writeCheckpoint(folder.file("checkpoint"), next);
      checkpoint = next;
      saved = performance.now();
    },
  };
  try {
    for await (const { evaluation: found, ...epoch } of fit(model, { ...choices, ...data, ...watching })) {
      evaluation = found;
      history = [...history, { ...epoch, course: recorder.take() }];
      await folder.write("history", historyText(history));
      await folder.write("curves", await curves(history));
      progress.say(texts.epoch(epoch, config.epochs));
    }
    if (checkpoint === undefined) throw new Error("train: fit ended without a checkpoint");
    evaluation ??= await evaluated(run, checkpoint, { signal, onBatch: onEvaluationBatch });
    return { history, checkpoint, evaluation };
  } catch (error) {
    if (signal.aborted && error === signal.reason) return null;
    if (error instanceof DivergenceError) progress.say(texts.lastGood(checkpoint, folder));
    throw error;
  }
}

/** A run that was killed between its last epoch and its report has no epoch left that would judge it. */
async function evaluated(
  { model, engine, data, config }: Run,
  checkpoint: Checkpoint,
  watching: { readonly signal: AbortSignal; onBatch(done: number, total: number): void },
): Promise<Outcome["evaluation"]> {
  const trainer = Trainer.resume(model, checkpoint, { engine });
  try {
    return await trainer.evaluate(data.test, { batch: config.batch, ...watching });
  } finally {
    trainer.release();
  }
}
