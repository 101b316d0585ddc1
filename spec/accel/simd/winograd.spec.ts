import { afterAll, describe, expect, test } from "vitest";
import { openSimd } from "../../../accel/simd/index.ts";
import { pays } from "../../../accel/simd/winograd.ts";
import type { ConvParams } from "../../../reference/catalogue.ts";
import { build, map, padded, read, sum } from "../../../reference/einstein.ts";
import { random } from "../../../reference/random.ts";
import type { Tensor } from "../../../reference/tensor.ts";
import { answers, expected, normals, u } from "./agreement.ts";
import { patchSums, tapSums } from "./winogradSums.ts";

const engine = await openSimd();
afterAll(() => engine.close());

const moving = (top: number, bottom: number, left: number, right: number): ConvParams => ({
  stride: [1, 1],
  dilation: [1, 1],
  padding: [
    [top, bottom],
    [left, right],
  ],
  groups: 1,
});

/** Mostly zeros beside large numbers: a patch's rounding falls on outputs that hardly add anything up. */
function spikes(shape: readonly number[], seed: number): Tensor {
  const draw = random(seed);
  return map((x) => (draw.below(50) === 0 ? 1000 * x : draw.below(2) * x), normals(shape, seed));
}

/** Patches that stick out on every side, channels that are no whole vectors, unequal padding, and none; fewer than channels. */
const layers = [
  { K: 3, shape: [6, 27, 34, 17], O: 22, params: moving(1, 1, 0, 2), numbers: normals },
  { K: 3, shape: [8, 31, 16, 16], O: 36, params: moving(0, 0, 0, 0), numbers: spikes },
  { K: 5, shape: [8, 15, 20, 19], O: 21, params: moving(2, 2, 4, 1), numbers: spikes },
  { K: 5, shape: [11, 16, 14, 20], O: 17, params: moving(0, 3, 2, 0), numbers: normals },
  { K: 3, shape: [5, 8, 7, 70], O: 100, params: moving(1, 1, 1, 1), numbers: normals },
] as const;

function inputsOf({ K, shape, O, numbers }: (typeof layers)[number]) {
  const [input, kernel, bias] = [numbers(shape, 1), numbers([K, K, shape[3], O], 2), numbers([O], 3)];
  return { input: input as Tensor<4>, kernel: kernel as Tensor<4>, bias: bias as Tensor<1> };
}

/** The kernel of the adjoint: taps in reverse, channels swapped. */
function turned(kernel: Tensor<4>): Tensor<4> {
  const at = read(kernel);
  const [KY, KX, C, O] = kernel.shape;
  return build([KY, KX, O, C], (ky, kx, o, c) => at(KY - 1 - ky, KX - 1 - kx, c, o));
}

function rho(ours: Tensor, theirs: Tensor, S: Tensor, n: number): number {
  const each = map((y, r, s) => (y === r ? 0 : Math.abs(y - r) / (Math.sqrt(n + 1) * u * s)), ours, theirs, S);
  return Array.from(each.data).reduce((most, one) => (one <= most ? most : one), 0); // a NaN stays
}

describe("Winograd's convolutions", () => {
  for (const layer of layers) {
    const { K, shape, O, params, numbers } = layer;
    const [B, H, W, C] = shape;
    const [[top, bottom], [left, right]] = params.padding;
    const [Y, X] = [H + top + bottom - K + 1, W + left + right - K + 1];
    const name = `${K}×${K}, ${C}→${O}, ${B} images of ${H}×${W}, ${numbers.name}:`;

    test(`${name} they are chosen`, () => {
      expect(pays([K, K, C, O], [B, Y, X, O], params)).toBe(true);
    });

    test(`${name} they agree with the reference, S summed as they sum`, async () => {
      const inputs = inputsOf(layer);
      const dOutput = numbers([B, Y, X, O], 4) as Tensor<4>;
      const ours = await answers(engine, "conv2d", inputs, params, () => dOutput);
      const theirs = expected("conv2d", inputs, params, () => dOutput);
      const forward = patchSums(inputs.input, inputs.kernel, params.padding);
      expect(rho(ours.output, theirs.output, withBias(forward, inputs.bias), K * K * C + 1)).toBeLessThan(4);
      const back = patchSums(dOutput, turned(inputs.kernel), [
        [K - 1 - top, K - 1 - bottom],
        [K - 1 - left, K - 1 - right],
      ]);
      expect(rho(ours.grads.input!, theirs.grads.input!, back, K * K * O)).toBeLessThan(4);
      const taps = tapSums(inputs.input, dOutput, params.padding, K);
      expect(rho(ours.grads.kernel!, theirs.grads.kernel!, taps, B * Y * X)).toBeLessThan(4);
    });
  }

  test("a NaN reaches every output whose window it lies in, and none of another patch", async () => {
    const layer = layers[0];
    const inputs = inputsOf(layer);
    const [, H, W, C] = layer.shape;
    inputs.input.data[((2 * H + 9) * W + 9) * C + 3] = Number.NaN; // image 2, pixel [9, 9], channel 3
    const { output } = await answers(engine, "conv2d", inputs, layer.params, (shape) => normals(shape, 4));
    const at = read(output as Tensor<4>);
    const [B, Y, X] = output.shape as readonly [number, number, number];
    // Rows 8 to 10 and columns 7 to 9 look at it; their squares of 4×4 are rows 8 to 11 and columns 4 to 11.
    const seen = (y: number, x: number) => y >= 8 && y <= 10 && x >= 7 && x <= 9;
    const beside = (y: number, x: number) => y >= 8 && y <= 11 && x >= 4 && x <= 11;
    const wrong = sum([B, Y, X], (b, y, x) => {
      const lost = Number.isNaN(at(b, y, x, 0));
      return Number(lost ? b !== 2 || !beside(y, x) : b === 2 && seen(y, x));
    });
    expect(wrong).toBe(0);
  });

  test("what is small, half a patch wide, strided, dilated or grouped is summed directly", () => {
    const plain = moving(1, 1, 1, 1);
    const large = [32, 32, 32, 64] as const;
    expect(pays([3, 3, 64, 64], large, plain)).toBe(true);
    expect(pays([3, 3, 16, 16], [1, 8, 8, 16], plain)).toBe(false);
    expect(pays([3, 3, 512, 512], [32, 2, 2, 512], plain)).toBe(false);
    expect(pays([3, 3, 64, 64], large, { ...plain, stride: [2, 1] })).toBe(false);
    expect(pays([3, 3, 64, 64], large, { ...plain, dilation: [1, 2] })).toBe(false);
    expect(pays([3, 3, 32, 64], large, { ...plain, groups: 2 })).toBe(false);
    expect(pays([1, 1, 64, 64], large, plain)).toBe(false);
    expect(pays([3, 3, 3, 64], large, plain)).toBe(false);
  });
});

function withBias(S: Tensor<4>, bias: Tensor<1>): Tensor<4> {
  const [at, of] = [read(S), padded(bias)];
  return build(S.shape, (b, y, x, o) => at(b, y, x, o) + Math.abs(of(o)));
}
