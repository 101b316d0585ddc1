import { describe, expect, test } from "vitest";
import { parse, toLatex, toText, transpose } from "../../../reference/equation.ts";
import { ops } from "../../../reference/index.ts";

describe("text and LaTeX", () => {
  /** Everything of a program but where it was written. */
  const meaning = (value: unknown) =>
    JSON.stringify(value, (key, part) => (key === "place" || key === "source" ? 0 : part));
  const equations = Object.entries(ops).flatMap(([op, { equation }]) => (equation ? [[op, equation] as const] : []));

  test.each(equations)(
    "the printed equation of %s, and its printed transpose, are read back as the same programs",
    (_op, text) => {
      const program = parse(text);
      expect(meaning(parse(toText(program)))).toBe(meaning(program));
      const transposed = transpose(program);
      expect(meaning(parse(toText(transposed)))).toBe(meaning(transposed));
      expect(transposed.source).toBe(toText(transposed));
    },
  );

  test("printing keeps every parenthesis that carries meaning", () => {
    const text = "y[] = -(1 + a) (b / (c*d)) - (e - f) - (-g) / 2 + (h - (i + j))";
    expect(toText(parse(text))).toBe(text);
  });

  test("LaTeX shows what is summed", () => {
    expect(toLatex(parse("y[i] = A[i, J] x[J] + b[i]"))).toBe("y_{i} = \\sum_{J} A_{i,J}\\,x_{J} + b_{i}");
  });

  test("conv2d reads as in the lecture", () => {
    const equation =
      "output[b, y, x, o] = kernel[ΔY, ΔX, C, o] input[b, stride.y*y + ΔY - padding.top, x + ΔX, C] + bias[o]";
    expect(toLatex(parse(equation))).toBe(
      "output_{b,y,x,o} = \\sum_{\\Delta Y,\\Delta X,C} kernel_{\\Delta Y,\\Delta X,C,o}\\," +
        "input_{b,stride_{y}\\,y + \\Delta Y - padding_{top},x + \\Delta X,C} + bias_{o}",
    );
  });

  test("LaTeX knows fractions, functions, maxima and conditions", () => {
    expect(toLatex(parse("y[i] max= x[i, K] where K < size.x"))).toBe("y_{i} = \\max_{K < size_{x}} x_{i,K}");
    expect(toLatex(parse("y[…] = 1 / (1 + exp(-x[…]))"))).toBe(
      "y_{\\ldots} = \\frac{1}{1 + \\exp\\left(-x_{\\ldots}\\right)}",
    );
    expect(toLatex(parse("c = (A[I, J] - 1) abs(B[I, J])  d = -(c[] - 2) sqrt(c[])"))).toBe(
      "c = \\sum_{I,J} \\left(A_{I,J} - 1\\right)\\,\\left|B_{I,J}\\right| \\\\\nd = -\\left(c - 2\\right)\\,\\sqrt{c}",
    );
    expect(toLatex(transpose(parse("y[i] max= A[i, K]")))).toBe(
      "dA_{i,k} = dY_{i}\\,\\left[k = \\arg\\max_{k} A_{i,k}\\right]",
    );
    expect(toLatex(transpose(parse("y[i] = x[2*i]")))).toBe("dX_{2\\,I} \\mathrel{+}= dY_{I}");
  });
});
