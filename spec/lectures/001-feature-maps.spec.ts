/** Lecture 001, "Feature maps", as tests: histograms of gradients, receptive fields, pyramids. Each is named after its slide. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reference } from "../../reference/index.ts";
import { random } from "../../reference/random.ts";
import { type Tensor, tensor } from "../../reference/tensor.ts";
import {
  adaptiveMaxPool2d,
  avgPool2d,
  conv2d,
  flatten,
  type Layer,
  layer,
  localResponseNorm,
  sequential,
} from "../../src/layers/index.ts";
import { model } from "../../src/model.ts";
import { tensors } from "../arbitraries/tensors.ts";
import { answer, seenBy } from "./networks.ts";

describe("lecture 001", () => {
  describe("HOG by Convolutional Layers", () => {
    const directions = Array.from({ length: 18 }, (_, k) => (2 * Math.PI * k) / 18);
    const cell = 4;

    const perPixel = (filters: number) => conv2d({ filters, size: 1, bias: false });
    const hog: Layer = layer("hog", (scope, image) => {
      // Horizontal and vertical edge filters
      const gradient = scope.run(conv2d({ filters: 2, size: 3, bias: false }), image);
      const power = scope.run(perPixel(1), scope.apply("square", { input: gradient }, {}));
      const half = scope.apply(
        "scale",
        { input: scope.apply("log", { input: power }, {}) },
        { factor: 0.5, offset: 0 },
      );
      const length = scope.apply("exp", { input: half }, {});
      // Directional filters, and a gate: a gradient votes for the one direction that is less than 10° from its own
      const along = scope.run(perPixel(18), gradient);
      const least = scope.run(perPixel(18), length); // −cos(10°) of the length
      const gate = scope.apply("step", { input: scope.apply("add", { a: along, b: least }, {}) }, {});
      const votes = scope.apply("multiply", { a: gate, b: length }, {});
      // Sum pooling: cell histograms
      const mean = scope.run(avgPool2d({ size: cell }), votes);
      return scope.apply("scale", { input: mean }, { factor: cell ** 2, offset: 0 });
    });
    const values = {
      "hog1.conv1.kernel": [0, 0, 0, -1, 0, 0, -1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0], // [ky, kx, 1, (along x, along y)]
      "hog1.conv3.kernel": [...directions.map(Math.cos), ...directions.map(Math.sin)],
      "hog1.conv4.kernel": directions.map(() => -Math.cos(Math.PI / 18)),
    };
    const histograms = (image: Tensor) => answer(sequential(hog), image, values);

    test("a ramp that rises by 3 a pixel to the right: all 16 gradients of a cell, 6 long, vote for direction 0", () => {
      const ramp = tensor(
        [1, 6, 6, 1],
        Array.from({ length: 36 }, (_, at) => 3 * (at % 6)),
      );
      const histogram = histograms(ramp);
      expect(histogram.shape).toEqual([1, 1, 1, 18]);
      expect([...histogram.data].map((votes) => Math.round(votes * 1e9) / 1e9)).toEqual([96, ...Array(17).fill(0)]);
    });

    test("binning gradients into 18 directions and computing cell histograms: the layers count as a loop with atan2", () => {
      const chance = random(9);
      const [H, W] = [14, 10];
      const image = Array.from({ length: H * W }, () => chance.uniform());
      const expected = new Float64Array(3 * 2 * 18);
      for (let y = 1; y < H - 1; y++) {
        for (let x = 1; x < W - 1; x++) {
          const right = image[y * W + x + 1]! - image[y * W + x - 1]!;
          const down = image[(y + 1) * W + x]! - image[(y - 1) * W + x]!;
          const direction = (Math.round((Math.atan2(down, right) / (2 * Math.PI)) * 18) + 18) % 18;
          const at = Math.floor((y - 1) / cell) * 2 + Math.floor((x - 1) / cell);
          expected[at * 18 + direction]! += Math.hypot(right, down);
        }
      }
      const { data } = histograms(tensor([1, H, W, 1], image));
      expected.forEach((votes, at) => {
        expect(data[at]).toBeCloseTo(votes, 9);
      });
    });

    test("normalizing cell histograms: local response normalization over all directions makes their length 1", () => {
      const chance = random(10);
      const image = tensor([1, 10, 10, 1], Array.from({ length: 100 }, chance.uniform));
      const norm = localResponseNorm({ size: 37, alpha: 37, beta: 0.5, k: 1e-9 }); // 18 to each side: every direction
      const { data } = answer(sequential(hog, norm), image, values);
      for (let at = 0; at < data.length; at += 18) {
        const length = Math.hypot(...data.subarray(at, at + 18));
        expect(length).toBeCloseTo(1, 6);
      }
      const brighter = image.data.map((pixel) => 5 * pixel + 1);
      const again = answer(sequential(hog, norm), tensor(image.shape, brighter), values);
      again.data.forEach((votes, at) => {
        expect(votes).toBeCloseTo(data[at]!, 6); // light that is five times as strong is seen as the same
      });
    });
  });

  describe("Receptive field", () => {
    const extent = ([first, last]: readonly [number, number]) => last - first + 1;
    const stacks = fc.array(
      fc.record({ size: fc.constantFrom(1, 2, 3, 5), stride: fc.constantFrom(1, 2), dilation: fc.constantFrom(1, 2) }),
      { minLength: 1, maxLength: 3 },
    );
    const convolutions = (...options: readonly Partial<Parameters<typeof conv2d>[0]>[]) =>
      sequential(...options.map((each) => conv2d({ filters: 1, size: 3, bias: false, ...each })));

    test("that of the first layer is the filter size", () => {
      for (const size of [1, 3, 5, 7]) {
        const { rows, columns } = seenBy([2, 1], convolutions({ size }), [12, 12, 1]);
        expect([rows, columns]).toEqual([[2, 1 + size], [1, size]]); // biome-ignore format: one line
      }
    });

    test("that of a deeper layer depends on all previous layers' filter sizes and strides: 1 + Σ (F − 1)·ΠS", () => {
      fc.assert(
        fc.property(stacks, (options) => {
          const body = convolutions(...options);
          const { rows } = seenBy([0, 0], body, [64, 64, 1]);
          let [field, jump] = [1, 1];
          for (const { size, stride, dilation } of options) {
            field += (size - 1) * dilation * jump;
            jump *= stride;
          }
          expect(extent(rows)).toBe(field);
          const predicted = model({ input: [64, 64, 1] }, body).calls.at(-1)!.field!;
          expect(predicted).toMatchObject({ size: [field, field], jump: [jump, jump] });
        }),
      );
    });

    test("with ⌊F/2⌋ pixels of padding the response at (x, y) is centred at (Sx, Sy)", () => {
      const layers = [{ size: 3, stride: 2 }, { size: 5 }, { size: 3, stride: 2 }]; // S = 4
      const body = convolutions(...layers.map((each) => ({ ...each, padding: Math.floor(each.size / 2) })));
      const field = 1 + 2 + 4 * 2 + 2 * 2;
      for (const [y, x] of [
        [2, 3],
        [3, 2],
        [4, 4],
      ] as const) {
        const { rows, columns } = seenBy([y, x], body, [33, 33, 1]);
        expect(rows).toEqual([4 * y - (field - 1) / 2, 4 * y + (field - 1) / 2]);
        expect(columns).toEqual([4 * x - (field - 1) / 2, 4 * x + (field - 1) / 2]);
      }
      // Half of what (0, 0) would see lies outside the image.
      expect(seenBy([0, 0], body, [33, 33, 1]).rows).toEqual([0, (field - 1) / 2]);
    });
  });

  describe("Spatial Pyramid Pooling / Roi-Pooling", () => {
    /** 1 + 4 + 16 bins of each channel. */
    const pyramid = layer("pyramid", (scope, input) => {
      const level = (bins: number) => scope.run(sequential(adaptiveMaxPool2d({ bins }), flatten()), input);
      return scope.apply("concat", { parts: [1, 2, 4].map(level) }, { axis: 1 });
    });
    const images = fc
      .tuple(fc.integer({ min: 4, max: 9 }), fc.integer({ min: 4, max: 9 }))
      .chain(([H, W]) => tensors([1, H, W, 2], "whole"));

    test("fix the number of bins instead of filter sizes: an image of any size becomes 21 numbers per channel", () => {
      fc.assert(
        fc.property(images, (image) => {
          const { shape, data } = answer(pyramid, image);
          expect(shape).toEqual([1, 21 * 2]);
          for (const channel of [0, 1]) {
            const largest = Math.max(...image.data.filter((_, at) => at % 2 === channel));
            const level = (first: number, bins: number) =>
              Array.from({ length: bins }, (_, bin) => data[2 * (first + bin) + channel]!);
            expect([level(0, 1), level(1, 4), level(5, 16)].map((cells) => Math.max(...cells))).toEqual([
              largest,
              largest,
              largest,
            ]);
          }
        }),
      );
    });

    test("adaptively-sized bins: pooling a box is cutting it out and pooling that", () => {
      const boxed = images.chain((image) => {
        const [, H = 0, W = 0] = image.shape;
        const ends = (extent: number) =>
          fc.tuple(fc.nat(extent - 1), fc.nat(extent - 1)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
        return fc.tuple(fc.constant(image as Tensor<4>), ends(H), ends(W));
      });
      const { roiMaxPool2d, slice, adaptiveMaxPool2d } = reference.kernels;
      fc.assert(
        fc.property(boxed, ([input, [top, bottom], [left, right]]) => {
          const boxes = tensor([1, 5], [0, left, top, right, bottom]);
          const pooled = roiMaxPool2d.forward({ input, boxes }, { bins: [2, 3], scale: 1 }).output;
          const part = { begin: [0, top, left, 0], end: [1, bottom + 1, right + 1, 2] };
          const cut = slice.forward({ input }, part).output;
          expect([...pooled.data]).toEqual([
            ...adaptiveMaxPool2d.forward({ input: cut }, { bins: [2, 3] }).output.data,
          ]);
        }),
      );
    });
  });
});
