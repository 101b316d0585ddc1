/** Ways in which pools have been got wrong. */
import { accumulate, each, map, padded } from "../../reference/einstein.ts";
import { type Tensor, zeros } from "../../reference/tensor.ts";
import { type Pool2, pixelUnder } from "../../reference/window.ts";
import { type Mutant, mutantOf } from "./mutant.ts";

type Extents = readonly [number, number, number, number];

/** The gradient of a max pool in which `keeps` says whether a tap that equals the maximum takes over from the one before. */
function scattered(input: Tensor, output: Tensor, dOutput: Tensor, params: Pool2, winner: "last" | "all"): Tensor {
  const { row, column } = pixelUnder(params);
  const pixel = padded<4>(input as Tensor<4>, -Infinity);
  const dInput = zeros<readonly number[]>(input.shape);
  const give = accumulate<4>(dInput as Tensor<4>);
  const top = padded<4>(output as Tensor<4>);
  const g = padded<4>(dOutput as Tensor<4>);
  each(output.shape as Extents, (b, y, x, c) => {
    const winners: [number, number][] = [];
    each(params.size, (ky, kx) => {
      if (pixel(b, row(y, ky), column(x, kx), c) === top(b, y, x, c)) winners.push([row(y, ky), column(x, kx)]);
    });
    for (const [at, to] of winner === "all" ? winners : winners.slice(-1)) give(b, at, to, c, g(b, y, x, c));
  });
  return dInput;
}

export const poolMutants: readonly Mutant[] = [
  mutantOf("maxPool2d", "gives a tie to the last tap", () => ({
    vjp: ({ input }, output, dOutput, params) => ({ input: scattered(input, output, dOutput, params, "last") }),
  })),
  mutantOf("maxPool2d", "pays every tap of a tie", () => ({
    vjp: ({ input }, output, dOutput, params) => ({ input: scattered(input, output, dOutput, params, "all") }),
  })),
  mutantOf("maxPool2d", "takes the padding for 0", (right) => ({
    forward(inputs, params) {
      const { output } = right.forward(inputs, params);
      const [[top], [left]] = params.padding;
      return { output: top + left > 0 ? map((v) => Math.max(v, 0), output) : output };
    },
  })),
  mutantOf("maxPool2d", "loses NaN", (right) => ({
    forward: ({ input }, params) =>
      right.forward({ input: map((x) => (Number.isNaN(x) ? -Infinity : x), input) }, params),
  })),
  mutantOf("maxPool2d", "answers the lowest float32 for a window that sees nothing", (right) => ({
    forward(inputs, params) {
      return { output: map((v) => Math.max(v, -(2 ** 127)), right.forward(inputs, params).output) };
    },
  })),
  mutantOf("maxPool2d", "swaps the pads before and after", (right) => ({
    forward(inputs, params) {
      const [[top, bottom], [left, right_]] = params.padding;
      return right.forward(inputs, {
        ...params,
        padding: [
          [bottom, top],
          [right_, left],
        ],
      });
    },
  })),
  mutantOf("avgPool2d", "always counts the padding", (right) => ({
    forward: (inputs, params) => right.forward(inputs, { ...params, countPadding: true }),
  })),
  mutantOf("avgPool2d", "never counts the padding", (right) => ({
    forward: (inputs, params) => right.forward(inputs, { ...params, countPadding: false }),
  })),
  mutantOf("avgPool2d", "forgets to divide its gradient", (right) => ({
    vjp(inputs, output, dOutput, params, saved, wanted) {
      const { input } = right.vjp(inputs, output, dOutput, params, saved, wanted);
      return input ? { input: map((g) => g * params.size[0] * params.size[1], input) } : {};
    },
  })),
];
