/** Everything there is to say about an op or an update step, gathered from its files and from running it. */
import type { OpName, StepName } from "../../reference/catalogue.ts";
import { differentiable } from "../../reference/catalogue.ts";
import { gradientName, type Program, parse, toLatex, toText, transpose } from "../../reference/equation.ts";
import { ops } from "../../reference/index.ts";
import { type Field, inputsOf, outputOf, paramsOf } from "./declarations.ts";
import { groupOf, isOp } from "./groups.ts";
import { commentAbove, headOf, sourceOf, sourcesIn } from "./source.ts";
import { type Worked, workedOp, workedStep } from "./worked.ts";

export interface Explanation {
  readonly name: string;
  readonly kind: "op" | "update step";
  readonly group: string;
  /** The first sentence of the file, and the lines of the rest but for those that name sources. */
  readonly summary: string;
  readonly details: readonly string[];
  /** Lectures and papers. */
  readonly sources: readonly string[];
  readonly equation: Typeset | null;
  /** The equation, transposed by machine. */
  readonly gradient: Typeset | null;
  /** Why the gradient is what it is, in the words above vjp. */
  readonly gradientInWords: string;
  readonly inputs: readonly (Field & { readonly hasGradient: boolean })[];
  readonly params: readonly Field[];
  /** The rule for the shape of the output. */
  readonly output: string;
  /** What is refused with which error. */
  readonly refusals: string;
  readonly files: { readonly reference: string; readonly gpu: readonly string[]; readonly simd: readonly string[] };
  readonly example: Worked;
}

interface Typeset {
  readonly text: string;
  readonly latex: string;
}

export const explanationOf = (name: OpName | StepName, seed: number): Explanation =>
  isOp(name) ? opExplained(name, seed) : stepExplained(name, seed);

function opExplained(op: OpName, seed: number): Explanation {
  const source = sourceOf(`reference/${op}`);
  const { equation } = ops[op];
  const program = equation === undefined ? undefined : parse(equation);
  const withGradient: readonly string[] = differentiable[op];
  const above = commentAbove(source, "outputShape").join(" ");
  return {
    ...{ name: op, kind: "op", group: groupOf(op), ...prose(headOf(source)) },
    equation: program && equation !== undefined ? { text: dedented(equation), latex: toLatex(program) } : null,
    gradient: program && withGradient.length > 0 ? typeset(gradientsOf(program, withGradient)) : null,
    gradientInWords: commentAbove(source, "vjp").join(" "),
    inputs: inputsOf(op).map((field) => ({ ...field, hasGradient: withGradient.includes(field.name) })),
    params: paramsOf(op, "catalogue"),
    output: outputOf(op),
    refusals: refusalsIn(above),
    files: filesOf(op),
    example: workedOp(op, seed, program?.statements.at(-1)?.target.tensor ?? "output"),
  };
}

function stepExplained(step: StepName, seed: number): Explanation {
  const source = sourceOf(`reference/steps/${step}`);
  return {
    ...{ name: step, kind: "update step", group: "Update steps", ...prose(headOf(source)) },
    ...{ equation: null, gradient: null, gradientInWords: "", inputs: [], output: "" },
    params: paramsOf(step, "stepCatalogue"),
    refusals: refusalsIn(commentAbove(source, "check").join(" ")),
    files: filesOf(`steps/${step}`),
    example: workedStep(step, seed),
  };
}

/** One line about it, for a list. */
export const summaryOf = (name: string): string =>
  prose(headOf(sourceOf(isOp(name) ? `reference/${name}` : `reference/steps/${name}`))).summary;

/** The transposed equation, without the gradients that lead to data. */
function gradientsOf(program: Program, inputs: readonly string[]): Program {
  const transposed = transpose(program);
  const made = program.statements.map(({ target }) => target.tensor);
  const kept = [...inputs, ...made].map(gradientName);
  return { ...transposed, statements: transposed.statements.filter(({ target }) => kept.includes(target.tensor)) };
}

const typeset = (program: Program): Typeset => ({ text: toText(program), latex: toLatex(program) });

const refusalsIn = (comment: string): string => comment.replace(/^.*?@throws /, "").replace(/[{}]/g, "");

/** A head comment taken apart: sentences wrap, formulas are indented, and sources come last. */
function prose(head: readonly string[]): Pick<Explanation, "summary" | "details" | "sources"> {
  const end = head.findIndex((line) => /\.(\s|$)/.test(line));
  const opening = head.slice(0, end + 1).join(" ");
  const summary = /^.*?\.(?=\s|$)/.exec(opening)?.[0] ?? opening;
  const rest = [opening.slice(summary.length).trim(), ...head.slice(end + 1)];
  const sources: string[] = [];
  const details: string[] = [];
  for (const line of rest) {
    const begins =
      /\b[Ll]ecture \d{3}\b|et al\.|^\p{Lu}[\p{L} ,]+ and \p{Lu}\p{L}+, "/u.test(line) && !line.startsWith("  ");
    // A source that wraps goes on with its next line, whatever that says.
    if (begins || (sources.length > 0 && !/[.:)]$/.test(sources.at(-1)!) && details.at(-1) !== "")) sources.push(line);
    else details.push(line);
  }
  return { summary, details, sources };
}

/** Without the indentation that it has in its file. */
function dedented(equation: string): string {
  const lines = equation.split("\n").filter((line) => line.trim() !== "");
  const margin = Math.min(...lines.map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(margin)).join("\n");
}

function filesOf(name: string): Explanation["files"] {
  const [folder, base] = name.includes("/") ? ["/steps", name.split("/")[1]!] : ["", name];
  const among = (engine: string) =>
    sourcesIn(`accel/${engine}${folder}`).filter((path) => path.startsWith(`accel/${engine}${folder}/${base}.`));
  return { reference: `reference/${name}.ts`, gpu: among("gpu"), simd: among("simd") };
}
