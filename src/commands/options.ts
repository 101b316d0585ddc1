/** The options of `train`. Each says its default, and where it comes from. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { augmentationNames, augmentationWords } from "../augmentations.ts";
import { engineNames } from "../engines.ts";
import { optimizerNames } from "../optimizers.ts";
import { dataNames, inRecipes, type Recipe } from "../recipes.ts";
import { scheduleNames } from "../schedules.ts";
import { modelNames } from "../zoo/index.ts";
import { layerRatesOf } from "./layerRatesOf.ts";

const fromRecipe = (choice: keyof Recipe) => `(recipe: ${inRecipes(choice)})`;

/** Options have no default of commander's, so that what was said can be told from what was not. */
export function addTrainOptions(command: Command): Command {
  const add = (flags: string, description: string) => {
    const option = new Option(flags, description);
    command.addOption(option);
    return option;
  };
  add("--data <name>", "images to train on (default: digits; they and shapes are drawn by the program)").choices(
    dataNames,
  );
  add(
    "--data-dir <dir>",
    "folder of the files of --data and --test-data (default: the cache, else downloaded; imagefolder needs one)",
  );
  add("--test-data <name>", "judge by the test images of another data set (default: those of --data)").choices(
    dataNames,
  );
  add("--limit <n>", `train on so many images; the test set stays whole ${fromRecipe("limit")}`).argParser(whole(1));
  add("--size <n>", `photographs are resized to n×n pixels ${fromRecipe("size")}`).argParser(whole(1));
  add(
    "--augment <words>",
    `what is done to training images by chance: none, or words of ${augmentationNames.join(", ")} with + between them ${fromRecipe("augment")}`,
  ).argParser((text: string) => {
    augmentationWords(text); // throws where there is another word
    return text;
  });
  add("--skip-bad", "leave out images that cannot be decoded (default: they are an error)");
  add("--model <name>", `network ${fromRecipe("model")}`).choices(modelNames);
  add("--width <x>", `what all channel counts of the network are multiplied by ${fromRecipe("width")}`).argParser(
    number("above 0", (x) => x > 0),
  );
  add("--engine <name>", "what computes (default: auto, the fastest one here)").choices(engineNames);
  add("--threads <n>", "CPU threads of the engine simd; the bits are the same (default: all cores)").argParser(
    whole(1),
  );
  add(
    "--init <file>",
    "start from the parameters in a safetensors file, of a run or of torchvision (default: drawn from the seed)",
  );
  add("--new-head", "with --init: draw the last layer anew, for other classes (default: no)");
  add(
    "--freeze <layers>",
    'layers that do not learn, as "conv1,conv2", or "body" for all but the last (default: none)',
  );
  add(
    "--layer-rates <rates>",
    'learning rates of layers as shares of the full one: "body=0.1", "conv1=0.1,conv2=0.3", or a number by which each layer is slower than the one behind it (default: 1)',
  ).argParser((text: string) => {
    layerRatesOf(text); // throws where it cannot be read
    return text;
  });
  add("--resume <file>", "go on from a checkpoint of a run; the run's own choices hold (default: a new run)");
  add("--epochs <n>", `passes over the training images ${fromRecipe("epochs")}`).argParser(whole(1));
  add("--batch <n>", `images per step ${fromRecipe("batch")}`).argParser(whole(1));
  add("--parts <n>", `parts of a step's images, one after the other: less memory ${fromRecipe("parts")}`).argParser(
    whole(1),
  );
  add("--optimizer <name>", `what moves the parameters ${fromRecipe("optimizer")}`).choices(optimizerNames);
  add(
    "--learning-rate <x>",
    `size of a step (recipe: ${inRecipes("learningRate")}; other optimizers: their own)`,
  ).argParser(number("above 0", (x) => x > 0));
  add("--schedule <name>", `course of the learning rate ${fromRecipe("schedule")}`).choices(scheduleNames);
  add(
    "--weight-decay <x>",
    `pull of kernels and weights towards 0 (recipe: ${inRecipes("weightDecay")}; other optimizers: their own)`,
  ).argParser(number("of at least 0", (x) => x >= 0));
  add("--clip-norm <x>", `longest gradient ${fromRecipe("clipNorm")}`).argParser(number("above 0", (x) => x > 0));
  add("--label-smoothing <x>", `share of the target spread evenly ${fromRecipe("labelSmoothing")}`).argParser(
    number("from 0 to below 1", (x) => x >= 0 && x < 1),
  );
  add(
    "--averaging <x>",
    `share of a moving average of the parameters that a step leaves; it answers ${fromRecipe("averaging")}`,
  ).argParser(number("from 0 to below 1", (x) => x >= 0 && x < 1));
  add("--balanced", `as many images of each class in every batch ${fromRecipe("balanced")}`);
  add("--early-stopping <n>", `end after n epochs without a lower test loss ${fromRecipe("earlyStopping")}`).argParser(
    whole(1),
  );
  add("--seed <n>", "decides all chance (default: 1)").argParser(whole(0));
  add("--out <dir>", "folder of the run (default: runs/<model>-<data>-<time>)");
  add("--json", "print result.json and nothing else on standard output (default: no)");
  return command;
}

/** Reads a whole number of at least so much. */
export const whole = (least: number) => (text: string) => {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
};

const number = (rule: string, holds: (value: number) => boolean) => (text: string) => {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && holds(value)) return value;
  throw new InvalidArgumentError(`It must be a number ${rule}.`);
};
