/** Lecture 000, networks that answer with a vector, as tests. Each is named after its slide. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reference } from "../../reference/index.ts";
import { reshaped, type Shape, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import { conv2d, relu, sequential } from "../../src/layers/index.ts";
import { model } from "../../src/model.ts";
import { adam, adamW, momentum, sgd } from "../../src/optimizers.ts";
import { Tape } from "../../src/tape.ts";
import { tensors } from "../arbitraries/tensors.ts";
import { descend, type Point } from "./descent.ts";

const { kernels } = reference;
const oneByOne = { stride: [1, 1], dilation: [1, 1], padding: [[0, 0], [0, 0]] } as const; // biome-ignore format: one line
const whole = { ...oneByOne, groups: 1 };
const convolved = (input: Tensor, kernel: Tensor, bias?: Tensor) =>
  kernels.conv2d.forward({ input, kernel, bias }, whole).output;
const wholeNumbers = (...shape: Shape) => tensors(shape, "whole");

/** [out, in] of a linear layer as [1, 1, in, out] of a convolution, or any rank-2 transpose. */
function transposed(weight: Tensor, shape: Shape): Tensor {
  const [O = 0, I = 0] = weight.shape;
  return tensor(
    shape,
    Array.from({ length: O * I }, (_, at) => weight.data[(at % O) * I + Math.floor(at / O)]!),
  );
}

/** The picture on the slides. */
const picture = tensor([1, 4, 4, 1], [1, 1, 2, 4, 5, 6, 7, 8, 3, 2, 1, 0, 1, 1, 3, 4]);

describe("lecture 000", () => {
  test("Review – Pooling: a 2×2 maximum with stride 2 makes 6 8 / 3 4 of the picture", () => {
    const pooled = kernels.maxPool2d.forward({ input: picture }, { ...oneByOne, size: [2, 2], stride: [2, 2] }).output;
    expect([...pooled.data]).toEqual([6, 8, 3, 4]);
  });

  test("Other Layers – Fully Connected: a linear layer is a 1×1 convolution with F filters, both ways", () => {
    fc.assert(
      fc.property(
        wholeNumbers(2, 3),
        wholeNumbers(4, 3),
        wholeNumbers(4),
        wholeNumbers(2, 4),
        (x, w, bias, dOutput) => {
          const flat = kernels.linear.forward({ input: x, weight: w, bias }, {}).output;
          const input = reshaped(x, [2, 1, 1, 3]);
          const kernel = transposed(w, [1, 1, 3, 4]);
          const output = convolved(input, kernel, bias);
          expect([...output.data]).toEqual([...flat.data]);
          const back = kernels.conv2d.vjp(
            { input, kernel, bias },
            output,
            reshaped(dOutput, [2, 1, 1, 4]),
            whole,
            [],
            ["input", "kernel"],
          );
          const wanted = ["input", "weight"] as const;
          const same = kernels.linear.vjp({ input: x, weight: w, bias }, flat, dOutput, {}, [], wanted);
          expect([...back.input!.data]).toEqual([...same.input!.data]);
          expect([...back.kernel!.data]).toEqual([...transposed(same.weight!, [1, 1, 3, 4]).data]);
        },
      ),
    );
  });

  test("Converting to a Vector – Pool: the mean under an H×W window is one number per channel: 49/16", () => {
    const window = { ...oneByOne, size: [4, 4], countPadding: false } as const;
    const pooled = kernels.avgPool2d.forward({ input: picture }, window).output;
    expect(pooled.shape).toEqual([1, 1, 1, 1]);
    expect(pooled.data[0]).toBe(49 / 16);
    expect([...kernels.mean.forward({ input: picture }, { axes: [1, 2] }).output.data]).toEqual([49 / 16]);
  });

  test("Converting to a Vector – Convolve: an H×W convolution with F filters is a linear layer of all pixels", () => {
    fc.assert(
      fc.property(wholeNumbers(2, 3, 4, 2), wholeNumbers(5, 24), wholeNumbers(5), (input, weight, bias) => {
        const output = convolved(input, transposed(weight, [3, 4, 2, 5]), bias);
        expect(output.shape).toEqual([2, 1, 1, 5]);
        const flat = kernels.linear.forward({ input: reshaped(input, [2, 24]), weight, bias }, {}).output;
        expect([...output.data]).toEqual([...flat.data]);
      }),
    );
  });

  test("A Practical Aside: convolution is one matrix, whose columns are what it makes of single pixels", () => {
    fc.assert(
      fc.property(wholeNumbers(3, 5, 4, 2), wholeNumbers(2, 3, 2, 3), (input, kernel) => {
        const pixels = 5 * 4 * 2;
        const lit = Array.from({ length: pixels ** 2 }, (_, at) => (at % (pixels + 1) === 0 ? 1 : 0));
        const columns = convolved(tensor([pixels, 5, 4, 2], lit), kernel);
        const outputs = sizeOf(columns.shape) / pixels;
        const matrix = transposed(reshaped(columns, [pixels, outputs]), [outputs, pixels]);
        const product = kernels.linear.forward({ input: reshaped(input, [3, pixels]), weight: matrix }, {}).output;
        expect([...product.data]).toEqual([...convolved(input, kernel).data]);
      }),
    );
  });

  describe("Key Idea – 3x3 Filters", () => {
    const stack = (...sizes: readonly number[]) => {
      const layers = sizes.flatMap((size) => [conv2d({ filters: 1, size, padding: "same", bias: false }), relu()]);
      return model({ input: [9, 9, 1] }, sequential(...layers));
    };
    const field = (...sizes: readonly number[]) => stack(...sizes).calls.at(-1)!.field!.size;

    test("a 3×3 filter followed by a 3×3 filter has a 5×5 receptive field, and by another one 7×7", () => {
      expect([field(3, 3), field(5)]).toEqual([[5, 5], [5, 5]]); // biome-ignore format: one line
      expect([field(3, 3, 3), field(7)]).toEqual([[7, 7], [7, 7]]); // biome-ignore format: one line
    });

    test("the gradient of the middle pixel reaches just that far", () => {
      for (const count of [1, 2, 3]) {
        const tape = new Tape(reference);
        const image = tape.parameter(tensor([1, 9, 9, 1], new Array<number>(81).fill(1)));
        const kernel = () => tape.data(tensor([3, 3, 1, 1], new Array<number>(9).fill(1)));
        const padding = [[1, 1], [1, 1]] as const; // biome-ignore format: one line
        let value = image;
        for (let k = 0; k < count; k++)
          value = tape.apply("conv2d", { input: value, kernel: kernel() }, { ...whole, padding });
        const middle = Array.from({ length: 81 }, (_, at) => (at === 40 ? 1 : 0));
        const row = tape.apply("reshape", { input: value }, { shape: [1, 81] });
        const gradient = tape.backward(
          tape.apply("linear", { input: row, weight: tape.data(tensor([1, 81], middle)) }, {}),
        );
        const seen = [...gradient.get(image)!.data].filter((g) => g !== 0).length;
        expect(seen).toBe((2 * count + 1) ** 2);
      }
    });

    test("three cost 27 parameters per channel and have 3 ReLUs, a 7×7 filter costs 49 and has 1", () => {
      const cost = (...sizes: readonly number[]) => {
        const { parameters, calls } = stack(...sizes);
        const count = parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
        return [count, calls.filter(({ op }) => op === "relu").length];
      };
      expect([cost(3, 3, 3), cost(7)]).toEqual([[27, 3], [49, 1]]); // biome-ignore format: one line
    });
  });

  describe("We Want More Non-linearity!", () => {
    const corners = tensor([4, 2], [0, 0, 0, 1, 1, 0, 1, 1]);
    const xor = [0, 1, 1, 0];

    test("no single layer implements xor: its scores at opposite corners have the same sum", () => {
      fc.assert(
        fc.property(wholeNumbers(1, 2), wholeNumbers(1), (weight, bias) => {
          const [a, b, c, d] = kernels.linear.forward({ input: corners, weight, bias }, {}).output.data;
          expect(a! + d!).toBe(b! + c!);
          expect([a, b, c, d].map((score) => (score! > 0 ? 1 : 0))).not.toEqual(xor);
        }),
      );
    });

    test("one hidden layer can: relu(x + y) − 2·relu(x + y − 1)", () => {
      const weight = tensor([2, 2], [1, 1, 1, 1]);
      const hidden = kernels.linear.forward({ input: corners, weight, bias: tensor([2], [0, -1]) }, {}).output;
      const active = kernels.relu.forward({ input: hidden }, {}).output;
      const output = kernels.linear.forward({ input: active, weight: tensor([1, 2], [1, -2]) }, {}).output;
      expect([...output.data]).toEqual(xor);
    });
  });

  describe("Training Deeper Networks", () => {
    /** The gradient at the input of n − 1 layers whose local gradient is d. */
    function chained(d: number, n: number): number {
      const tape = new Tape(reference);
      const input = tape.parameter(tensor([1, 1], [1]));
      let value = input;
      for (let k = 1; k < n; k++)
        value = tape.apply("linear", { input: value, weight: tape.data(tensor([1, 1], [d])) }, {});
      return tape.backward(value).get(input)!.data[0]!;
    }

    test("Backprop: every step multiplies by the local gradient: 1·d·d…d = dⁿ⁻¹", () => {
      for (const d of [-1, 0.5, 2, 3]) expect(chained(d, 12)).toBe(d ** 11);
    });

    test("d < 1 and n big: vanishing gradients", () => {
      expect(chained(0.5, 101)).toBe(2 ** -100);
    });

    test("d > 1 and n big: exploding gradients", () => {
      expect(chained(2, 101)).toBe(2 ** 100);
    });

    test("Residual Learning: x + F(x) mitigates both: where F does nothing the gradient is 1, however deep", () => {
      const tape = new Tape(reference);
      const input = tape.parameter(tensor([1, 1], [1]));
      const nothing = tensor([1, 1], [0]);
      let value = input;
      for (let k = 0; k < 100; k++) {
        const branch = tape.apply("linear", { input: value, weight: tape.data(nothing) }, {});
        value = tape.apply("add", { a: value, b: branch }, {});
      }
      expect(tape.backward(value).get(input)!.data[0]).toBe(1);
    });
  });

  describe("Training a CNN – Weight Decay", () => {
    const slope = ([x, y]: Point): Point => [x - 3, 4 * y + 2];
    /** The slope of the loss with ½·¼·‖w‖² added to it. */
    const regularized = (at: Point): Point => [slope(at)[0] + at[0] / 4, slope(at)[1] + at[1] / 4];
    const start: Point = [2, -5];

    test("what it reminds of: with gradient descent it is L2 regularization, with or without momentum", () => {
      const rates = { learningRate: 0.125 };
      for (const optimizer of [sgd, momentum]) {
        const decayed = descend(optimizer({ ...rates, weightDecay: 0.25 }), slope, start, 10);
        expect(decayed).toEqual(descend(optimizer(rates), regularized, start, 10));
      }
    });

    test("it is a shrinking by 1 − ηε: one step takes w to (1 − ηε)·w − ε·∂L/∂w", () => {
      const [, moved] = descend(sgd({ learningRate: 0.5, weightDecay: 0.25 }), slope, start, 1);
      expect(moved).toEqual([(1 - 0.125) * 2 - 0.5 * -1, (1 - 0.125) * -5 - 0.5 * -18]);
    });

    test("it is not the same for more complex techniques: Adam's L2 forgets how large a weight is, AdamW does not", () => {
      const still = (): Point => [0, 0];
      const rates = { learningRate: 0.5, weightDecay: 0.25, epsilon: 1e-12 };
      const [, decoupled] = descend(adamW(rates), still, [8, 0.5], 1);
      expect(decoupled).toEqual([7, 0.4375]); // times 1 − ½·¼
      const [, coupled] = descend(adam(rates), still, [8, 0.5], 1);
      expect(coupled![0]).toBeCloseTo(8 - 0.5, 10); // the rate, against the sign
      expect(coupled![1]).toBeCloseTo(0.5 - 0.5, 10);
    });
  });
});
