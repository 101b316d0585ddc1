/** Layers at work on the reference: what they answer, and which pixels an answer depends on. */
import { reference } from "../../reference/index.ts";
import { filled, type Shape, type Tensor, tensor } from "../../reference/tensor.ts";
import { sequential } from "../../src/layers/index.ts";
import type { Layer } from "../../src/layers/layer.ts";
import { type Model, model, run } from "../../src/model.ts";
import { summary } from "../../src/summary.ts";
import { Tape } from "../../src/tape.ts";

/** Values of a network's parameters by name; those that are not named are all 1. */
export type Values = Readonly<Record<string, readonly number[]>>;

const evaluation = { training: false } as const;

function place(net: Model, tape: Tape<Tensor>, values: Values) {
  return new Map(
    net.parameters.map(({ name, shape }) => {
      const numbers = values[name];
      return [name, tape.data(numbers ? tensor(shape, numbers) : filled(shape, 1))];
    }),
  );
}

/** What layers make of a batch of images [batch, y, x, channel]. */
export function answer(body: Layer, images: Tensor, values: Values = {}): Tensor {
  const net = model({ input: images.shape.slice(1) }, body);
  const tape = new Tape(reference, { record: false });
  return tape.keep(run(net, tape, place(net, tape, values), tape.data(images), evaluation));
}

/** The gradient at the image of one element of the answer, all parameters and all pixels 1 unless given. */
export function gradientOf(
  at: Shape,
  body: Layer,
  { input, image = filled([1, ...input], 1), values = {} }: Looking,
): Tensor {
  const net = model({ input }, body);
  const tape = new Tape(reference);
  const pixels = tape.parameter(image);
  const output = run(net, tape, place(net, tape, values), pixels, evaluation);
  const begin = [0, ...at];
  const element = tape.apply("slice", { input: output }, { begin, end: begin.map((index) => index + 1) });
  return tape.backward(element).get(pixels)!;
}

export interface Looking {
  /** [y, x, channel] */
  readonly input: Shape;
  readonly image?: Tensor;
  readonly values?: Values;
}

/** The rows of the image, first and last, on which the answer's pixel (y, x) depends; columns alike. */
export function seenBy([y, x]: readonly [y: number, x: number], body: Layer, input: Shape) {
  const { data } = gradientOf([y, x, 0], body, { input });
  const [, W = 1, C = 1] = input;
  const seen = [...data.keys()].filter((at) => data[at] !== 0).map((at) => Math.floor(at / C));
  const range = (places: readonly number[]) => [Math.min(...places), Math.max(...places)] as const;
  return { rows: range(seen.map((at) => Math.floor(at / W))), columns: range(seen.map((at) => at % W)) };
}

/** Layers' parameters and multiply-adds on images of this shape. */
export function costOf(input: Shape, ...layers: readonly Layer[]) {
  const { parameters, multiplyAdds, memory } = summary(model({ input }, sequential(...layers))).totals;
  return { parameters, multiplyAdds, memory };
}
