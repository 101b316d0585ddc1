/** From program back to text: what parse reads again as the same program. */
import type { Axis, Expression, Program, Read, Statement } from "./program.ts";

export const toText = ({ statements }: Program): string => statements.map(statementText).join("\n");

function statementText({ target, assignment, terms, ranges }: Statement): string {
  const where = ranges.map(({ index, extent }) => `${index} < ${text(extent)}`).join(", ");
  return `${text(target)} ${assignment} ${terms.map(signed).join("")}${where && ` where ${where}`}`;
}

/** How tightly an expression holds together: a part that holds less tightly than its place needs parentheses. */
const binding = (node: Axis): number => {
  if (node.kind === "binary") return node.operator === "+" ? 1 : 2;
  return node.kind === "negate" ? 1 : 3;
};

const within = (node: Axis, least: number): string => (binding(node) < least ? `(${text(node)})` : text(node));

/** A term with the sign that joins it to the ones before. */
function signed(term: Expression, position: number): string {
  if (term.kind === "negate") return `${position > 0 ? " - " : "-"}${within(term.value, 2)}`;
  return `${position > 0 ? " + " : ""}${within(term, position > 0 ? 2 : 1)}`;
}

function text(node: Axis): string {
  switch (node.kind) {
    case "number":
      return `${node.value}`;
    case "index":
    case "param":
      return node.name;
    case "negate":
      return signed(node, 0);
    case "binary":
      return binaryText(node);
    case "call":
      return `${node.name}(${node.values.map(text).join(", ")})`;
    case "read":
      return readText(node);
    case "digits":
      return `(${node.names.join(" ")})`;
    case "ellipsis":
      return "…";
  }
}

const readText = ({ tensor, at }: Read): string => `${tensor}[${at.map(text).join(", ")}]`;

function binaryText({ operator, left, right }: Extract<Expression, { kind: "binary" }>): string {
  if (operator === "+") return text(left) + signed(right, 1);
  const joint = operator === "/" ? " / " : isName(left) && isName(right) ? "*" : " ";
  return within(left, 2) + joint + within(right, 3);
}

const isName = ({ kind }: Expression): boolean => kind === "index" || kind === "param" || kind === "number";
