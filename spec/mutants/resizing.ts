/** Ways in which pools into cells, unpooling and resizing have been got wrong. */
import { accumulate, build, each, map, read, sum } from "../../reference/einstein.ts";
import { reshaped, type Shape, type Tensor, tensor, zeros } from "../../reference/tensor.ts";
import type { Pair } from "../../reference/window.ts";
import { type Mutant, mutantOf } from "./mutant.ts";

const image = (t: Tensor): Tensor<4> => t as Tensor<4>;
const scaled = (factor: number, t: Tensor | undefined) => (t ? { input: map((g) => factor * g, t) } : {});
const turned = ([y, x]: Pair): Pair => [x, y];
/** The top left part of an image. */
const part = (t: Tensor, [Y, X]: Pair): Tensor => {
  const pixel = read(image(t));
  const [B, , , C] = image(t).shape;
  return build([B, Y, X, C], (b, y, x, c) => pixel(b, y, x, c));
};

/** An adaptive pool whose bins are windows of the same size, side by side; what is left over at the end is not seen. */
function evenWindows({ input }: { readonly input: Tensor }, [Y, X]: Pair): Tensor {
  const [, H, W] = image(input).shape;
  return H < Y || W < X ? input : part(input, [Y * Math.floor(H / Y), X * Math.floor(W / X)]);
}

export const resizingMutants: readonly Mutant[] = [
  mutantOf("minPool2d", "sees 0 in the padding", (right) => ({
    forward(inputs, params) {
      const { output } = right.forward(inputs, params);
      return { output: params.padding.flat().some((pad) => pad > 0) ? map((v) => Math.min(v, 0), output) : output };
    },
  })),
  mutantOf("minPool2d", "sends its gradient back with the sign turned", (right) => ({
    vjp: (...call) => scaled(-1, right.vjp(...call).input),
  })),
  mutantOf("globalAvgPool2d", "forgets to divide its gradient", (right) => ({
    vjp(inputs, ...call) {
      const [, H, W] = image(inputs.input).shape;
      return scaled(H * W, right.vjp(inputs, ...call).input);
    },
  })),
  mutantOf("globalAvgPool2d", "averages over the channels of a row", () => ({
    forward({ input }) {
      const [B, H, W, C] = image(input).shape;
      const pixels = read(reshaped(input, [B, C, H * W]));
      return { output: build([B, C], (b, c) => sum([H * W], (at) => pixels(b, c, at)) / (H * W)) };
    },
  })),
  mutantOf("globalMaxPool2d", "starts from 0", (right) => ({
    forward: (inputs, params) => ({ output: map((v) => Math.max(v, 0), right.forward(inputs, params).output) }),
  })),
  mutantOf("globalMaxPool2d", "pays the last of a tie", (right) => ({
    vjp({ input }, output, dOutput, params, saved, wanted) {
      const backwards = (t: Tensor) => tensor<Shape>(t.shape, Float64Array.from(t.data).reverse());
      const [mirrored, g, y] = [input, dOutput, output].map(backwards) as [Tensor, Tensor, Tensor];
      const { input: dInput } = right.vjp({ input: mirrored }, y, g, params, saved, wanted);
      return dInput ? { input: backwards(dInput) } : {};
    },
  })),
  mutantOf("adaptiveAvgPool2d", "cuts the image into equal windows and leaves the rest", (right) => ({
    forward: (inputs, params) => right.forward({ input: evenWindows(inputs, params.bins) }, params),
  })),
  mutantOf("adaptiveAvgPool2d", "divides its gradient by the mean size of a bin", (right) => ({
    vjp({ input }, output, dOutput, params, saved, wanted) {
      const [, H, W] = image(input).shape;
      const [Y, X] = params.bins;
      const { input: dInput } = right.vjp({ input }, output, dOutput, params, saved, wanted);
      return scaled((Math.ceil(H / Y) * Math.ceil(W / X) * Y * X) / (H * W), dInput);
    },
  })),
  mutantOf("adaptiveMaxPool2d", "swaps the bins along y and x", (right) => ({
    forward(inputs, params) {
      const { output } = right.forward(inputs, { bins: turned(params.bins) });
      return { output: reshaped(output, right.forward(inputs, params).output.shape) };
    },
  })),
  mutantOf("adaptiveMaxPool2d", "pays the first bin of a pixel alone", (right) => ({
    vjp({ input }, output, dOutput, params, saved, wanted) {
      const { input: ones } = right.vjp(
        { input },
        output,
        map(() => 1, dOutput),
        params,
        saved,
        wanted,
      );
      const { input: dInput } = right.vjp({ input }, output, dOutput, params, saved, wanted);
      return dInput ? { input: map((g, count) => (count > 1 ? g / count : g), dInput, ones!) } : {};
    },
  })),
  mutantOf("maxPoolIndices2d", "counts inside the window", (right) => ({
    forward: (inputs, params) => ({
      output: map((at) => at % (params.size[0] * params.size[1]), right.forward(inputs, params).output),
    }),
  })),
  mutantOf("maxPoolIndices2d", "names pixel 0 for a window that sees nothing", (right) => ({
    forward: (inputs, params) => ({ output: map((at) => Math.max(at, 0), right.forward(inputs, params).output) }),
  })),
  mutantOf("maxPoolIndices2d", "counts columns first", (right) => ({
    forward(inputs, params) {
      const [, H, W] = image(inputs.input).shape;
      const swapped = (at: number) => (at < 0 ? -1 : (at % W) * H + Math.floor(at / W));
      return { output: map(swapped, right.forward(inputs, params).output) };
    },
  })),
  mutantOf("maxUnpool2d", "adds up what meets at one pixel", () => ({
    forward({ input, indices }, { size: [H, W] }) {
      const [B, , , C] = image(input).shape;
      const output = zeros([B, H * W, C]);
      const [value, index, add] = [read(image(input)), read(image(indices)), accumulate(output)];
      each(image(input).shape, (b, y, x, c) => add(b, index(b, y, x, c), c, value(b, y, x, c)));
      return { output: reshaped(output, [B, H, W, C]) };
    },
  })),
  mutantOf("maxUnpool2d", "pays values that others have replaced", () => ({
    vjp({ input, indices }, _output, dOutput, { size: [H, W] }, _saved, wanted) {
      const [B, , , C] = image(input).shape;
      const [g, index] = [read(reshaped(dOutput, [B, H * W, C])), read(image(indices))];
      const paid = build(image(input).shape, (b, y, x, c) => {
        const at = index(b, y, x, c);
        return at < 0 ? 0 : g(b, at, c);
      });
      return wanted.length > 0 ? { input: paid } : {};
    },
  })),
  mutantOf("roiMaxPool2d", "takes every box from the first image", (right) => ({
    forward({ input, boxes }, params) {
      const flat = map((x) => x, boxes);
      for (let at = 0; at < flat.data.length; at += 5) flat.data[at] = 0;
      return right.forward({ input, boxes: flat }, params);
    },
  })),
  mutantOf("roiMaxPool2d", "leaves the far corner out", (right) => ({
    forward({ input, boxes }, params) {
      const nearer = tensor<Shape>(
        boxes.shape,
        Float64Array.from(boxes.data, (x, at) => (at % 5 > 2 ? x - 1 / params.scale : x)),
      );
      return right.forward({ input, boxes: nearer }, params);
    },
  })),
  mutantOf("roiMaxPool2d", "rounds halves up", (right) => ({
    forward({ input, boxes }, params) {
      const up = (x: number) => Math.floor(x * params.scale + 0.5) / params.scale;
      const rounded = Float64Array.from(boxes.data, (x, at) => (at % 5 > 0 ? up(x) : x));
      return right.forward({ input, boxes: tensor<Shape>(boxes.shape, rounded) }, params);
    },
  })),
  mutantOf("resizeNearest2d", "takes the other coordinates", (right) => ({
    forward: (inputs, { size, coordinates }) =>
      right.forward(inputs, { size, coordinates: coordinates === "halfPixel" ? "asymmetric" : "halfPixel" }),
  })),
  mutantOf("resizeNearest2d", "averages the gradients of the copies", (right) => ({
    vjp(inputs, output, dOutput, params, saved, wanted) {
      const { input: counts } = right.vjp(
        inputs,
        output,
        map(() => 1, dOutput),
        params,
        saved,
        wanted,
      );
      const { input: dInput } = right.vjp(inputs, output, dOutput, params, saved, wanted);
      return dInput ? { input: map((g, n) => (n > 0 ? g / n : g), dInput, counts!) } : {};
    },
  })),
  mutantOf("resizeBilinear2d", "takes aligned corners for asymmetric", (right) => ({
    forward: (inputs, { size, coordinates }) =>
      right.forward(inputs, { size, coordinates: coordinates === "alignCorners" ? "asymmetric" : coordinates }),
  })),
  mutantOf("resizeBilinear2d", "ignores the half pixel", (right) => ({
    forward: (inputs, { size, coordinates }) =>
      right.forward(inputs, { size, coordinates: coordinates === "halfPixel" ? "asymmetric" : coordinates }),
  })),
  mutantOf("resizeBilinear2d", "swaps height and width", (right) => ({
    forward(inputs, { size, coordinates }) {
      const { output } = right.forward(inputs, { size: turned(size), coordinates });
      return { output: reshaped(output, right.forward(inputs, { size, coordinates }).output.shape) };
    },
  })),
  mutantOf("bedOfNails2d", "fills the cells", (right) => ({
    forward(inputs, params) {
      const shape = image(right.forward(inputs, params).output).shape;
      const pixel = read(image(inputs.input));
      const [scaleY, scaleX] = params.scale;
      return { output: build(shape, (b, y, x, c) => pixel(b, Math.floor(y / scaleY), Math.floor(x / scaleX), c)) };
    },
  })),
  mutantOf("bedOfNails2d", "puts the nail at the bottom right", (right) => ({
    forward(inputs, params) {
      const { output } = right.forward(inputs, params);
      const [, H, W] = image(output).shape;
      const value = read(image(output));
      const [down, right_] = [params.scale[0] - 1, params.scale[1] - 1];
      const moved = build(image(output).shape, (b, y, x, c) => value(b, (y + H - down) % H, (x + W - right_) % W, c));
      return { output: moved };
    },
  })),
];
