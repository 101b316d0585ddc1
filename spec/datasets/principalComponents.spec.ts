import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type PrincipalComponents,
  pca,
  restored,
  type Spread,
  spreadOf,
  transformed,
  whitening,
} from "../../datasets/principalComponents.ts";
import { channelSpread, channelStatistics, imageSpread } from "../../datasets/statistics.ts";
import { symmetricEigen } from "../../datasets/symmetricEigen.ts";
import { reference } from "../../reference/index.ts";
import { type Tensor, tensor } from "../../reference/tensor.ts";
import { tensors } from "../arbitraries/tensors.ts";
import { halves } from "../src/tinyRuns.ts";

const product = (a: Tensor, b: Tensor) => reference.kernels.matmul.forward({ a, b }, {}).output;
const turned = (input: Tensor) => reference.kernels.transpose.forward({ input }, { axes: [1, 0] }).output;
const identity = (D: number) => Array.from({ length: D * D }, (_, at) => (at % (D + 1) === 0 ? 1 : 0));

function expectClose(actual: Tensor, expected: Iterable<number>, digits = 9): void {
  [...expected].forEach((value, at) => {
    expect(actual.data[at]).toBeCloseTo(value, digits);
  });
}

/** Four samples around (3, 5): as far as 3 along (1, 1), as far as 1 across it. */
const samples = tensor([4, 2], [3 + 3, 5 + 3, 3 - 3, 5 - 3, 3 + 1, 5 - 1, 3 - 1, 5 + 1]);
const symmetric = (size: number) => tensors([size, size], "whole").map((t) => product(t, turned(t)) as Tensor<2>);
const clouds = tensors([12, 4], "float") as fc.Arbitrary<Tensor<2>>;

describe("symmetricEigen", () => {
  test("of 5 4 / 4 5 finds 9 along (1, 1)/√2 and 1 along (1, −1)/√2", () => {
    const { values, vectors } = symmetricEigen(tensor([2, 2], [5, 4, 4, 5]));
    const half = Math.SQRT1_2;
    expectClose(tensor([2], [...values]), [9, 1], 12);
    expectClose(vectors, [half, half, half, -half], 12);
  });

  test("of a diagonal sorts it, and turns nothing", () => {
    const { values, vectors } = symmetricEigen(tensor([3, 3], [2, 0, 0, 0, 7, 0, 0, 0, -1]));
    expect(values).toEqual([7, 2, -1]);
    expect([...vectors.data]).toEqual([0, 1, 0, 1, 0, 0, 0, 0, 1]);
  });

  test("finds axes at right angles, each only stretched, that make up the matrix again", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }).chain(symmetric), (matrix) => {
        const [D] = matrix.shape;
        const { values, vectors } = symmetricEigen(matrix);
        expectClose(product(vectors, turned(vectors)), identity(D));
        const stretched = tensor([D, D], vectors.data.map((value, at) => value * values[Math.floor(at / D)]!)); // biome-ignore format: one line
        expectClose(product(turned(vectors), stretched), matrix.data);
        expect(values).toEqual([...values].sort((a, b) => b - a));
      }),
    );
  });

  test("a matrix that is not square, and one that is not of numbers, are refused", () => {
    expect(() => symmetricEigen(tensor([1, 2], [1, 2]))).toThrow("symmetricEigen: matrix must be square, got [1, 2]");
    expect(() => symmetricEigen(tensor([1, 1], [Number.NaN]))).toThrow(
      "symmetricEigen: matrix must have finite elements, got NaN",
    );
  });
});

describe("principal components", () => {
  const spread = spreadOf(samples);
  const components = pca(spread);

  test("the spread of four samples: mean (3, 5), variances (9 + 9 + 1 + 1)/4 = 5, covariance (9 + 9 − 1 − 1)/4 = 4", () => {
    expect([...spread.mean.data]).toEqual([3, 5]);
    expect([...spread.covariance.data]).toEqual([5, 4, 4, 5]);
  });

  test("they are the long axis and the short one; along the long one a sample is 3√2 from the mean", () => {
    expectClose(tensor([2], [...components.variances]), [9, 1], 12);
    expectClose(transformed(samples, components), [3 * Math.SQRT2, 0, -3 * Math.SQRT2, 0, 0, Math.SQRT2, 0, -Math.SQRT2], 12); // biome-ignore format: one line
  });

  test("the first one alone keeps what varies most, and loses the variance of the other", () => {
    const first = pca(spread, 1);
    expect(transformed(samples, first).shape).toEqual([4, 1]);
    expectClose(restored(transformed(samples, first), first), [6, 8, 0, 2, 3, 5, 3, 5], 12);
  });

  test("all of them are a rotation: samples come back, and scores are uncorrelated", () => {
    fc.assert(
      fc.property(clouds, (cloud) => {
        const all = pca(spreadOf(cloud));
        expectClose(product(all.matrix, turned(all.matrix)), identity(4));
        const scores = transformed(cloud, all);
        expectClose(restored(scores, all), cloud.data);
        const { covariance } = spreadOf(scores);
        all.variances.forEach((variance, k) => {
          expect(covariance.data[k * 5]).toBeCloseTo(variance, 9);
          for (let l = 0; l < k; l++) expect(covariance.data[k * 4 + l]).toBeCloseTo(0, 9);
        });
      }),
    );
  });

  test("counts, samples and scores that do not fit are refused", () => {
    expect(() => pca(spread, 3)).toThrow("pca: count must be a number from 1 to 2 (features), got 3");
    expect(() => spreadOf(tensor([0, 2], []))).toThrow("spreadOf: samples must be a whole number above 0, got 0");
    expect(() => spreadOf(tensor([1, 1025], new Float64Array(1025)))).toThrow(
      "spreadOf: features must be from 1 to 1024 (a covariance has features² elements), got 1025",
    );
    expect(() => transformed(tensor([1, 3], [1, 2, 3]), components)).toThrow(
      "transformed: samples axis 1 must be 2 (the transform's features), got 3 in shape [1, 3]",
    );
    expect(() => restored(tensor([1, 3], [1, 2, 3]), components)).toThrow(
      "restored: scores axis 1 must be 2 (the components), got 3 in shape [1, 3]",
    );
  });
});

describe("whitening", () => {
  const components = pca(spreadOf(samples));

  test("divides each score by its deviation: 3√2/3 = √2 for the far samples, √2/1 for the near ones", () => {
    const white = transformed(samples, whitening(components, { kind: "pca", epsilon: 0 }));
    const root = Math.SQRT2;
    expectClose(white, [root, 0, -root, 0, 0, root, 0, -root], 12);
  });

  test("zca turns that back: the far samples still lie along (1, 1), now at (1, 1) itself", () => {
    const white = transformed(samples, whitening(components, { kind: "zca", epsilon: 0 }));
    expectClose(white, [1, 1, -1, -1, 1, -1, -1, 1], 12);
  });

  test.each(["pca", "zca"] as const)("the covariance of data whitened by %s is the identity", (kind) => {
    fc.assert(
      fc.property(clouds, (cloud) => {
        const all = pca(spreadOf(cloud));
        fc.pre(all.variances.at(-1)! > 1e-3);
        const white = transformed(cloud, whitening(all, { kind, epsilon: 0 }));
        expectClose(spreadOf(white).covariance, identity(4));
      }),
    );
  });

  test("zca's matrix is symmetric: it turns nothing", () => {
    fc.assert(
      fc.property(clouds, (cloud) => {
        const { matrix } = whitening(pca(spreadOf(cloud)), { kind: "zca", epsilon: 0.5 });
        expectClose(matrix, turned(matrix).data);
      }),
    );
  });

  test("a component that never varies needs an epsilon", () => {
    const flat: PrincipalComponents = { ...components, variances: [9, 0] };
    expect(() => whitening(flat, { kind: "pca", epsilon: 0 })).toThrow(
      "whitening: epsilon must be a number above 0 (a component has variance 0), got 0",
    );
    expect(() => whitening(components, { kind: "pca", epsilon: -1 })).toThrow(
      "whitening: epsilon must be a number of at least 0, got -1",
    );
  });
});

describe("the spread of a data set's pixels", () => {
  const images = halves(40);
  const whiteness = async (spread: Spread, features: number) => {
    const pixels = await images.read(Int32Array.from({ length: 40 }, (_, at) => at));
    const scaled = tensor(
      [pixels.length / features, features],
      Float64Array.from(pixels, (byte) => byte / 255),
    );
    expectClose(spread.mean, spreadOf(scaled).mean.data, 12);
    expectClose(spread.covariance, spreadOf(scaled).covariance.data, 12);
    const white = transformed(scaled, whitening(pca(spread), { kind: "zca", epsilon: 0 }));
    expectClose(spreadOf(white).covariance, identity(features), 6);
  };

  test("whole images, 4×4 pixels: sums of bytes give the same as the pixels themselves, and whiten them", async () => {
    await whiteness(await imageSpread(images), 16);
  });

  test("colours: the channels of every pixel, here three with a constant one between", async () => {
    const read = async () => Uint8Array.from([0, 9, 255, 255, 9, 0]);
    const dataset = { ...images, imageShape: [1, 1, 3], labels: new Uint8Array(2), read } as const;
    const { mean, covariance } = await channelSpread(dataset);
    expectClose(mean, [0.5, 9 / 255, 0.5], 12);
    expectClose(covariance, [0.25, 0, -0.25, 0, 0, 0, -0.25, 0, 0.25], 12);
  });

  test("its diagonal holds the squares of channelStatistics' deviations", async () => {
    const { mean, deviation } = await channelStatistics(images);
    const spread = await channelSpread(images);
    expectClose(spread.mean, mean, 12);
    expectClose(spread.covariance, [deviation[0]! ** 2], 12);
  });

  test("images too large to be whitened whole, and none at all, are refused", async () => {
    await expect(imageSpread({ ...images, name: "big", imageShape: [32, 33, 1] })).rejects.toThrow(
      "big: features must be from 1 to 1024 (a covariance has features² elements), got 1056",
    );
    await expect(channelSpread({ ...images, labels: new Uint8Array(0) })).rejects.toThrow(
      "halves: statistics need at least 1 image, got 0",
    );
  });
});
