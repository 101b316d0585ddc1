/** What `einspec bench` measures: each piece of work starts from the same drawn numbers on every engine. */
import type { Batch } from "../../datasets/index.ts";
import type { ConvParams } from "../../reference/catalogue.ts";
import { random } from "../../reference/random.ts";
import { type Shape, type Shaped, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import type { Engine } from "../engines.ts";
import { summary } from "../summary.ts";
import { Trainer } from "../trainer.ts";
import { lenet5 } from "../zoo/index.ts";

export interface Workload {
  readonly name: string;
  /** Multiplications, each with its addition. */
  readonly multiplyAdds: number;
  /** Brings the data to an engine, and answers with the work and with what ends it. */
  prepare(engine: Engine): { run(): Promise<void>; release(): void };
}

/** Images per batch of the convolutions and of the training step. */
const batch = 64;

export const workloads: readonly Workload[] = [
  matrixProduct(256),
  matrixProduct(512),
  ...convolution("conv1", [batch, 28, 28, 1], [5, 5, 1, 20]),
  ...convolution("conv2", [batch, 14, 14, 20], [5, 5, 20, 50]),
  trainingStep(),
];

function matrixProduct(extent: number): Workload {
  return {
    name: `matrix product ${extent}×${extent}`,
    multiplyAdds: extent ** 3,
    prepare(engine) {
      const inputs = uploaded(engine, { input: [extent, extent], weight: [extent, extent] });
      return {
        run: () => finished(engine, [engine.kernels.linear.forward(inputs, {}).output]),
        release: () => releaseAll(engine, inputs),
      };
    },
  };
}

/** A convolution layer of LeNet-5, forward and back. */
function convolution(
  layer: string,
  input: Shape,
  kernel: readonly [number, number, number, number],
): readonly Workload[] {
  const [KY, KX, C, O] = kernel;
  const output = [...input.slice(0, 3), O];
  const multiplyAdds = sizeOf(output) * KY * KX * C;
  const params: ConvParams = {
    stride: [1, 1],
    dilation: [1, 1],
    padding: [
      [2, 2],
      [2, 2],
    ],
    groups: 1,
  };
  const name = `LeNet-5 ${layer}, batch ${batch}`;
  return [
    {
      name: `${name}, forward`,
      multiplyAdds,
      prepare(engine) {
        const inputs = uploaded(engine, { input, kernel, bias: [O] });
        return {
          run: () => finished(engine, [engine.kernels.conv2d.forward(inputs, params).output]),
          release: () => releaseAll(engine, inputs),
        };
      },
    },
    {
      name: `${name}, vjp`,
      multiplyAdds: 2 * multiplyAdds,
      prepare(engine) {
        const {
          dOutput,
          output: y,
          ...inputs
        } = uploaded(engine, { input, kernel, bias: [O], output, dOutput: output });
        const wanted = ["input", "kernel", "bias"] as const;
        return {
          run() {
            const grads = engine.kernels.conv2d.vjp(inputs, y, dOutput, params, [], wanted);
            return finished(
              engine,
              Object.values(grads).filter((grad) => grad !== undefined),
            );
          },
          release: () => releaseAll(engine, { ...inputs, y, dOutput }),
        };
      },
    },
  ];
}

function trainingStep(): Workload {
  const model = lenet5();
  const products = summary(model).rows.map(({ multiplyAdds }) => multiplyAdds);
  return {
    name: `LeNet-5 training step, batch ${batch}, Adam`,
    // Forward, and back to the parameters and to the inputs of all layers but the first.
    multiplyAdds: batch * (3 * products.reduce((sum, count) => sum + count, 0) - products[0]!),
    prepare(engine) {
      const trainer = new Trainer(model, { engine, seed: 1 });
      const labels = Int32Array.from({ length: batch }, (_, b) => b % 10);
      const target = tensor(
        [batch, 10],
        Float32Array.from({ length: batch * 10 }, (_, at) => +(at % 10 === labels[Math.floor(at / 10)])),
      );
      const images: Batch = { input: drawn([batch, 28, 28, 1], "images"), target, labels, indices: labels };
      return {
        async run() {
          await trainer.step(images);
        },
        release: () => trainer.release(),
      };
    },
  };
}

function drawn<const S extends Shape>(shape: S, name: string): Tensor<S["length"]> {
  const { normal } = random(1).fork(name);
  return tensor(shape, Float32Array.from({ length: sizeOf(shape) }, normal));
}

function uploaded<N extends string>(
  engine: Engine,
  shapes: { readonly [K in N]: Shape },
): { readonly [K in N]: Shaped } {
  const entries = Object.entries<Shape>(shapes).map(([name, shape]) => [name, engine.fromHost(drawn(shape, name))]);
  return Object.fromEntries(entries) as { readonly [K in N]: Shaped };
}

/** An engine may answer before it has computed: the work is done when its numbers are here. */
async function finished(engine: Engine, arrays: readonly Shaped[]): Promise<void> {
  await Promise.all(arrays.map((array) => engine.toHost(array)));
  for (const array of arrays) engine.release(array);
}

function releaseAll(engine: Engine, arrays: Readonly<Record<string, Shaped>>): void {
  for (const array of Object.values(arrays)) engine.release(array);
}
