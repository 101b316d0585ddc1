/** From options to a run that can begin, or go on. Whatever can be refused is refused here, before the folder is made. */
import { expectAnswers } from "../answers.ts";
import { type Checkpoint, readCheckpoint } from "../checkpoint.ts";
import { earlyStopping } from "../earlyStopping.ts";
import { chooseEngine, type Engine, openEngine } from "../engines.ts";
import type { FitOptions } from "../fit.ts";
import { rateFactors } from "../layerRates.ts";
import type { Model } from "../model.ts";
import { optimizerByName } from "../optimizers.ts";
import type { HistoryLine } from "../report/course.ts";
import { scheduleByName } from "../schedules.ts";
import { frozenNames } from "../transfer.ts";
import { modelByName } from "../zoo/index.ts";
import { newConfig, type RunConfig, resumedConfig, type TrainOptions } from "./config.ts";
import { loadData, type RunData } from "./data.ts";
import { firstParameters } from "./firstParameters.ts";
import { layerRatesOf } from "./layerRatesOf.ts";
import type { Progress } from "./progress.ts";
import { historyUpTo, newFolder, type RunFolder, resumedFolder, savedRun } from "./runFolder.ts";

export interface Run {
  readonly config: RunConfig;
  readonly folder: RunFolder;
  readonly data: RunData;
  readonly model: Model;
  readonly engine: Engine;
  /** Why it is this one. */
  readonly reason: string;
  /** Before this process. */
  readonly history: readonly HistoryLine[];
  readonly choices: Choices;
}

/** What the configuration comes to for `fit`. */
type Choices = Omit<FitOptions, "train" | "test" | "signal">;

export async function prepared(options: TrainOptions, progress: Progress): Promise<Run> {
  const { config, reason, resume, history, folder } =
    options.resume === undefined ? await begun(options) : await goneOn(options, options.resume);
  const data = await loadData(config, progress);
  // What the model takes: training images may be stored larger, to be cut.
  const { imageShape: input, classes, masks } = data.test;
  const everyPixel = masks !== undefined;
  const model = modelByName(config.model, { input, classes: classes.length, width: config.width, everyPixel });
  expectAnswers("data", model, data.test);
  frozenNames(model, frozenLayers(config)); // these throw where there is no such layer
  rateFactors(model, layerRatesOf(config.layerRates));
  const init = config.init === null || resume ? undefined : await firstParameters(config, config.init, model);
  const engine = await openEngine(config.engine, { threads: config.threads ?? undefined });
  // "gpu" is short for one of its modes; a run says which.
  const named = { ...config, engine: engine.name };
  const choices = { ...choicesOf(named), engine, init, resume };
  return { config: named, folder, data, model, engine, reason, history, choices };
}

interface Origin {
  readonly config: RunConfig;
  readonly reason: string;
  readonly folder: RunFolder;
  readonly resume: Checkpoint | undefined;
  readonly history: readonly HistoryLine[];
}

async function begun(options: TrainOptions): Promise<Origin> {
  const config = newConfig(options);
  const folder = await newFolder(options, config, new Date());
  const { name, reason } =
    config.engine === "auto" ? await chooseEngine() : { name: config.engine, reason: "as asked for" };
  return { config: { ...config, engine: name }, reason, folder, resume: undefined, history: [] };
}

async function goneOn(options: TrainOptions, file: string): Promise<Origin> {
  const resume = await readCheckpoint(file);
  const before = await savedRun(file);
  return {
    config: resumedConfig(options, before.config),
    reason: "as before",
    folder: await resumedFolder(options, file),
    resume,
    history: historyUpTo(resume.history, before.history),
  };
}

function choicesOf(config: RunConfig): Omit<Choices, "engine"> {
  const { seed, epochs, batch, balanced, labelSmoothing, averaging, parts, clipNorm, learningRate, weightDecay } =
    config;
  return {
    ...{ seed, epochs, batch, balanced, labelSmoothing, parts },
    clipNorm: clipNorm ?? undefined,
    averaging: averaging ?? undefined,
    freeze: frozenLayers(config),
    layerRates: layerRatesOf(config.layerRates),
    optimizer: optimizerByName(config.optimizer, { learningRate, weightDecay }),
    schedule: scheduleByName(config.schedule),
    earlyStopping: config.earlyStopping === null ? undefined : earlyStopping({ patience: config.earlyStopping }),
  };
}

const frozenLayers = ({ freeze }: RunConfig): readonly string[] => (freeze === null ? [] : freeze.split(","));
