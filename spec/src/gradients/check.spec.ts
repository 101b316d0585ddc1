import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differentiable, type InputName, type OpName, opNames } from "../../../reference/catalogue.ts";
import { map } from "../../../reference/einstein.ts";
import { ParameterError, ShapeError } from "../../../reference/errors.ts";
import { ops } from "../../../reference/index.ts";
import { listOf } from "../../../reference/named.ts";
import { random } from "../../../reference/random.ts";
import { type Shape, sizeOf, type Tensor, tensor } from "../../../reference/tensor.ts";
import { checkGradients, expectGradients, GradientError } from "../../../src/gradients/check.ts";
import type { OwnOp } from "../../../src/gradients/subject.ts";
import { conv2d, dropout, flatten, linear, maxPool2d, relu, sequential } from "../../../src/layers/index.ts";
import { casesOf } from "../../arbitraries.ts";

const { normal } = random(11);
const draw = (...shape: Shape): Tensor => tensor(shape, Float64Array.from({ length: sizeOf(shape) }, normal));

/** x³, with a slope that is right where `factor` is 3. */
const cube = (factor: number): OwnOp<"x"> => ({
  forward: ({ x }) => map((v) => v ** 3, x),
  vjp: ({ x }, _output, dOutput) => ({ x: map((v, g) => factor * v ** 2 * g, x, dOutput) }),
});

describe("checkGradients", () => {
  const x = tensor([3], [-1, 0.5, 2]);

  test("agrees with a right gradient of one's own op, and names the element where a wrong one is worst", () => {
    expect(checkGradients(cube(3), { x })).toMatchObject({
      agrees: true,
      inputs: [{ name: "x", verdict: "agrees", decided: 4, undecidable: 0 }],
    });
    const { agrees, inputs } = checkGradients(cube(3.001), { x });
    expect(agrees).toBe(false);
    const { at, analytic, numeric } = inputs[0]!.worst!;
    expect(at).toHaveLength(1);
    expect(analytic / numeric).toBeCloseTo(3.001 / 3, 8);
  });

  test("sees one wrong element among many, also where it looks at none of them one by one", () => {
    const many = draw(300);
    const wrong: OwnOp<"x"> = {
      ...cube(3),
      vjp: ({ x }, _output, dOutput) => ({
        x: map(
          (v, g) => 3 * v ** 2 * g,
          x,
          tensor(
            [300],
            Float64Array.from(dOutput.data, (g, i) => (i === 7 ? 0 : g)),
          ),
        ),
      }),
    };
    expect(checkGradients(wrong, { x: many }, { elements: 1 }).agrees).toBe(false);
  });

  test("counts a kink as undecidable, and a point without one as decided", () => {
    const input = tensor([2, 3], [0, 1, -1, 2, -3, 0]);
    const leaky = (slope: number) => checkGradients("leakyRelu", { input }, { params: { slope } }).inputs[0];
    expect(leaky(0.25)).toMatchObject({ verdict: "agrees", decided: 4, undecidable: 3 }); // the direction crosses 0 too
    expect(leaky(1)).toMatchObject({ verdict: "agrees", decided: 7, undecidable: 0 });
    const tie = checkGradients("max", { input: tensor([2], [1, 1]) }, { params: { axes: [0] } });
    expect(tie.inputs[0]).toMatchObject({ verdict: "undecidable", decided: 0, worst: null });
    expect(tie.agrees).toBe(true);
  });

  test("takes a function on a tape, whose gradient is the tape's", () => {
    const check = checkGradients(
      (tape, { a, b }) => tape.apply("tanh", { input: tape.apply("matmul", { a, b }, {}) }, {}),
      { a: draw(2, 3), b: draw(3, 2) },
    );
    expect(check.agrees).toBe(true);
    const unused = checkGradients((tape, { a, b: _ }) => tape.apply("square", { input: a }, {}), { a: x, b: x });
    expect(unused.inputs.map(({ name, worst }) => [name, worst?.analytic === 0])).toEqual([["a", false], ["b", true]]); // biome-ignore format: a table
  });

  test("takes a layer, and looks at its parameters too", () => {
    const body = sequential(conv2d({ filters: 3, size: 3 }), relu(), maxPool2d({ size: 2 }), dropout({ keep: 0.5 }), flatten(), linear({ features: 4 })); // biome-ignore format: one layer after another
    const { agrees, inputs } = checkGradients(body, { input: draw(2, 6, 6, 2) }, { elements: 8 });
    expect(agrees).toBe(true);
    expect(inputs.map(({ name }) => name)).toEqual(["input", "conv1.kernel", "conv1.bias", "linear1.weight", "linear1.bias"]); // biome-ignore format: a list
  });

  test.each(opNames.filter((op) => differentiable[op].length > 0))("agrees with the gradient of %s", (op) => {
    agreesWith(op);
  });

  test.each(["conv2d", "softmax", "groupNorm", "gelu", "matmul", "l2"] as const)(
    "does not agree with a gradient of %s that is a thousandth too large",
    (op) => disagreesWith(op),
  );

  test("depends on its seed alone", () => {
    expect(checkGradients(cube(3), { x })).toEqual({
      ...checkGradients(cube(3), { x }),
      toString: expect.any(Function),
    });
    expect(`${checkGradients(cube(3), { x }, { seed: 2 })}`).not.toBe(`${checkGradients(cube(3), { x })}`);
  });

  test("prints a line for each input", () => {
    expect(`${checkGradients(cube(3), { x })}`).toMatch(
      /^op: gradients against central differences\n {2}x \[3\] agrees: 4 decided; worst .*: -?[\d.]+, difference -?[\d.]+ ± \de-\d+$/,
    );
  });

  test("the example in its documentation runs", () => {
    const [, example = ""] = /@example\n([\s\S]*?)\n \*\//.exec(readFileSync("src/gradients/check.ts", "utf8"))!;
    const code = example.replace(/^ \* ?/gm, "");
    const said: string[] = [];
    new Function("checkGradients", "tensor", "console", code)(checkGradients, tensor, {
      log: (t: string) => said.push(t),
    });
    expect(said.join()).toContain("x [3] agrees: 4 decided");
  });

  test("the example in the README runs", () => {
    const readme = readFileSync("README.md", "utf8");
    const [, code = ""] = /```ts\nimport \{ checkGradients, tensor \} from "einspec";\n([\s\S]*?)```/.exec(readme)!;
    const said: string[] = [];
    new Function("checkGradients", "tensor", "console", code)(checkGradients, tensor, {
      log: (t: string) => said.push(t),
    });
    expect(said.join()).toContain("x [2, 3] agrees: 7 decided");
  });
});

describe("expectGradients", () => {
  test("says which element must be what", () => {
    const square: OwnOp<"x"> = {
      forward: ({ x }) => map((v) => v * v, x),
      vjp: ({ x }, _output, dOutput) => ({ x: map((v, g) => v * g, x, dOutput) }),
    };
    const x = tensor([1, 2], [0, 3]);
    const { worst } = checkGradients(square, { x }).inputs[0]!;
    expect(() => expectGradients(square, { x })).toThrow(
      new GradientError(
        `op: gradient of x must be ${Number(worst!.numeric.toPrecision(9))} at [0, 1] ` +
          `(the central difference, within ${worst!.allowed.toExponential(0)}), got ${Number(worst!.analytic.toPrecision(9))}`,
      ),
    );
    expect(worst!.numeric / worst!.analytic).toBeCloseTo(2, 8);
  });

  test("refuses inputs that lie at kinks only", () => {
    expect(() => expectGradients("abs", { input: tensor([2], [0, 0]) }, { params: {} })).toThrow(
      new GradientError(
        "abs: gradient of input must be decided somewhere (a kink has no derivative), got 3 kinks and nothing else; move the inputs",
      ),
    );
  });
});

describe("bad input", () => {
  const x = tensor([2], [1, 2]);
  test.each<readonly [what: string, call: () => unknown, error: Error]>([
    [
      "no input",
      () => checkGradients(cube(3) as OwnOp, {}),
      new ParameterError("checkGradients: inputs must hold a tensor with a gradient, got none"),
    ],
    [
      "an input that is not finite",
      () => checkGradients(cube(3), { x: tensor([1, 2], [1, Number.NaN]) }),
      new ParameterError("checkGradients: x must be finite (or nothing can be moved), got NaN at [0, 1]"),
    ],
    [
      "a gradient of another shape",
      () => checkGradients({ forward: ({ x }) => x, vjp: () => ({ x: tensor([1], [1]) }) }, { x }),
      new ShapeError("checkGradients: gradient of x must have the shape of x [2], got [1]"),
    ],
    [
      "no gradient at all",
      () => checkGradients({ forward: ({ x }) => x, vjp: () => ({}) }, { x }),
      new ParameterError("checkGradients: vjp must answer for an input at least, got none"),
    ],
    [
      "a layer with another input",
      () => checkGradients(relu(), { x }),
      new ParameterError("checkGradients: inputs must be one tensor called input (which a layer takes), got x"),
    ],
    [
      "an op that does not exist",
      () => checkGradients("conv4d" as "relu", { input: x }, { params: {} }),
      new ParameterError('checkGradients: op must be one of the catalogue, got "conv4d"'),
    ],
    [
      "no elements",
      () => checkGradients(cube(3), { x }, { elements: 0 }),
      new ParameterError("checkGradients: elements must be a whole number above 0, got 0"),
    ],
  ])("%s", (_what, call, error) => {
    expect(call).toThrow(error);
  });
});

const runs = { numRuns: 5 };

function agreesWith<N extends OpName>(op: N): void {
  fc.assert(
    fc.property(casesOf(op, "float"), ({ inputs, params }) => {
      fc.pre(listOf<Tensor>(inputs).every(([, { data }]) => data.length > 0));
      const check = checkGradients(op, inputs, { params, elements: 6 });
      if (!check.agrees) throw new Error(`${check}`);
    }),
    runs,
  );
}

function disagreesWith<N extends OpName>(op: N): void {
  const wrong = map((g) => g * 1.001, tensor([1], [1])).data[0]!;
  fc.assert(
    fc.property(casesOf(op, "float"), ({ inputs, params }) => {
      const [name] = differentiable[op] as readonly InputName<N>[];
      const all = inputs as Readonly<Record<string, Tensor>>;
      const mine: OwnOp = {
        forward: (moved) => ops[op].forward({ ...inputs, ...moved }, params),
        vjp: (moved, output, dOutput) => {
          const given = { ...inputs, ...moved };
          const gradients = ops[op].vjp(given, output, dOutput, params) as Readonly<Record<string, Tensor>>;
          return { [name as string]: map((g) => g * wrong, gradients[name as string]!) };
        },
      };
      const { worst, verdict } = checkGradients(mine, { [name as string]: all[name as string]! }, { elements: 6 })
        .inputs[0]!;
      expect(worst === null || Math.abs(worst.numeric) < 1e-4 ? "differs" : verdict).toBe("differs");
    }),
    runs,
  );
}
