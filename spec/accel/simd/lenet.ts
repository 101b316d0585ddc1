/** A small LeNet trained by hand through the contract: what a training loop asks of an engine, without the model API. */
import type { Backend } from "../../../reference/backend.ts";
import { random } from "../../../reference/random.ts";
import { type Shape, type Shaped, sizeOf, tensor } from "../../../reference/tensor.ts";

const same = { stride: [1, 1], dilation: [1, 1], padding: [[2, 2], [2, 2]], groups: 1 } as const; // biome-ignore format: one window, one line
const half = { size: [2, 2], stride: [2, 2], dilation: [1, 1], padding: [[0, 0], [0, 0]] } as const; // biome-ignore format: one window, one line

export interface Sizes {
  readonly batch: number;
  readonly side: number;
  readonly channels: readonly [number, number];
  readonly hidden: number;
}
export const full: Sizes = { batch: 64, side: 28, channels: [20, 50], hidden: 500 };

export function openLeNet<T extends Shaped>(engine: Backend<T>, { batch: B, side, channels: [C1, C2], hidden }: Sizes) {
  const draw = random(5);
  const device = (shape: Shape, scale: number) =>
    engine.fromHost(
      tensor(
        shape,
        Float32Array.from({ length: sizeOf(shape) }, () => scale * draw.normal()),
      ),
    );
  const features = (side / 4) ** 2 * C2;
  let parameters = [
    device([5, 5, 1, C1], 0.2),
    device([C1], 0),
    device([5, 5, C1, C2], 1 / Math.sqrt(25 * C1)),
    device([C2], 0),
    device([hidden, features], 1 / Math.sqrt(features)),
    device([hidden], 0),
    device([10, hidden], 1 / Math.sqrt(hidden)),
    device([10], 0),
  ];
  const input = device([B, side, side, 1], 1);
  const labels = Array.from({ length: B }, (_, b) => b % 10);
  const target = engine.fromHost(
    tensor(
      [B, 10],
      Float32Array.from({ length: B * 10 }, (_, i) => (labels[Math.floor(i / 10)] === i % 10 ? 1 : 0)),
    ),
  );
  const share = engine.fromHost(tensor([B], new Float32Array(B).fill(1 / B)));

  /** One step of plain gradient descent; hands back the losses of the batch, which the caller releases. */
  function step(learningRate = 0.05): T {
    const [k1, b1, k2, b2, w3, b3, w4, b4] = parameters as [T, T, T, T, T, T, T, T];
    const { conv2d, relu, maxPool2d, reshape, linear, softmaxCrossEntropy } = engine.kernels;
    const c1 = conv2d.forward({ input, kernel: k1, bias: b1 }, same).output;
    const r1 = relu.forward({ input: c1 }, {}).output;
    const p1 = maxPool2d.forward({ input: r1 }, half);
    const c2 = conv2d.forward({ input: p1.output, kernel: k2, bias: b2 }, same).output;
    const r2 = relu.forward({ input: c2 }, {}).output;
    const p2 = maxPool2d.forward({ input: r2 }, half);
    const flat = reshape.forward({ input: p2.output }, { shape: [B, -1] }).output;
    const l3 = linear.forward({ input: flat, weight: w3, bias: b3 }, {}).output;
    const r3 = relu.forward({ input: l3 }, {}).output;
    const logits = linear.forward({ input: r3, weight: w4, bias: b4 }, {}).output;
    const loss = softmaxCrossEntropy.forward({ logits, target }, { labelSmoothing: 0 }).output;

    const smooth = { labelSmoothing: 0 };
    const dLogits = softmaxCrossEntropy.vjp({ logits, target }, loss, share, smooth, [], ["logits"]).logits!;
    const four = linear.vjp({ input: r3, weight: w4, bias: b4 }, logits, dLogits, {}, [], ["input", "weight", "bias"]);
    const dL3 = relu.vjp({ input: l3 }, r3, four.input!, {}, [], ["input"]).input!;
    const three = linear.vjp({ input: flat, weight: w3, bias: b3 }, l3, dL3, {}, [], ["input", "weight", "bias"]);
    const dP2 = reshape.vjp({ input: p2.output }, flat, three.input!, { shape: [B, -1] }, [], ["input"]).input!;
    const dR2 = maxPool2d.vjp({ input: r2 }, p2.output, dP2, half, p2.saved ?? [], ["input"]).input!;
    const dC2 = relu.vjp({ input: c2 }, r2, dR2, {}, [], ["input"]).input!;
    const two = conv2d.vjp({ input: p1.output, kernel: k2, bias: b2 }, c2, dC2, same, [], ["input", "kernel", "bias"]);
    const dR1 = maxPool2d.vjp({ input: r1 }, p1.output, two.input!, half, p1.saved ?? [], ["input"]).input!;
    const dC1 = relu.vjp({ input: c1 }, r1, dR1, {}, [], ["input"]).input!;
    const one = conv2d.vjp({ input, kernel: k1, bias: b1 }, c1, dC1, same, [], ["kernel", "bias"]);

    const grads = [
      one.kernel!,
      one.bias!,
      two.kernel!,
      two.bias!,
      three.weight!,
      three.bias!,
      four.weight!,
      four.bias!,
    ];
    parameters = parameters.map(
      (w, i) => engine.steps.sgd(w, grads[i]!, {}, { learningRate, weightDecay: 0 }, 1).parameter,
    );
    const between = [
      c1,
      r1,
      p1.output,
      ...(p1.saved ?? []),
      c2,
      r2,
      p2.output,
      ...(p2.saved ?? []),
      flat,
      l3,
      r3,
      logits,
    ];
    const back = [dLogits, four.input!, dL3, three.input!, dP2, dR2, dC2, two.input!, dR1, dC1];
    for (const array of [...between, ...back, ...grads]) engine.release(array);
    return loss;
  }

  /** The numbers of every parameter, one after the other. */
  async function numbers(): Promise<number[]> {
    const tensors = await Promise.all(parameters.map((w) => engine.toHost(w)));
    return tensors.flatMap(({ data }) => [...data]);
  }

  return { step, numbers };
}
