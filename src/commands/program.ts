/** The command line: which commands there are, and what a process ends with. */
import { Argument, Command, CommanderError, Option } from "commander";
import { EinspecError, ParameterError } from "../../reference/errors.ts";
import { modelNames } from "../zoo/index.ts";
import { addConformanceOptions, addDiffOptions } from "./conformanceOptions.ts";
import { openable } from "./engines.ts";
import { addExportOptions } from "./exportOptions.ts";
import { imageShape } from "./imageShape.ts";
import { addEvaluateOptions, addPredictOptions } from "./memberOptions.ts";
import { addTrainOptions, whole } from "./options.ts";
import { addReplayOptions } from "./replayOptions.ts";
import { UsageError } from "./usage.ts";

/**
 * Runs one command line and answers with its exit code: 0 done, 1 failed, 2 bad usage, 130 and 143 interrupted.
 * An error that is the caller's to mend is one line; any other is a fault of the program and keeps its stack.
 */
export async function runCommand(words: readonly string[]): Promise<number> {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreClosedPipe);
  let exitCode = 0;
  const program = commands((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof EinspecError)) throw error;
    process.stderr.write(`${error.name}: ${error.message}\n`);
    // A param out of its range came from an option.
    return error instanceof UsageError || error instanceof ParameterError ? 2 : exitCode || 1;
  }
}

/** Commands are loaded when they are called: help needs no engine. */
function commands(endWith: (exitCode: number) => void): Command {
  const program = new Command("einspec")
    .description("Convolutional networks, specified: train them, look into them, measure the engines.")
    .exitOverride()
    .enablePositionalOptions() // an option after a command is that command's own, however deep it is
    .showSuggestionAfterError()
    .helpOption("-h, --help", "say this");
  const train = program
    .command("train")
    .description("Train a network. Without options: LeNet-5 on handwritten-looking digits that the program draws.");
  addTrainOptions(train)
    .addHelpText("after", trainExamples)
    .action(async (options) => endWith(await (await import("./train.ts")).train(options)));
  addPredictOptions(program.command("predict")).action(async (images, options) =>
    endWith(await (await import("./predict.ts")).predictCommand(images, options)),
  );
  addEvaluateOptions(program.command("evaluate")).action(async (options) =>
    (await import("./evaluate.ts")).evaluate(options),
  );
  program
    .command("summary")
    .description("Say what a network is made of: layers, shapes, parameters, work, memory.")
    .addArgument(new Argument("<model>", "network").choices(modelNames))
    .addOption(new Option("--input <shape>", "image, such as 224x224x3 (default: the network's)").argParser(imageShape))
    .addOption(new Option("--classes <n>", "classes that it tells apart (default: the network's)").argParser(whole(1)))
    .option("--markdown", "as a Markdown table (default: as a table of text, as wide as the terminal)")
    .option("--json", "as JSON (default: as a table of text)")
    .addHelpText("after", summaryHelp)
    .action(async (model, options) => (await import("./summary.ts")).printSummary(model, options));
  program
    .command("explain")
    .description("Say what an op or update step computes: equation, gradient, shapes, params, files, an example.")
    .argument("[op]", "its name; without one, all are listed")
    .option("--latex", "with the equations as LaTeX (default: as text)")
    .addOption(new Option("--seed <n>", "draws the numbers of the example").default(1).argParser(whole(0)))
    .option("--json", "as JSON (default: as a page of text)")
    .addHelpText("after", "\nExamples:\n  einspec explain\n  einspec explain conv2d\n  einspec explain adam --seed 7")
    .action(async (op, options) => (await import("./explain.ts")).explain(op, options));
  program
    .command("engines")
    .description("Say which engines can run here, which one auto takes, and why the others cannot.")
    .option("--json", "as JSON (default: as lines of text)")
    .addHelpText("after", "\nExample:\n  einspec engines")
    .action(async (options) => (await import("./engines.ts")).printEngines(options));
  program
    .command("bench")
    .description("Measure the engines against each other, in one run: medians, and ratios with their spread.")
    .addOption(new Option("--engines <names...>", "(default: all that run here)").choices(openable))
    .addOption(new Option("--rounds <n>", "times that each work is measured").default(5).argParser(whole(1)))
    .option("--json", "as JSON (default: as a Markdown table)")
    .addHelpText("after", "\nExample:\n  einspec bench --engines gpu:webasm reference")
    .action(async (options) => (await import("./bench.ts")).bench(options));
  const conformance = program
    .command("conformance")
    .description(
      "Say what an engine, anybody's, computes correctly: shapes, values, gradients, laws, updates, training.",
    );
  addConformanceOptions(conformance).action(async (options) =>
    endWith(await (await import("../../spec/conformance/command.ts")).conformance(options)),
  );
  addDiffOptions(conformance.command("diff")).action(async (before, after, options) =>
    endWith(await (await import("../../spec/conformance/diff/command.ts")).conformanceDiff(before, after, options)),
  );
  addReplayOptions(program.command("replay")).action(async (folders, options) => {
    endWith(2); // what cannot be read or opened has judged nothing
    endWith(await (await import("../../spec/vectors/command.ts")).replayCommand(folders, options));
  });
  addExportOptions(
    program.command("vectors").description("Make vectors for others to be held to.").command("export"),
  ).action(async (folder, options) =>
    endWith(await (await import("../../spec/vectors/export/command.ts")).exportVectors(folder, options)),
  );
  return program;
}

const summaryHelp = `
A row is an op. KB: its output in float32, of 1024 bytes. MFLOP: millions of products with their additions. Pixels of the
image that one output pixel sees: field, so many; jump, how far the next output pixel's are; centre, the middle of the
first's, from the image's first pixel.

Examples:
  einspec summary lenet5
  einspec summary resnet50 --input 64x64x3 --classes 10
  einspec summary alexnet64 --markdown`;

const trainExamples = `
Examples:
  npx tsx train.ts                                            the first run: no network, less than a minute
  npx tsx train.ts --data mnist --limit 6000 --epochs 2       the real digits, downloaded once
  npx tsx train.ts --test-data mnist                          train on drawn digits, judge by real ones
  npx tsx train.ts --data shapes --model segnet               a class for every pixel of drawn scenes
  npx tsx train.ts --resume runs/<name>/checkpoint.safetensors
  npx tsx train.ts --data mnist --limit 100 --init runs/<name>/checkpoint.safetensors --layer-rates body=0.1

Every run is a folder: config.json, history.jsonl, checkpoint.safetensors, curves.svg, report.html, result.json.
Ctrl-C saves a checkpoint first. Exit codes: 0 done, 1 failed, 2 bad usage, 130 interrupted.`;

/** `einspec … | head` closes the pipe when it has seen enough; what is left to say is then nobody's loss. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
