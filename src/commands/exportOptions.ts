/** The options of `vectors export`. */
import { type Command, Option } from "commander";
import { whole } from "./options.ts";

export function addExportOptions(command: Command): Command {
  return command
    .description(
      "Freeze cases with their answers and bounds, computed by the reference, for an engine in any language.",
    )
    .argument("<folder>", "new or empty: manifest.json, cases.jsonl and a safetensors file per op")
    .option("--ops <names>", "ops and update steps, with commas (default: all)")
    .addOption(
      new Option("--cases <n>", "of each op and step, besides calls that must be refused")
        .default(30)
        .argParser(whole(1)),
    )
    .addOption(
      new Option("--seed <n>", "decides all cases: the same seed, the same bytes").default(1).argParser(whole(0)),
    )
    .addHelpText("after", examples);
}

const examples = `
Example:
  einspec vectors export my-vectors --ops conv2d,adam --cases 100 --seed 7
  einspec replay my-vectors --engine simd

Exit codes: 0 written, 1 writing failed, 2 not an op, or no empty folder.`;
