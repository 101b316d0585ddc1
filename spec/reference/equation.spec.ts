import { describe, expect, test } from "vitest";
import { EquationError, einstein, evaluate, parse } from "../../reference/equation.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

const A = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
const B = tensor([2, 3], [1, 0, 1, 0, 1, 0]);
const x = tensor([3], [1, 10, 100]);

describe("einstein", () => {
  test('multiplies a matrix and a vector (lecture 002, "Einstein Notation")', () => {
    const y = einstein("y[i] = A[i, J] x[J]", { A, x });
    expect([...y.data]).toEqual([321, 654]);
    expect([...einstein("y[j] = A[I, j] z[I]", { A, z: tensor([2], [1, 10]) }).data]).toEqual([41, 52, 63]);
  });

  test("sums over the combination of several capital indices: 1 + 3 + 5", () => {
    const c = einstein("c = A[I, J] B[I, J]", { A, B });
    expect([c.shape, c.data[0]]).toEqual([[], 9]);
  });

  test("sums each term by itself: the bias is added once", () => {
    expect([...einstein("y[i] = A[i, J] x[J] + b[i]", { A, x, b: tensor([2], [0.5, 0.25]) }).data]).toEqual([
      321.5, 654.25,
    ]);
  });

  test("transposes, repeats, and takes products that sum over nothing", () => {
    const T = einstein("T[j, i] = A[i, j]", { A });
    expect([T.shape, [...T.data]]).toEqual([
      [3, 2],
      [1, 4, 2, 5, 3, 6],
    ]);
    expect([...einstein("P[i, j] = v[i] v[j]", { v: tensor([2], [2, 3]) }).data]).toEqual([4, 6, 6, 9]);
  });

  test("convolves, with zeros outside and an extent told by where", () => {
    const k = tensor([3], [1, 2, 3]);
    // Windows −1…1, 0…2, 1…3 of 1 10 100: 2·1 + 3·10, 1·1 + 2·10 + 3·100, 1·10 + 2·100
    const y = einstein("y[i] = k[ΔX] x[i + ΔX - 1] where i < width", { k, x }, { width: 3 });
    expect([...y.data]).toEqual([32, 321, 210]);
  });

  test("takes the maximum, in which what is outside takes no part and NaN wins", () => {
    const v = tensor([4], [-1, -2, -3, NaN]);
    const y = einstein("y[i] max= v[i + K - 2] where i < 5, K < 2", { v });
    expect([...y.data]).toEqual([-Infinity, -1, -1, -2, NaN]);
  });

  test("knows its functions", () => {
    const at = (formula: string) => einstein(`y = ${formula}`, { x }).data[0]!;
    expect(at("exp(0) + log(1) + tanh(0) + sqrt(9)")).toBe(4);
    expect(at("abs(-2) - max(1, 2) min(3, 4)")).toBe(-4);
    expect(at("inside(x[2]) + 10 inside(x[3]) + 10 inside(x[-1])")).toBe(1);
    expect(at("above(2, 1) + 10 above(1, 1) + 10 above(1, 2)")).toBe(1);
    expect(at("each(K) x[K]")).toBe(111);
  });

  test("binds products before sums, and divides from the left", () => {
    const at = (formula: string) => einstein(`y = ${formula}`, {}, { two: 2, three: 3 }).data[0]!;
    expect(at("1 + two*three")).toBe(7);
    expect(at("(1 + two) three")).toBe(9);
    expect(at("12 / two / three")).toBe(2);
    expect(at("12 / two three")).toBe(18);
    expect(at("-two - -three")).toBe(1);
    expect(at("1.5e1")).toBe(15);
  });

  test("counts one axis in two digits: six channels are 2 groups of 3", () => {
    const v = tensor([6], [1, 2, 3, 10, 20, 30]);
    expect([...einstein("y[g] = v[(g C)] where g < 2", { v }).data]).toEqual([6, 60]);
    expect([...einstein("y[(c g)] = v[(g c)] where g < 2", { v }).data]).toEqual([1, 10, 2, 20, 3, 30]);
  });

  test("lets … stand for any axes, and repeats those of extent 1", () => {
    const row = tensor([1, 3], [10, 20, 30]);
    expect([...einstein("y[…] = A[…] + row[…]", { A, row }).data]).toEqual([11, 22, 33, 14, 25, 36]);
    expect([...einstein("y[…] = A[…, K]", { A }).data]).toEqual([6, 15]);
    expect([...einstein("y[…] = x[…, K]", { x }).data]).toEqual([111]);
  });

  test("runs statements in turn, each with its own tensor", () => {
    const p = einstein(
      `top max= x[K]
       mass = exp(x[K] - top[])
       p[k] = exp(x[k] - top[]) / mass[]`,
      { x: tensor([2], [1e4, 1e4]) },
    );
    expect([...p.data]).toEqual([0.5, 0.5]);
  });

  test("reads a tensor at a place that another tensor names", () => {
    const word = tensor([3], [1, 0, 1]);
    expect([...einstein("y[i, j] = A[word[i], j]", { A, word }).data]).toEqual([4, 5, 6, 1, 2, 3, 4, 5, 6]);
  });

  test("adds into a tensor of a given shape, wherever the index expressions point", () => {
    // Every other pixel gets a value, the last one falls off the end: a bed of nails (lecture 002, "Upsampling").
    const nails = evaluate(parse("y[2*I] += x[I]"), { x }, {}, [4]);
    expect([...nails.data]).toEqual([1, 0, 10, 0]);
    expect([...evaluate(parse("count[x[I]] += 1"), { x: tensor([4], [2, 0, 2, 2]) }, {}, [3]).data]).toEqual([1, 0, 3]);
  });

  test("takes an index for its number", () => {
    expect([...einstein("y[i] = 10 i where i < 3", {}).data]).toEqual([0, 10, 20]);
  });

  test("reads params as entries of a list per axis, ends of a padding, and switches", () => {
    const params = {
      stride: [2, 3],
      padding: [
        [4, 5],
        [6, 7],
      ],
      size: [8, 9, 10],
      on: true,
      rate: 0.5,
    };
    const at = (formula: string) => einstein(`y = ${formula}`, {}, params).data[0];
    expect(["stride.y", "stride.x", "size.z", "size.y"].map(at)).toEqual([2, 3, 8, 9]);
    expect(["top", "bottom", "left", "right"].map((end) => at(`padding.${end}`))).toEqual([4, 5, 6, 7]);
    expect([at("on"), at("rate")]).toEqual([1, 0.5]);
  });

  test("drops the terms of a tensor that is given as undefined", () => {
    expect([...einstein("y[i] = A[i, J] x[J] + b[i]", { A, x, b: undefined }).data]).toEqual([321, 654]);
    expect([...einstein("s[i] = 2 b[i]  y[i] = max(A[i, 0] + s[i], 2)", { A, b: undefined }).data]).toEqual([2, 4]);
  });
});

/** An error with exactly this text. */
const said = (message: string) => expect.objectContaining({ message });

describe("an equation that does not fit", () => {
  const refused = (message: string, line: string, place: number) => new EquationError(message, line, place);

  test("quotes itself, with a mark under the place", () => {
    expect(() => einstein("y[i] = A[i, J] x[J]", { A, x: zeros([4]) })).toThrow(
      said("equation: index 'J' is 3 in A and 4 in x\n  y[i] = A[i, J] x[J]\n                 ^"),
    );
    expect(() => einstein("\n  a = x[K]\n    b = a[", { x })).toThrow(
      said("equation: expected a number, a name or '(', got the end\n  b = a[\n        ^"),
    );
  });

  test.each([
    ["", "expected an assignment such as y[i] = …, got the end", 0],
    ["A[i, J] x[J]", "expected an assignment such as y[i] = …, got 'A'", 0],
    ["y[i] = ", "expected a number, a name or '(', got the end", 6],
    ["y[i] = A[i, J x[J]", "expected ']', got the end", 18],
    ["y[i] = (x[i] + 1", "expected ')', got the end", 16],
    ["y[i] = x[i] + + 1", "expected a number, a name or '(', got '+'", 14],
    ["y[i] = x[i] ^ 2", "'^' means nothing here", 12],
    ["y[i] = x[i] where i", "expected '<', got the end", 19],
    ["y[i] = x[i] where 3 < i", "expected an index, got '3'", 18],
    ["y[i] = max(x[i])", "expected ',' and a second value, got ')'", 15],
    ["y[i] = exp(x[i], 2)", "expected ')', got ','", 15],
    ["y[i] = inside(2 x[i])", "expected one element of a tensor inside the parentheses of inside, got ')'", 20],
    ["y[2*i] = x[i]", "the left side must be indices that stand alone", 0],
    ["y[i, i] = x[i]", "index 'i' stands on the left twice", 0],
    ["y[I] = x[I]", "index 'I' is summed, so it cannot stand on the left; write it lower-case", 0],
  ])("%j is no equation", (text, message, place) => {
    expect(() => parse(text)).toThrow(refused(message, text, place));
  });

  test.each([
    [
      "y[i] = A[i, j] x[j]",
      "'j' is neither an index (capital, or on the left) nor a number among the params (width)",
      12,
    ],
    [
      "y[i] = x[i] stride.y",
      "'stride.y' is neither an index (capital, or on the left) nor a number among the params (width)",
      12,
    ],
    ["y[i] = A[i, J] z[J]", "there is no tensor 'z' (known: A, B, x)", 15],
    ["y[i] = A[i]", "A has shape [2, 3] and must be read with 2 indices, got 1", 7],
    ["y[i] = x[i + K]", "index 'i' stands alone on no axis; say how far it runs with \"where i < …\"", 0],
    ["y[i] = x[i] where i < 2", "index 'i' is 2 in where and 3 in x", 7],
    ["y[g] = x[(g C)] where g < 2", "(g C) counts in steps of 2, but the axis is 3 in x", 7],
    ["y[…] = A[…] + x[…]", "… is 2 axes in A and 1 in x", 14],
    ["y[…] = A[…] + C[…]", "axis 1 of … is 3 in A and 2 in C", 14],
    ["y[i] = x[i / 2] where i < 3", "x is read at 0.5, which is no whole number", 7],
    ["x[i] = A[i, J]", "x is assigned twice", 0],
    ["y[2*I] += x[I]", "y needs a shape to be added into", 0],
    ["y[i] = b[i]", "nothing is left of y without b", 0],
    ["y[i] = x[i]  y[i] = x[i]", "y is assigned twice", 13],
  ])("%j does not fit its tensors", (text, message, place) => {
    const given = text.includes("C[…]") ? { A, C: zeros([2, 2]) } : { A, B, x, b: undefined };
    expect(() => einstein(text, given, { width: 3 })).toThrow(refused(message, text, place));
  });
});
