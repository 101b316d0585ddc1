/**
 * How much sooner networks answer when batch norm is folded into their convolutions: both forms in turns, in one run.
 *
 *     npx tsx spec/folding/index.ts    prints a table; 40 passes of each network, on one thread of the engine simd
 */
import { random } from "../../reference/random.ts";
import { type Shaped, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import { openEngine } from "../../src/engines.ts";
import { foldBatchNorm } from "../../src/foldBatchNorm.ts";
import { initialize, type Model } from "../../src/model.ts";
import { answer } from "../../src/passes.ts";
import { mobilenetFor64, mobilenetV2, resnet18For64, resnet50 } from "../../src/zoo/index.ts";

const works: readonly (readonly [model: Model, batch: number])[] = [
  [resnet18For64(), 32],
  [mobilenetFor64(), 32],
  [resnet50(), 1],
  [mobilenetV2(), 1],
];
const rounds = 20;

const engine = await openEngine("simd", { threads: 1 });

function images({ input }: Model, batch: number): Tensor<4> {
  const shape = [batch, ...input] as [number, number, number, number];
  return tensor(shape, Float32Array.from({ length: sizeOf(shape) }, random(2).normal));
}

/** Milliseconds of one pass, of the processor's time: what else the machine does in between does not count. */
async function pass(model: Model, values: ReadonlyMap<string, Shaped>, input: Tensor<4>): Promise<number> {
  const began = process.cpuUsage();
  const logits = answer({ engine, model, values }, input);
  await engine.toHost(logits);
  engine.release(logits);
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

const upload = (values: ReadonlyMap<string, Tensor>) =>
  new Map([...values].map(([name, value]) => [name, engine.fromHost(value)]));

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

console.log("| network | batch | ms | ms, folded | ratio: median (range) |\n| --- | --: | --: | --: | --: |");
for (const [model, batch] of works) {
  const first = initialize(model, random(1));
  const folded = foldBatchNorm(model, first);
  const [before, after] = [upload(first), upload(folded.values)];
  const input = images(model, batch);
  const times: (readonly [number, number])[] = [];
  for (let round = -2; round < rounds; round++) {
    const both = [await pass(model, before, input), await pass(folded.model, after, input)] as const;
    if (round >= 0) times.push(both); // the first ones find cold caches
  }
  const ratios = times.map(([slow, fast]) => slow / fast);
  const cells = [
    ...[
      model.name,
      batch,
      median(times.map(([slow]) => slow)).toFixed(1),
      median(times.map(([, fast]) => fast)).toFixed(1),
    ],
    `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
  ];
  console.log(`| ${cells.join(" | ")} |`);
  for (const array of [...before.values(), ...after.values()]) engine.release(array);
}
await engine.close();
