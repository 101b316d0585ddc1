/** From program to LaTeX, one line per statement. */
import { type Axis, type Expression, indicesIn, isSummed, type Program, type Statement } from "./program.ts";

export const toLatex = ({ statements }: Program): string => statements.map(statementLatex).join(" \\\\\n");

function statementLatex(statement: Statement): string {
  const { target, assignment, terms } = statement;
  const right = terms.map((term, position) => {
    const { sign, value } = split(term);
    const reduction = assignment === "+=" ? "" : reductionLatex(value, statement);
    const joint = position > 0 ? ` ${sign || "+"} ` : sign;
    return joint + reduction + (reduction || sign ? factor(value) : latex(value));
  });
  return `${latex(target)} ${assignment === "+=" ? "\\mathrel{+}=" : "="} ${right.join("")}`;
}

/** Σ or max over the capital indices of a term. */
function reductionLatex(term: Expression, { target, assignment, ranges }: Statement): string {
  const indices = indicesIn(term).filter((index) => isSummed(index) && !indicesIn(target).includes(index));
  const texts = indices.map((index) => {
    const range = ranges.find((range) => range.index === index);
    return range ? `${name(index)} < ${latex(range.extent)}` : name(index);
  });
  return texts.length > 0 ? `${assignment === "max=" ? "\\max" : "\\sum"}_{${texts.join(",")}} ` : "";
}

const split = (term: Expression) =>
  term.kind === "negate" ? { sign: "-", value: term.value } : { sign: "", value: term };

const parenthesised = (text: string): string => `\\left(${text}\\right)`;
const bracketed = (text: string): string => `\\left[${text}\\right]`;

const greek: Readonly<Record<string, string>> = { Δ: "\\Delta ", δ: "\\delta " };

/** `stride.y` is the y component of stride. */
function name(source: string): string {
  const [base = "", part] = source.replace(/[Δδ]/gu, (letter) => greek[letter]!).split(".");
  return part === undefined ? base : `${base}_{${part}}`;
}

function latex(node: Axis): string {
  switch (node.kind) {
    case "number":
      return `${node.value}`;
    case "index":
    case "param":
      return name(node.name);
    case "negate":
      return `-${factor(node.value)}`;
    case "binary":
      return binaryLatex(node);
    case "call":
      return callLatex(node);
    case "read":
      return node.at.length === 0 ? name(node.tensor) : `${name(node.tensor)}_{${node.at.map(latex).join(",")}}`;
    case "digits":
      return `(${node.names.map(name).join("\\,")})`;
    case "ellipsis":
      return "\\ldots";
  }
}

function binaryLatex({ operator, left, right }: Extract<Expression, { kind: "binary" }>): string {
  if (operator === "/") return `\\frac{${latex(left)}}{${latex(right)}}`;
  if (operator === "*") return `${factor(left)}\\,${factor(right)}`;
  const { sign, value } = split(right);
  return `${latex(left)} ${sign || "+"} ${sign ? factor(value) : latex(value)}`;
}

/** A sum as a factor stands in parentheses. */
function factor(node: Expression): string {
  const isSum = node.kind === "negate" || (node.kind === "binary" && node.operator === "+");
  return isSum ? parenthesised(latex(node)) : latex(node);
}

/** inside, above and wins are conditions: Iverson's brackets are 1 where they hold, else 0. */
function callLatex({ name: function_, values }: Extract<Expression, { kind: "call" }>): string {
  const [a = "", b = ""] = values.map(latex);
  switch (function_) {
    case "sqrt":
      return `\\sqrt{${a}}`;
    case "abs":
      return `\\left|${a}\\right|`;
    case "inside":
      return bracketed(`${a}\\text{ exists}`);
    case "above":
      return bracketed(`${a} > ${b}`);
    case "wins": {
      const indices = values.slice(0, -1).map(latex).join(",");
      return bracketed(
        `${values.length > 2 ? `(${indices})` : indices} = \\arg\\max_{${indices}} ${latex(values.at(-1)!)}`,
      );
    }
    case "each":
      return "1";
    default:
      return `\\${function_}${parenthesised(values.map(latex).join(", "))}`;
  }
}
