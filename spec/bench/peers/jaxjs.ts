/** jax-js on its wasm backend. Its functions consume what they are given; `ref` keeps an array for another use. */
import { type Tensor, tensor } from "../../../reference/tensor.ts";
import type { WorkData } from "../../../src/commands/contender.ts";
import type { Convolution, Training } from "../../../src/commands/workloads.ts";
import { channelsFirst, channelsLast, columnsChannelFirst, filtersFirst, filtersLast, permuted } from "./layout.ts";
import { clocked, peerPackage, serve, versionOf } from "./serve.ts";

interface JaxArray {
  readonly ref: JaxArray;
  readonly shape: readonly number[];
  add(other: JaxArray | number): JaxArray;
  sub(other: JaxArray): JaxArray;
  mul(other: JaxArray | number): JaxArray;
  reshape(shape: readonly number[]): JaxArray;
  blockUntilReady(): Promise<JaxArray>;
  data(): Promise<Float32Array>;
  dispose(): void;
}

type Parameters_ = Readonly<Record<string, JaxArray>>;

/** What is used of jax-js. */
interface Jax {
  init(device: "wasm"): Promise<readonly string[]>;
  defaultDevice(device: "wasm"): string;
  jit<A extends readonly unknown[], R>(body: (...values: A) => R): (...values: A) => R;
  vjp(body: (x: JaxArray) => JaxArray, at: readonly [JaxArray]): [JaxArray, (dOutput: JaxArray) => [JaxArray]];
  valueAndGrad(
    loss: (parameters: Parameters_, input: JaxArray, target: JaxArray) => JaxArray,
  ): (parameters: Parameters_, input: JaxArray, target: JaxArray) => [JaxArray, Parameters_];
  readonly numpy: {
    array(values: Float32Array, options: { readonly shape: readonly number[] }): JaxArray;
    matmul(a: JaxArray, b: JaxArray): JaxArray;
    max(values: JaxArray, axis: number): JaxArray;
    sum(values: JaxArray): JaxArray;
    zerosLike(values: JaxArray): JaxArray;
  };
  readonly nn: {
    relu(input: JaxArray): JaxArray;
    softmax(logits: JaxArray, axis: number): JaxArray;
    logSoftmax(logits: JaxArray, axis: number): JaxArray;
  };
  readonly lax: {
    convGeneralDilated(
      input: JaxArray,
      kernel: JaxArray,
      stride: readonly number[],
      padding: readonly (readonly number[])[],
      options?: { readonly featureGroupCount: number },
    ): JaxArray;
  };
}

const jax = peerPackage<Jax>("@jax-js/jax");
const { numpy, nn, lax } = jax;

const array = ({ data, shape }: Tensor) => numpy.array(data as Float32Array, { shape });
const kept = (parameters: Parameters_): Parameters_ =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, value.ref]));

function repeated(compute: () => JaxArray, given: readonly JaxArray[], back = (numbers: Tensor) => numbers) {
  return {
    async answer() {
      const output = compute();
      return back(tensor([...output.shape], await output.data()));
    },
    run: clocked(async () => (await compute().blockUntilReady()).dispose()),
    async release() {
      for (const each of given) each.dispose();
    },
  };
}

function convolved({ part, params }: Convolution, data: WorkData) {
  const [input, kernel] = [array(channelsFirst(data.input!)), array(filtersFirst(data.kernel!))];
  const options = { featureGroupCount: params.groups };
  const convolve = (x: JaxArray, k: JaxArray) => lax.convGeneralDilated(x, k, params.stride, params.padding, options);
  if (part === "forward") {
    const forward = jax.jit(convolve);
    return repeated(() => forward(input.ref, kernel.ref), [input, kernel], channelsLast);
  }
  const dOutput = array(channelsFirst(data.output!));
  const gradient = jax.jit((x: JaxArray, k: JaxArray, dy: JaxArray) => {
    const [y, pullback] = part === "input" ? jax.vjp((x) => convolve(x, k), [x]) : jax.vjp((k) => convolve(x, k), [k]);
    y.dispose();
    return pullback(dy)[0];
  });
  const given = [input, kernel, dOutput];
  return repeated(
    () => gradient(input.ref, kernel.ref, dOutput.ref),
    given,
    part === "input" ? channelsLast : filtersLast,
  );
}

function parametersFrom({ input: _, target: __, ...parameters }: WorkData): Parameters_ {
  const channels = parameters["conv2.bias"]!.shape[0]!;
  const turned = Object.entries(parameters).map(([name, value]) => {
    if (name.endsWith(".kernel")) return [name, array(filtersFirst(value))] as const;
    if (name.endsWith(".bias")) return [name, array(value)] as const;
    const weight = name === "linear1.weight" ? columnsChannelFirst(value, channels) : value;
    return [name, array(permuted(weight, [1, 0]))] as const; // [in, out]
  });
  return Object.fromEntries(turned);
}

function logits(parameters: Parameters_, images: JaxArray): JaxArray {
  const value = (name: string) => parameters[name]!;
  const block = (input: JaxArray, layer: string) => {
    const bias = value(`${layer}.bias`);
    const sum = lax.convGeneralDilated(
      input,
      value(`${layer}.kernel`),
      [1, 1],
      [
        [2, 2],
        [2, 2],
      ],
    );
    const active = nn.relu(sum.add(bias.reshape([1, bias.shape[0]!, 1, 1])));
    const [B, C, H, W] = active.shape as readonly [number, number, number, number];
    return numpy.max(numpy.max(active.reshape([B, C, H / 2, 2, W / 2, 2]), 5), 3);
  };
  const linear = (input: JaxArray, layer: string) =>
    numpy.matmul(input, value(`${layer}.weight`)).add(value(`${layer}.bias`));
  const features = block(block(images, "conv1"), "conv2");
  const flat = features.reshape([features.shape[0]!, -1]);
  return linear(nn.relu(linear(flat, "linear1")), "linear2");
}

function trained({ batch, extent, steps, updates, checkedSteps }: Training, data: WorkData) {
  const turns = Array.from({ length: steps }, (_, step) => {
    const cut = (source: Tensor, shape: readonly number[]) => {
      const size = shape.reduce((product, extent) => product * extent, 1);
      return tensor(shape, source.data.slice(step * size, (step + 1) * size));
    };
    const images = cut(data.input!, [batch, extent, extent, 1]);
    return { input: array(channelsFirst(images)), target: array(cut(data.target!, [batch, 10])) };
  });
  const gradients = jax.valueAndGrad((parameters, input, target) =>
    numpy.sum(nn.logSoftmax(logits(parameters, input), 1).mul(target)).mul(-1 / batch),
  );
  const update = jax.jit((parameters: Parameters_, velocities: Parameters_, input: JaxArray, target: JaxArray) => {
    const [loss, slopes] = gradients(kept(parameters), input, target);
    const next: Record<string, JaxArray> = {};
    const moved: Record<string, JaxArray> = {};
    for (const [name, slope] of Object.entries(slopes)) {
      next[name] = velocities[name]!.mul(updates.momentum).add(slope);
      moved[name] = parameters[name]!.sub(next[name].ref.mul(updates.learningRate));
    }
    return [loss, moved, next] as [JaxArray, Parameters_, Parameters_];
  });
  let parameters = parametersFrom(data);
  let velocities: Parameters_ = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, numpy.zerosLike(value.ref)]),
  );
  let taken = 0;
  const step = () => {
    const { input, target } = turns[taken++ % steps]!;
    const [loss, moved, next] = update(parameters, velocities, input.ref, target.ref);
    [parameters, velocities] = [moved, next];
    return loss;
  };
  return {
    async answer() {
      const losses: number[] = [];
      for (let at = 0; at < checkedSteps; at++) losses.push((await step().data())[0]!);
      return tensor([checkedSteps], losses);
    },
    run: clocked(async () => (await step().blockUntilReady()).dispose()),
    async release() {
      const batches = turns.flatMap(({ input, target }) => [input, target]);
      for (const each of [...Object.values(parameters), ...Object.values(velocities), ...batches]) each.dispose();
    },
  };
}

await serve(async () => {
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  return {
    device: `jax-js ${versionOf("@jax-js/jax")}, wasm`,
    async prepare(work, data) {
      switch (work.kind) {
        case "product": {
          const [a, b] = [array(data.input!), array(permuted(data.weight!, [1, 0]))];
          const multiply = jax.jit((a: JaxArray, b: JaxArray) => numpy.matmul(a, b));
          return repeated(() => multiply(a.ref, b.ref), [a, b]);
        }
        case "convolution":
          return convolved(work, data);
        case "inference": {
          const [images, parameters] = [array(channelsFirst(data.input!)), parametersFrom(data)];
          const infer = jax.jit((values: Parameters_, input: JaxArray) => nn.softmax(logits(values, input), 1));
          return repeated(() => infer(kept(parameters), images.ref), [images, ...Object.values(parameters)]);
        }
        case "training":
          return trained(work, data);
      }
    },
  };
});
