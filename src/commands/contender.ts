/** Whoever is measured: an engine of ours, or somebody else's behind the same three words. */
import { type Shaped, type Tensor, tensor } from "../../reference/tensor.ts";
import type { Engine } from "../engines.ts";
import { fit } from "../fit.ts";
import { momentum } from "../optimizers.ts";
import { Trainer } from "../trainer.ts";
import type { Run } from "./measured.ts";
import {
  type Convolution,
  channelsOf,
  type Inference,
  imagesOf,
  modelOf,
  normalizationOf,
  type Product,
  parametersOf,
  type Training,
  type Work,
} from "./workloads.ts";

export type WorkData = Readonly<Record<string, Tensor>>;

export interface Prepared {
  /**
   * What it computes: the output, the gradient, the probabilities; of a training the losses of the first steps. In our
   * layout. Asked for once, before the runs.
   */
  answer(): Promise<Tensor>;
  readonly run: Run;
  release(): Promise<void>;
}

export interface Contender {
  readonly name: string;
  /** What computes, for people. */
  readonly device: string;
  /** CPU threads; null where it is not CPUs that compute. */
  readonly threads: number | null;
  /** Whether it would be done with the work in a reasonable time. */
  willing(work: Work): boolean;
  /** Takes the data over to its side; or says in a few words why it has no such work. */
  prepare(work: Work, data: WorkData): Promise<Prepared | { readonly refused: string }>;
  close(): Promise<void>;
}

/** Results stay on the engine. Where it is not the CPU that computes, the last of a run is read back: until then it may not be done. */
export function contenderOf(engine: Engine, name: string, willing: Contender["willing"]): Contender {
  const { device, threads } = engine;
  return {
    ...{ name, device, threads, willing },
    async prepare(work, data) {
      switch (work.kind) {
        case "product":
          return productOn(engine, work, data);
        case "convolution":
          return convolutionOn(engine, work, data);
        case "inference":
          return inferenceOn(engine, work, data);
        case "training":
          return trainingOn(engine, work, data);
      }
    },
    close: () => engine.close(),
  };
}

function productOn(engine: Engine, _work: Product, { input, weight }: WorkData): Prepared {
  const inputs = { input: engine.fromHost(input!), weight: engine.fromHost(weight!) };
  return repeated(engine, Object.values(inputs), () => engine.kernels.linear.forward(inputs, {}).output);
}

function convolutionOn(engine: Engine, { part, params }: Convolution, data: WorkData): Prepared {
  const inputs = { input: engine.fromHost(data.input!), kernel: engine.fromHost(data.kernel!) };
  const { conv2d } = engine.kernels;
  if (part === "forward") return repeated(engine, Object.values(inputs), () => conv2d.forward(inputs, params).output);
  const dOutput = engine.fromHost(data.output!);
  const { output, saved = [] } = conv2d.forward(inputs, params);
  return repeated(
    engine,
    [...Object.values(inputs), dOutput, output, ...saved],
    () => conv2d.vjp(inputs, output, dOutput, params, saved, [part])[part]!,
  );
}

function repeated(engine: Engine, arrays: readonly Shaped[], compute: () => Shaped): Prepared {
  const readBack = async (array: Shaped) => {
    const numbers = await engine.toHost(array);
    engine.release(array);
    return numbers;
  };
  return {
    answer: () => readBack(compute()),
    async run(times) {
      const began = performance.now();
      for (let more = times; more > 1; more--) engine.release(compute());
      const last = compute();
      if (engine.threads === null) await engine.toHost(last);
      engine.release(last);
      return (performance.now() - began) / times;
    },
    async release() {
      for (const array of arrays) engine.release(array);
    },
  };
}

/** `Trainer.predict`: images come from the host and probabilities go back to it every time. */
function inferenceOn(engine: Engine, work: Inference, { input }: WorkData): Prepared {
  const trainer = new Trainer(modelOf(work), { engine, parameters: parametersOf(work) });
  const predict = () => trainer.predict(input as Tensor<4>);
  return {
    answer: predict,
    async run(times) {
      const began = performance.now();
      for (let repetition = 0; repetition < times; repetition++) await predict();
      return (performance.now() - began) / times;
    },
    release: async () => trainer.release(),
  };
}

/** `fit`, by the images per second that it gives for an epoch: batches are gathered, normalized and brought in every time. */
function trainingOn(engine: Engine, work: Training, data: WorkData): Prepared {
  const [model, init, optimizer] = [modelOf(work), parametersOf(work), momentum(work.updates)];
  const { batch, steps } = work;
  const epochs = fit(model, {
    ...{
      engine,
      init,
      optimizer,
      normalization: normalizationOf(work.network),
      batch,
      epochs: Number.MAX_SAFE_INTEGER,
    },
    train: imagesOf(work),
  });
  return {
    answer: () => firstLosses(new Trainer(model, { engine, optimizer, parameters: init }), work, data),
    async run(times) {
      let ms = 0;
      const count = Math.ceil(times / steps);
      for (let epoch = 0; epoch < count; epoch++) {
        const { value } = await epochs.next();
        if (value) ms += (1000 * batch) / value.imagesPerSecond;
      }
      return ms / count;
    },
    async release() {
      await epochs.return();
    },
  };
}

/** The losses before the first updates, on the first batches. */
async function firstLosses(trainer: Trainer, work: Training, { input, target }: WorkData) {
  const { network, batch, extent, checkedSteps } = work;
  const channels = channelsOf(network);
  const [pixels, classes] = [batch * extent * extent * channels, batch * 10];
  const losses: number[] = [];
  for (let step = 0; step < checkedSteps; step++) {
    const labels = new Int32Array(batch); // only to count the right guesses, which nobody reads here
    const { loss } = await trainer.step({
      input: tensor([batch, extent, extent, channels], input!.data.slice(step * pixels, (step + 1) * pixels)),
      target: tensor([batch, 10], target!.data.slice(step * classes, (step + 1) * classes)),
      ...{ labels, indices: labels },
    });
    losses.push(loss);
  }
  trainer.release();
  return tensor([checkedSteps], losses);
}
