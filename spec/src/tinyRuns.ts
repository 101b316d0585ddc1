/** Models and images small enough to train in milliseconds. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dataset, inMemory } from "../../datasets/index.ts";
import { reference } from "../../reference/index.ts";
import { random } from "../../reference/random.ts";
import { encodeCheckpoint, readCheckpoint } from "../../src/checkpoint.ts";
import * as training from "../../src/fit.ts";
import { dropout, flatten, linear, relu, sequential } from "../../src/layers/index.ts";
import { type Model, model } from "../../src/model.ts";
import { asEngine } from "./countingEngine.ts";

/** 4×4 images, bright in their upper or in their lower half, with noise. */
export function halves(count: number, seed = 1): Dataset {
  const chance = random(seed);
  const labels = Uint8Array.from({ length: count }, (_, image) => image % 2);
  const pixels = Uint8Array.from({ length: count * 16 }, (_, at) => {
    const lower = at % 16 >= 8 ? 1 : 0;
    return labels[Math.floor(at / 16)] === lower ? 155 + chance.below(100) : chance.below(100);
  });
  return inMemory({ name: "halves", classes: ["upper", "lower"], imageShape: [4, 4, 1], labels, pixels });
}

export function tinyModel({ name = "tiny", hidden = 4, keep = 0.8 } = {}): Model {
  return model(
    { name, input: [4, 4, 1] },
    sequential(flatten(), linear({ features: hidden }), relu(), dropout({ keep }), linear({ features: 2 })),
  );
}

export const engine = asEngine(reference);

/** Trains to the end and hands back the epochs, and the bytes of every checkpoint on the way. */
export async function trained(
  options: Partial<training.FitOptions> = {},
  subject = tinyModel(),
): Promise<{ readonly epochs: readonly training.EpochResult[]; readonly checkpoints: readonly Uint8Array[] }> {
  const epochs: training.EpochResult[] = [];
  const checkpoints: Uint8Array[] = [];
  const onCheckpoint: training.FitOptions["onCheckpoint"] = async (checkpoint) => {
    checkpoints.push(encodeCheckpoint(checkpoint));
  };
  const defaults = { engine, train: halves(16), test: halves(8, 2), epochs: 3, batch: 3, seed: 5 };
  for await (const epoch of training.fit(subject, { ...defaults, onCheckpoint, ...options })) epochs.push(epoch);
  return { epochs, checkpoints };
}

/** What a file with these bytes is read as. */
export async function reread(bytes: Uint8Array) {
  const folder = await mkdtemp(join(tmpdir(), "einspec-"));
  try {
    await writeFile(join(folder, "checkpoint.safetensors"), bytes);
    return await readCheckpoint(join(folder, "checkpoint.safetensors"));
  } finally {
    await rm(folder, { recursive: true });
  }
}
