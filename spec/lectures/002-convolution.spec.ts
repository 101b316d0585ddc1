/** Lecture 002, sections 7.1 "Convolution Layers" and "Equivariance", as tests. Each is named after its slide. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { einstein } from "../../reference/equation.ts";
import { reference } from "../../reference/index.ts";
import { type Shape, type Tensor, tensor } from "../../reference/tensor.ts";
import { conv2d, flatten, globalMaxPool2d, linear, maxPool2d, relu, sequential } from "../../src/layers/index.ts";
import { Tape } from "../../src/tape.ts";
import { tensors } from "../arbitraries/tensors.ts";
import { answer, costOf } from "./networks.ts";

const { kernels } = reference;
const once = { stride: [1, 1], dilation: [1, 1], padding: [[0, 0], [0, 0]], groups: 1 } as const; // biome-ignore format: one line
const whole = (...shape: Shape) => tensors(shape, "whole") as fc.Arbitrary<Tensor<4>>;

/** One channel of one image, row by row. */
const picture = (...rows: readonly (readonly number[])[]) => tensor([1, rows.length, rows[0]!.length, 1], rows.flat());
const filter = (...rows: readonly (readonly number[])[]) => tensor([rows.length, rows[0]!.length, 1, 1], rows.flat());
const correlated = (input: Tensor, kernel: Tensor, bias?: Tensor) =>
  kernels.conv2d.forward({ input, kernel, bias }, once).output;
/** Moves images right and down; what comes in is 0. */
function shifted(input: Tensor, down: number, right: number): Tensor {
  const padding = [[0, 0], [down, 0], [right, 0], [0, 0]] as const; // biome-ignore format: one line
  const moved = kernels.pad.forward({ input }, { padding, mode: "constant", value: 0 }).output;
  return kernels.slice.forward({ input: moved }, { begin: [0, 0, 0, 0], end: input.shape }).output;
}

describe("lecture 002", () => {
  describe("Fully Connected vs. Convolutional Layers", () => {
    const sizes = fc.record({
      W: fc.integer({ min: 3, max: 6 }),
      H: fc.integer({ min: 3, max: 6 }),
      Cin: fc.integer({ min: 1, max: 3 }),
      Cout: fc.integer({ min: 1, max: 3 }),
      K: fc.integer({ min: 1, max: 3 }),
    });

    test("fully connected: W·H·Cout·(W·H·Cin + 1) weights; convolutional: Cout·(K·K·Cin + 1), whatever the image", () => {
      fc.assert(
        fc.property(sizes, ({ W, H, Cin, Cout, K }) => {
          const connected = costOf([H, W, Cin], flatten(), linear({ features: H * W * Cout }));
          expect(connected.parameters).toBe(W * H * Cout * (W * H * Cin + 1));
          const convolved = costOf([H, W, Cin], conv2d({ filters: Cout, size: K, padding: "same" }));
          expect(convolved.parameters).toBe(Cout * (K * K * Cin + 1));
        }),
      );
    });
  });

  describe("Einstein Notation", () => {
    const matrices = whole(3, 4) as fc.Arbitrary<Tensor>;

    test("y = Ax is y[i] = A[i, J] x[J], y = xᵀA is y[j] = A[I, j] x[I]: the order of the indices tells A from Aᵀ", () => {
      const product = (weight: Tensor, x: Tensor) =>
        kernels.linear.forward({ input: tensor([1, x.data.length], x.data), weight }, {}).output.data;
      fc.assert(
        fc.property(matrices, whole(4), whole(3), (A, x, z) => {
          const turned = kernels.transpose.forward({ input: A }, { axes: [1, 0] }).output;
          expect([...einstein("y[i] = A[i, J] x[J]", { A, x }).data]).toEqual([...product(A, x)]);
          expect([...einstein("y[j] = A[I, j] x[I]", { A, x: z }).data]).toEqual([...product(turned, z)]);
        }),
      );
    });

    test("several capital letters sum over the combination of indices: c = A[I, J] B[I, J]", () => {
      fc.assert(
        fc.property(matrices, matrices, (A, B) => {
          const products = kernels.multiply.forward({ a: A, b: B }, {}).output;
          const { data } = kernels.sum.forward({ input: products }, { axes: [0, 1] }).output;
          expect([...einstein("c = A[I, J] B[I, J]", { A, B }).data]).toEqual([...data]);
        }),
      );
    });

    test("Convolution Layer: the slide's line, with g = relu, is what conv2d and relu compute", () => {
      fc.assert(
        fc.property(whole(2, 5, 4, 2), whole(3, 2, 2, 3), whole(3), (H, A, b) => {
          const line =
            "out[b, y, x, c] = A[ΔY, ΔX, C, c] H[b, y + ΔY, x + ΔX, C] + bias[c] where y < height, x < width";
          const sums = einstein(line, { A, H, bias: b }, { height: 3, width: 3 });
          const body = sequential(conv2d({ filters: 3, size: [3, 2] }), relu());
          const { data } = answer(body, H, { "conv1.kernel": [...A.data], "conv1.bias": [...b.data] });
          expect([...data]).toEqual([...sums.data].map((sum) => Math.max(0, sum)));
        }),
      );
    });
  });

  describe("Convolution Example", () => {
    test("2·1 + (−1)·(−2) + 1 = 5, 0 + 1 = 1, 2·(−2) + 1·2 + 1 = −1, (−1)·2 + 1·(−1) + 1 = −2", () => {
      const image = picture([1, 0, 0], [-2, 0, 0], [0, 2, -1]);
      expect([...correlated(image, filter([2, 0], [-1, 1]), tensor([1], [1])).data]).toEqual([5, 1, -1, -2]);
    });

    test("common filters: 0 1 0 / 1 4 1 / 0 1 0 blurs: a point becomes a spot of the same light, an area keeps its value", () => {
      const blur = filter([0, 1, 0], [1, 4, 1], [0, 1, 0]);
      const point = picture([0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 8, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]);
      const blurred = correlated(point, blur).data.map((value) => value / 8);
      expect([...blurred]).toEqual([0, 1, 0, 1, 4, 1, 0, 1, 0]);
      const area = picture([3, 3, 3], [3, 3, 3], [3, 3, 3]);
      expect(correlated(area, blur).data[0]! / 8).toBe(3);
    });

    test("common filters: 1 0 −1 / 2 0 −2 / 1 0 −1, Sobel's, finds vertical edges and no horizontal ones", () => {
      const sobel = filter([1, 0, -1], [2, 0, -2], [1, 0, -1]);
      const vertical = picture([0, 0, 5, 5], [0, 0, 5, 5], [0, 0, 5, 5]);
      const horizontal = picture([0, 0, 0], [5, 5, 5], [5, 5, 5]);
      expect([...correlated(vertical, sobel).data]).toEqual([-20, -20]); // dark to bright; bright to dark is +20
      expect([...correlated(horizontal, sobel).data]).toEqual([0]);
    });

    test("a low-rank kernel is a separable convolution: Sobel's is a column 1 2 1 and a row 1 0 −1, 6 products for 9", () => {
      fc.assert(
        fc.property(whole(1, 6, 5, 1), (image) => {
          const full = correlated(image, filter([1, 0, -1], [2, 0, -2], [1, 0, -1]));
          const parted = correlated(correlated(image, filter([1], [2], [1])), filter([1, 0, -1]));
          expect([...parted.data]).toEqual([...full.data]);
        }),
      );
    });

    test("the blur is of rank 2, the sum of two separable convolutions: 1 4 1 down the middle, and 1 0 1 along the middle row", () => {
      fc.assert(
        fc.property(whole(1, 6, 5, 1), (image) => {
          const full = correlated(image, filter([0, 1, 0], [1, 4, 1], [0, 1, 0]));
          const pair = (column: readonly number[], row: readonly number[]) =>
            correlated(correlated(image, filter(...column.map((tap) => [tap]))), filter(row));
          const sum = reference.add(pair([1, 4, 1], [0, 1, 0]), pair([0, 1, 0], [1, 0, 1]));
          expect([...sum.data]).toEqual([...full.data]);
        }),
      );
    });
  });

  describe("Invariance vs. Equivariance", () => {
    /** Images that are 0 but for a middle of 3×3: what is shifted by up to 3 stays inside. */
    const islands = whole(1, 3, 3, 1).map((middle) => {
      const padding = [[0, 0], [3, 6], [3, 6], [0, 0]] as const; // biome-ignore format: one line
      return kernels.pad.forward({ input: middle }, { padding, mode: "constant", value: 0 }).output;
    });
    const steps = fc.nat(3);

    test("convolution is translation equivariant: A ∗ T[H] = T[A ∗ H]", () => {
      fc.assert(
        fc.property(islands, whole(3, 3, 1, 1), steps, steps, (image, kernel, down, right) => {
          const after = shifted(correlated(image, kernel), down, right);
          expect([...correlated(shifted(image, down, right), kernel).data]).toEqual([...after.data]);
        }),
      );
    });

    test("but not translation invariant; and at image boundaries not even equivariant", () => {
      const [point, kernel] = [picture([1, 0, 0, 0]), filter([5, 7])];
      expect([...correlated(point, kernel).data]).toEqual([5, 0, 0]);
      expect([...correlated(shifted(point, 0, 1), kernel).data]).toEqual([7, 5, 0]); // shifted: 0 5 0
    });

    test("a global maximum behind convolutions is invariant", () => {
      fc.assert(
        fc.property(islands, whole(3, 3, 1, 1), steps, steps, (image, kernel, down, right) => {
          const body = sequential(conv2d({ filters: 1, size: 3, bias: false }), relu(), globalMaxPool2d());
          const found = (input: Tensor) => [...answer(body, input, { "conv1.kernel": [...kernel.data] }).data];
          expect(found(shifted(image, down, right))).toEqual(found(image));
        }),
      );
    });

    test("Pooling Example: max pooling is invariant to small translations, those that stay under the window", () => {
      const spot = picture([9, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]);
      const pooled = (input: Tensor) => [...answer(sequential(maxPool2d({ size: 2 })), input).data];
      expect(pooled(shifted(spot, 1, 1))).toEqual(pooled(spot));
      expect(pooled(shifted(spot, 0, 2))).not.toEqual(pooled(spot));
    });
  });

  test("Computation Graph: gradients are summed across locations due to weight sharing", () => {
    fc.assert(
      fc.property(whole(1, 4, 4, 2), whole(2, 2, 2, 1), whole(1, 3, 3, 1), (image, weights, dOutput) => {
        const tape = new Tape(reference);
        const kernel = tape.parameter(weights);
        const output = tape.apply("conv2d", { input: tape.data(image), kernel }, once);
        const shared = tape.backward(tape.apply("multiply", { a: output, b: tape.data(dOutput) }, {})).get(kernel)!;
        // As if each of the nine locations had a kernel of its own: its gradient is its patch times its dOutput.
        // (+ 0 makes 0 of −0.)
        const own = Array.from({ length: 9 }, (_, at) => {
          const [y, x] = [Math.floor(at / 3), at % 3];
          const patch = kernels.slice.forward(
            { input: image },
            { begin: [0, y, x, 0], end: [1, y + 2, x + 2, 2] },
          ).output;
          return [...patch.data].map((pixel) => pixel * dOutput.data[at]! + 0);
        });
        expect([...shared.data].map((sum) => sum + 0)).toEqual(
          own.reduce((sum, one) => sum.map((value, tap) => value + one[tap]!)),
        );
      }),
    );
  });
});
