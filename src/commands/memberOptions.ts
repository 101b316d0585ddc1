/** The options of `predict` and `evaluate`. */
import { Argument, type Command, Option } from "commander";
import { engineNames } from "../engines.ts";
import { dataNames } from "../recipes.ts";
import { whole } from "./options.ts";

export function addPredictOptions(command: Command): Command {
  command
    .description("Name the likeliest classes of pictures, by a network that was trained here, or by several.")
    .addArgument(
      new Argument("<images...>", "JPEGs and PNGs of any size; bad ones are named, and the others looked at"),
    )
    .addOption(new Option("--top <n>", "classes that are named").default(5).argParser(whole(1)));
  return addMemberOptions(command).addHelpText("after", predictExamples);
}

export function addEvaluateOptions(command: Command): Command {
  command
    .description("Judge a network that was trained here, or several as one, by the test images of a data set.")
    .addOption(
      new Option("--data <name>", "whose test images (default: none)").choices(dataNames).makeOptionMandatory(),
    )
    .option("--data-dir <dir>", "folder of its files (default: the cache, else downloaded; imagefolder needs one)")
    .option("--skip-bad", "leave out images that cannot be decoded (default: they are an error)")
    .addOption(new Option("--batch <n>", "images at a time").default(100).argParser(whole(1)));
  return addMemberOptions(command).addHelpText("after", evaluateExamples);
}

function addMemberOptions(command: Command): Command {
  return command
    .requiredOption("--checkpoint <files...>", "of runs; the answer of several is the mean of theirs (default: none)")
    .addOption(
      new Option("--crops <kind>", "how a picture is looked at: once, or by ten crops, of which the mean is the answer")
        .choices(["center", "ten"])
        .default("center"),
    )
    .option("--no-fold", "leave batch norm as it is; the answers are the same (default: it goes into convolutions)")
    .addOption(new Option("--engine <name>", "what computes").choices(engineNames).default("auto"))
    .addOption(
      new Option(
        "--threads <n>",
        "CPU threads of the engine simd; the bits are the same (default: all cores)",
      ).argParser(whole(1)),
    )
    .option("--json", "as JSON (default: as text)");
}

const predictExamples = `
Examples:
  einspec predict photo.jpg --checkpoint runs/<name>/checkpoint.safetensors
  einspec predict *.png --top 3 --json --checkpoint a.safetensors b.safetensors

Networks that were trained on digits or clothes look at a picture in gray, with light ink on a dark ground.
Exit codes: 0 done, 1 a picture or a checkpoint could not be read, 2 bad usage.`;

const evaluateExamples = `
Examples:
  einspec evaluate --checkpoint runs/<name>/checkpoint.safetensors --data mnist
  einspec evaluate --checkpoint a.safetensors b.safetensors --data imagefolder --data-dir DIR --crops ten`;
