/** The options of `conformance`. */
import type { Command } from "commander";
import { Option } from "commander";
import { whole } from "./options.ts";

export function addConformanceOptions(command: Command): Command {
  return command
    .enablePositionalOptions()
    .option(
      "--engine <name>",
      "an engine that the suite has an adapter for: ours, numpy, torch, torch-float64, broken; tfjs-cpu, tfjs-wasm, tfjs-webgl, ort-node, ort-web, jax-js, convnetjs (npm run engines)",
    )
    .option("--command <program>", "a program that speaks the protocol on standard input and output")
    .option("--ops <names>", "ops, update steps and networks, with commas (default: all)")
    .option("--level <names>", "shape, forward, backward, conventions, properties, update, training (default: all)")
    .addOption(
      new Option(
        "--conventions <whose>",
        "hold it to these at kinks and ties (default: what it promises; else what it does there is told as its policy)",
      ).choices(["einspec"]),
    )
    .addOption(
      new Option("--runs <n>", "cases per trial; laws and sizes get a quarter").default(100).argParser(whole(1)),
    )
    .addOption(new Option("--seed <n>", "decides all cases").default(1).argParser(whole(0)))
    .option("--expect <file>", "known failures, each with a reason (default: those that come with --engine)")
    .addOption(new Option("--min-cases <n>", "fewer cases than this are a failure").default(1).argParser(whole(1)))
    .addOption(
      new Option("--timeout <seconds>", "for one answer of a program; it may take 30 to start")
        .default(30)
        .argParser(whole(1)),
    )
    .option("--report <dir>", "folder of the report (default: runs/conformance-<engine>)")
    .option("--json", "print report.json and nothing else on standard output (default: a table)")
    .addHelpText("after", examples);
}

export function addDiffOptions(command: Command): Command {
  return command
    .description("Say what changed from one report to another: what is worse, better, new, gone.")
    .argument("<before>", "report.json, or the folder that it is in")
    .argument("<after>", "the same of a later run")
    .option("--json", "print the comparison as JSON (default: as lists)")
    .addHelpText("after", diffExamples);
}

const diffExamples = `
Example:
  einspec conformance diff last-week/report.json runs/conformance-mine

Exit codes: 0 nothing is worse, 1 something is, 2 a report could not be read.`;

const examples = `
Examples:
  einspec conformance --engine simd --ops conv2d,adam
  einspec conformance --command "python3 my_adapter.py" --level forward,backward --report report
  einspec conformance diff old/report.json new/report.json

Exit codes: 0 all as expected, 1 not, 2 could not run.`;
