/** The options of `replay`. */
import { type Command, Option } from "commander";
import { whole } from "./options.ts";

export function addReplayOptions(command: Command): Command {
  return command
    .description("Hold an engine to frozen cases: answers, gradients and runs of updates, of ours or from elsewhere.")
    .argument("<folders...>", "corpora: manifest.json, cases.jsonl and their safetensors files")
    .option("--engine <name>", "what is held to them, as conformance has them (default: auto, our fastest one here)")
    .option("--command <program>", "instead of --engine: a program that speaks the protocol (docs/conformance.md)")
    .addOption(new Option("--timeout <seconds>", "for one answer of a program").default(30).argParser(whole(1)))
    .addOption(new Option("--threads <n>", "CPU threads of the engine simd (default: all cores)").argParser(whole(1)))
    .addOption(
      new Option("--ops <names>", "only these ops and steps, with commas between them (default: all)").argParser(
        (names: string) => names.split(","),
      ),
    )
    .option("--json", "one record per case, as JSON (default: a table, and every failing case)")
    .addHelpText("after", examples);
}

const examples = `
Examples:
  einspec replay spec/vectors/corpus --engine simd --ops conv2d,maxPool2d
  einspec replay runs/conformance-mine/cases/* --command "python3 my_adapter.py"

Exit codes: 0 no case failed, 1 one did, 2 the corpus or the engine could not be used.`;
