/** The gradient of a batch, part by part: what a batch needs in memory falls with the size of its parts. */
import type { Batch } from "../datasets/index.ts";
import type { Random } from "../reference/random.ts";
import { type Shaped, sizeOf, type Tensor, tensor } from "../reference/tensor.ts";
import type { Remembered } from "./learned.ts";
import { differentiate, type Place } from "./passes.ts";

export interface Accumulated {
  /** Of every part, its share of the batch's mean loss. */
  readonly losses: readonly Shaped[];
  readonly logits: readonly Shaped[];
  readonly gradients: ReadonlyMap<string, Shaped>;
  readonly remembered: readonly Remembered[];
}

interface Chance {
  readonly labelSmoothing: number;
  readonly random: Random;
  /** How many parts of a batch go through the model one after the other. */
  readonly parts: number;
}

/** As `differentiate` of the whole batch, but statistics are those of the parts. All arrays are the caller's to release. */
export function accumulated(place: Place, batch: Batch, { parts, random, labelSmoothing }: Chance): Accumulated {
  const { engine } = place;
  const gradients = new Map<string, Shaped>();
  const [losses, logits, remembered]: [Shaped[], Shaped[], Remembered[]] = [[], [], []];
  const slices = partsOf(batch, parts);
  try {
    for (const [at, part] of slices.entries()) {
      const share = part.labels.length / batch.labels.length;
      const chance = { labelSmoothing, random: slices.length === 1 ? random : random.fork("part", at), share };
      const found = differentiate(place, part, chance);
      losses.push(found.loss);
      logits.push(found.logits);
      remembered.push(...found.remembered);
      for (const [name, gradient] of found.gradients) {
        const before = gradients.get(name);
        gradients.set(name, before === undefined ? gradient : engine.add(before, gradient));
        if (before !== undefined) for (const array of [before, gradient]) engine.release(array);
      }
    }
  } catch (error) {
    const left = [...losses, ...logits, ...gradients.values(), ...remembered.map(({ fresh }) => fresh)];
    for (const array of left) engine.release(array);
    throw error;
  }
  return { losses, logits, gradients, remembered };
}

/** A batch cut into so many parts of almost equal size; into single images where it has no more. */
export function partsOf(batch: Batch, parts: number): readonly Batch[] {
  const [count] = batch.input.shape;
  const into = Math.max(1, Math.min(parts, count));
  if (into === 1) return [batch];
  const ends = Array.from({ length: into + 1 }, (_, at) => Math.floor((at * count) / into));
  const perImage = batch.labels.length / count;
  return ends.slice(1).map((to, at) => {
    const from = ends[at]!;
    return {
      input: examples(batch.input, from, to),
      target: examples(batch.target, from * perImage, to * perImage),
      labels: batch.labels.subarray(from * perImage, to * perImage),
      indices: batch.indices.subarray(from, to),
    };
  });
}

function examples<R extends 2 | 4>({ shape, data }: Tensor<R>, from: number, to: number): Tensor<R> {
  const [, ...rest] = shape;
  const size = sizeOf(rest);
  // TypeScript cannot follow that the rank stays.
  return tensor([to - from, ...rest], data.slice(from * size, to * size)) as Tensor as Tensor<R>;
}
