/** Networks of 20 and of 56 layers, plain and with shortcuts, and how they learn (lectures 000 and 003, "ResNet"). */
import type { Engine } from "../../src/engines.ts";
import { zeros } from "../../src/initial.ts";
import {
  batchNorm,
  block,
  conv2d,
  globalAvgPool2d,
  type Layer,
  linear,
  relu,
  residual,
  sequential,
} from "../../src/layers/index.ts";
import { type Model, model } from "../../src/model.ts";
import { momentum } from "../../src/optimizers.ts";
import { Trainer } from "../../src/trainer.ts";
import { batchOf, drawnShapes, shapeCount } from "../src/zoo/drawnShapes.ts";

const size = 16;

/** He et al., section 4.2: 6n + 2 layers in three stages; here a quarter as wide, and on 16×16 pixels. */
export function network({ layers, shortcuts }: Network): Model {
  const blocks = [4, 8, 16].flatMap((filters, stage) =>
    Array.from({ length: (layers - 2) / 6 }, (_, at) => {
      const stride = stage > 0 && at === 0 ? 2 : 1;
      return [shortcuts ? withShortcut(filters, stride) : plain(filters, stride), relu()];
    }).flat(),
  );
  return model(
    { name: "depth", input: [size, size, 3] },
    sequential(...convolved(4, 1), relu(), ...blocks, globalAvgPool2d(), linear({ features: shapeCount })),
  );
}

export interface Network {
  /** 6n + 2. */
  readonly layers: number;
  readonly shortcuts: boolean;
}

const convolved = (filters: number, stride: number, norm = batchNorm()): readonly Layer[] => [
  conv2d({ filters, size: 3, stride, padding: 1, bias: false }),
  norm,
];

const plain = (filters: number, stride: number): Layer =>
  block("plain", ...convolved(filters, stride), relu(), ...convolved(filters, 1));

/** The same layers, and a way around them. It starts as the identity, as in `basicBlock`. */
function withShortcut(filters: number, stride: number): Layer {
  const body = [...convolved(filters, stride), relu(), ...convolved(filters, 1, batchNorm({ initial: zeros }))];
  if (stride === 1) return residual(body);
  return residual(body, block("shortcut", conv2d({ filters, size: 1, stride, bias: false }), batchNorm()));
}

/** The loss of each step of training, on 512 drawn images in batches of 32. */
export async function losses(engine: Engine, which: Network, steps: number): Promise<readonly number[]> {
  const count = 512;
  const batches = Array.from({ length: count / 32 }, (_, seed) => {
    const { input, labels } = drawnShapes({ count: 32, size, seed });
    return batchOf(input, labels, shapeCount);
  });
  const trainer = new Trainer(network(which), { engine, optimizer: momentum({ learningRate: 0.05 }), seed: 1 });
  const found: number[] = [];
  for (let step = 0; step < steps; step++) found.push((await trainer.step(batches[step % batches.length]!)).loss);
  trainer.release();
  return found;
}
