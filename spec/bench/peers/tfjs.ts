/** TensorFlow.js: `tfjs.ts cpu` or `tfjs.ts wasm`. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Tensor, tensor } from "../../../reference/tensor.ts";
import type { WorkData } from "../../../src/commands/contender.ts";
import type { Convolution, Training } from "../../../src/commands/workloads.ts";
import { clocked, type Peer, peerPackage, serve, versionOf } from "./serve.ts";

/** An array of TensorFlow.js. */
interface Handle {
  readonly shape: number[];
  dataSync(): Float32Array;
  dispose(): void;
}

/** What is used of TensorFlow.js. */
interface TensorFlow {
  setBackend(name: string): Promise<boolean>;
  getBackend(): string;
  getKernel(name: string, backend: string): object | null | undefined;
  engine(): { runKernel(name: string, inputs: object, attributes: object): Handle };
  tidy<T>(body: () => T): T;
  tensor(values: Float32Array, shape: readonly number[]): Handle;
  variable(value: Handle): Handle;
  matMul(a: Handle, b: Handle, transposeA?: boolean, transposeB?: boolean): Handle;
  transpose(value: Handle): Handle;
  conv2d(input: Handle, kernel: Handle, stride: number, padding: "same"): Handle;
  maxPool(input: Handle, size: number, stride: number, padding: "valid"): Handle;
  add(a: Handle, b: Handle): Handle;
  relu(input: Handle): Handle;
  reshape(input: Handle, shape: number[]): Handle;
  softmax(logits: Handle): Handle;
  slice(source: Handle, begin: number[], size: number[]): Handle;
  losses: { softmaxCrossEntropy(target: Handle, logits: Handle): Handle };
  train: {
    momentum(learningRate: number, momentum: number): { minimize(loss: () => Handle, returnCost: true): Handle };
  };
}

interface Wasm {
  setWasmPaths(folder: string): void;
  setThreadsCount(count: number): void;
}

const [backend = "cpu"] = process.argv.slice(2);

await serve(async () => {
  const tf = peerPackage<TensorFlow>("@tensorflow/tfjs");
  const wasm = backend === "wasm" ? peerPackage<Wasm>("@tensorflow/tfjs-backend-wasm") : undefined;
  if (wasm) {
    const folder = join(
      dirname(fileURLToPath(import.meta.url)),
      "../../engines/node_modules/@tensorflow/tfjs-backend-wasm/dist/",
    );
    wasm.setWasmPaths(folder);
    wasm.setThreadsCount(1); // in Node it has no more: its worker is a blob that Node does not load (tfjs issue 3830)
  }
  if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} cannot be set`);
  return {
    device: `TensorFlow.js ${versionOf("@tensorflow/tfjs")}, ${tf.getBackend()}, one thread`,
    prepare: prepareOn(tf),
  };
});

function prepareOn(tf: TensorFlow): Peer["prepare"] {
  return async (work, data) => {
    const array = (source: Tensor | undefined) => tf.tensor(source!.data as Float32Array, source!.shape);
    switch (work.kind) {
      case "product": {
        const [input, weight] = [array(data.input), tf.transpose(array(data.weight))];
        return repeated(tf, () => tf.matMul(input, weight), [input, weight]);
      }
      case "convolution": {
        const { name, inputs, attributes, shape } = kernelOf(work, data);
        if (!tf.getKernel(name, tf.getBackend())) return { refused: `no kernel ${name}` };
        const given = Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, array(value)]));
        const compute = () => tf.engine().runKernel(name, given, attributes);
        return repeated(tf, compute, Object.values(given), shape);
      }
      case "inference": {
        const values = Object.fromEntries(Object.entries(data).map(([name, value]) => [name, array(value)]));
        const input = values.input!;
        return repeated(tf, () => tf.softmax(logits(tf, values, input)), Object.values(values));
      }
      case "training":
        return trained(tf, work, data, array);
    }
  };
}

/** Kernels are called by their names, so that each gradient is computed alone. */
function kernelOf({ part, params, shapes }: Convolution, { input, kernel, output }: WorkData) {
  const depthwise = params.groups > 1;
  const [KY, KX, C, O] = shapes.kernel as readonly [number, number, number, number];
  const filterShape = depthwise ? [KY, KX, params.groups, O / params.groups] : [KY, KX, C, O];
  const filter = tensor(filterShape, kernel!.data);
  const [[top]] = params.padding;
  const common = { strides: [...params.stride], pad: top, dataFormat: "NHWC", dilations: [1, 1] };
  const family = depthwise ? "DepthwiseConv2dNative" : "Conv2D";
  switch (part) {
    case "forward":
      return { name: family, inputs: { x: input, filter }, attributes: common, shape: shapes.output };
    case "input": {
      const attributes = { ...common, inputShape: [...shapes.input] };
      return { name: `${family}BackpropInput`, inputs: { dy: output, filter }, attributes, shape: shapes.input };
    }
    case "kernel": {
      const attributes = { ...common, filterShape };
      return { name: `${family}BackpropFilter`, inputs: { x: input, dy: output }, attributes, shape: shapes.kernel };
    }
  }
}

/** Both backends compute at once; nothing needs to be read back to know that the work is done. */
function repeated(tf: TensorFlow, compute: () => Handle, given: readonly Handle[], shape?: readonly number[]) {
  const tidied = () => tf.tidy(compute);
  return {
    async answer() {
      const result = tidied();
      const numbers = tensor(shape ?? result.shape, result.dataSync().slice());
      result.dispose();
      return numbers;
    },
    run: clocked(() => tidied().dispose()),
    async release() {
      for (const array of given) array.dispose();
    },
  };
}

function logits(tf: TensorFlow, values: Readonly<Record<string, Handle>>, images: Handle): Handle {
  const value = (name: string) => values[name]!;
  const block = (input: Handle, layer: string) =>
    tf.maxPool(
      tf.relu(tf.add(tf.conv2d(input, value(`${layer}.kernel`), 1, "same"), value(`${layer}.bias`))),
      2,
      2,
      "valid",
    );
  const linear = (input: Handle, layer: string) =>
    tf.add(tf.matMul(input, value(`${layer}.weight`), false, true), value(`${layer}.bias`));
  const features = block(block(images, "conv1"), "conv2");
  const flat = tf.reshape(features, [features.shape[0]!, -1]);
  return linear(tf.relu(linear(flat, "linear1")), "linear2");
}

function trained(tf: TensorFlow, work: Training, data: WorkData, array: (source?: Tensor) => Handle) {
  if (!tf.getKernel("Conv2DBackpropFilter", tf.getBackend())) return { refused: "no kernel Conv2DBackpropFilter" };
  const { batch, extent, steps, updates, checkedSteps } = work;
  const { input: images, target: classes, ...parameters } = data;
  const values = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, tf.variable(array(value))]),
  );
  const cut = (source: Tensor | undefined, step: number, shape: readonly number[]) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    return tf.tensor((source!.data as Float32Array).slice(step * size, (step + 1) * size), shape);
  };
  const turns = Array.from({ length: steps }, (_, step) => ({
    input: cut(images, step, [batch, extent, extent, 1]),
    target: cut(classes, step, [batch, 10]),
  }));
  const optimizer = tf.train.momentum(updates.learningRate, updates.momentum);
  let taken = 0;
  const step = () => {
    const { input, target } = turns[taken++ % steps]!;
    return optimizer.minimize(() => tf.losses.softmaxCrossEntropy(target, logits(tf, values, input)), true);
  };
  return {
    async answer() {
      const count = tf.getBackend() === "cpu" ? 2 : checkedSteps; // a minute each
      return tensor(
        [count],
        Array.from({ length: count }, () => step().dataSync()[0]!),
      );
    },
    run: clocked(() => step().dispose()),
    async release() {
      for (const handle of Object.values(values)) handle.dispose();
      for (const { input, target } of turns) for (const handle of [input, target]) handle.dispose();
    },
  };
}
