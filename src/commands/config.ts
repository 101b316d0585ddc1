/** config.json: every choice of a run, resolved. */
import { resolve } from "node:path";
import { optimizerByName } from "../optimizers.ts";
import { type DataName, type Recipe, recipeFor } from "../recipes.ts";
import { planned } from "../schedules.ts";
import { UsageError } from "./usage.ts";

export interface RunConfig extends Recipe {
  readonly data: DataName;
  /** Where `data` and `testData` are read from; null: from the cache, or downloaded. */
  readonly dataDir: string | null;
  /** The data set whose test images judge; null: that of `data`. */
  readonly testData: DataName | null;
  /** Whether files that cannot be decoded are left out; else they are an error. */
  readonly skipBad: boolean;
  /** "auto" only until it is chosen: a run's folder names the engine that ran. */
  readonly engine: string;
  /** CPU threads; null: as many as the engine takes of itself. They change the time, not the bits. */
  readonly threads: number | null;
  /** The file that the first parameters came from; null: drawn from the seed. */
  readonly init: string | null;
  /** Whether the last layer that learns is drawn all the same. */
  readonly newHead: boolean;
  /** Layers that do not learn, with commas between them; null: all learn. */
  readonly freeze: string | null;
  /** What the learning rate of layers is multiplied by, as it was said; null: all learn at the same rate. */
  readonly layerRates: string | null;
  readonly seed: number;
}

/** What the command line said. What it did not say is absent. */
export interface TrainOptions {
  readonly data?: DataName;
  readonly dataDir?: string;
  readonly testData?: DataName;
  readonly limit?: number;
  readonly size?: number;
  readonly width?: number;
  readonly augment?: string;
  readonly skipBad?: boolean;
  readonly model?: string;
  readonly engine?: string;
  readonly threads?: number;
  readonly init?: string;
  readonly newHead?: boolean;
  readonly freeze?: string;
  readonly layerRates?: string;
  readonly resume?: string;
  readonly epochs?: number;
  readonly batch?: number;
  readonly optimizer?: string;
  readonly learningRate?: number;
  readonly schedule?: string;
  readonly weightDecay?: number;
  readonly clipNorm?: number;
  readonly labelSmoothing?: number;
  readonly averaging?: number;
  readonly parts?: number;
  readonly balanced?: boolean;
  readonly earlyStopping?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** The choices of a new run: what was said, and for the rest the recipe of the data set and the model. */
export function newConfig(options: TrainOptions): RunConfig {
  const { data = "digits", engine = "auto", threads = null, dataDir, testData, init, seed = 1, ...others } = options;
  const { resume: _resume, out: _out, json: _json, skipBad = false, newHead = false, ...tuned } = others;
  const { freeze = null, layerRates = null, ...said } = tuned;
  expectFitting(options, data);
  if (newHead && init === undefined) {
    throw new UsageError("train: --new-head must come with --init (without it every layer is new), got none");
  }
  const recipe = recipeFor(data, said.model);
  return {
    data,
    dataDir: dataDir === undefined ? null : resolve(dataDir),
    testData: testData ?? null,
    ...recipe,
    ...ratesOf(said, recipe),
    ...said,
    skipBad,
    engine,
    threads,
    init: init === undefined ? null : resolve(init),
    newHead,
    freeze,
    layerRates,
    seed,
  };
}

/** @throws {UsageError} when an option is for other data than was asked for. */
function expectFitting({ dataDir, testData, size, skipBad }: TrainOptions, data: DataName): void {
  const folders = [data, testData].includes("imagefolder");
  if (folders && dataDir === undefined) {
    throw new UsageError("train: --data-dir must name the folder of the images (imagefolder has no other), got none");
  }
  for (const [name, value] of Object.entries({ size, skipBad })) {
    if (folders || value === undefined) continue;
    throw new UsageError(`train: ${flag(name)} must be left out (it is for --data imagefolder), got ${value}`);
  }
}

/** The recipe's rates are for the recipe's optimizer; another one starts from its own. */
function ratesOf({ optimizer }: TrainOptions, recipe: Recipe): Pick<Recipe, "learningRate" | "weightDecay"> {
  const same = optimizer === undefined || optimizer === recipe.optimizer;
  const { learningRate, weightDecay } = same ? recipe : optimizerByName(optimizer).params;
  return { learningRate, weightDecay };
}

/**
 * The choices of a run that goes on. Its own hold, but for `epochs`, of which there may be more, `dataDir` and `threads`.
 * @throws {UsageError} when an option contradicts the run.
 */
export function resumedConfig(options: TrainOptions, config: RunConfig): RunConfig {
  const { epochs = config.epochs, threads = config.threads, dataDir, engine, init, ...others } = options;
  const { resume: _resume, out: _out, json: _json, ...said } = others;
  const asked = {
    ...said,
    ...(engine === undefined || engine === "auto" ? {} : { engine }),
    ...(init === undefined ? {} : { init: resolve(init) }),
  };
  for (const [name, value] of Object.entries(asked)) {
    const before = config[name as keyof typeof asked];
    if (value === before) continue;
    throw new UsageError(
      `train: ${flag(name)} must be ${before ?? "absent"} (the choice of the run that goes on), got ${value}`,
    );
  }
  expectEpochs(epochs, config);
  return { ...config, epochs, threads, dataDir: dataDir === undefined ? config.dataDir : resolve(dataDir) };
}

/** More epochs than planned go on the same course only where the course does not depend on how many there are. */
function expectEpochs(epochs: number, config: RunConfig): void {
  if (epochs === config.epochs) return;
  if (planned.includes(config.schedule)) {
    throw new UsageError(
      `train: --epochs must be ${config.epochs} (the ${config.schedule} schedule of the run that goes on ends there), got ${epochs}; ` +
        "a new run can begin with these parameters: --init",
    );
  }
  if (epochs < config.epochs) {
    throw new UsageError(`train: --epochs must be at least ${config.epochs} (of the run that goes on), got ${epochs}`);
  }
}

/** "learningRate" → "--learning-rate". */
const flag = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The command that makes the same choices again. It names them all, so that no recipe has a say. */
export function commandFor(config: RunConfig): string {
  const words = Object.entries(config).flatMap(([name, value]) => {
    if (value === null || value === false) return [];
    return value === true ? [flag(name)] : [flag(name), quoted(`${value}`)];
  });
  return ["npx tsx train.ts", ...words].join(" ");
}

/** As a POSIX shell reads it back. */
const quoted = (word: string) => (/^[\w./:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
