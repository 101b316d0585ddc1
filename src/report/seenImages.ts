/** The images that training begins with, as the network sees them: cut, mirrored, recolored, hidden in part, mixed. */
import { type Augmentation, batches, type Dataset, type Normalization } from "../../datasets/index.ts";
import { random } from "../../reference/random.ts";
import { type Shape, sizeOf } from "../../reference/tensor.ts";

export interface SeenImages {
  /** What is done to them by chance, by name. */
  readonly augment: string;
  /** [y, x, channel] */
  readonly shape: Shape;
  readonly images: readonly SeenImage[];
}

export interface SeenImage {
  readonly pixels: Uint8Array;
  /** The classes that the target names, the largest share first; none where pixels have classes of their own. */
  readonly shares: readonly (readonly [name: string, share: number])[];
}

interface Source {
  readonly train: Dataset;
  readonly augmentation: Augmentation | undefined;
}

interface Choices {
  readonly seed: number;
  readonly batch: number;
  readonly balanced: boolean;
  readonly augment: string;
  readonly normalization: Normalization;
}

/** Of the first step of a run the first `most` images: the very ones, drawn by the streams that `fit` draws them by. */
export async function seenImages({ train, augmentation }: Source, choices: Choices, most = 16): Promise<SeenImages> {
  const { seed, batch: size, balanced, augment, normalization } = choices;
  const chance = random(seed).fork("epoch", 1);
  const epoch = batches(train, { size, normalization, augmentation, balanced, random: chance, prefetch: 0 });
  const { value } = await epoch.next();
  await epoch.return();
  if (!value) throw new Error("report: an epoch has no batch"); // batches refuses data sets without images
  const { input, target } = value;
  const shape = input.shape.slice(1);
  const [length, K] = [sizeOf(shape), train.classes.length];
  const images = Array.from({ length: Math.min(most, input.shape[0]) }, (_, b) => ({
    pixels: bytes(input.data.slice(b * length, (b + 1) * length), normalization),
    shares: train.masks
      ? []
      : train.classes
          .map((name, k) => [name, target.data[b * K + k]!] as const)
          .filter(([, share]) => share > 0)
          .sort(([, a], [, c]) => c - a),
  }));
  return { augment, shape, images };
}

/** Back from what the network takes to what a screen shows; what is brighter than white is white. */
function bytes(normalized: ArrayLike<number>, { mean, deviation }: Normalization): Uint8Array {
  const C = mean.length;
  return Uint8Array.from(normalized, (value, at) => {
    const brightness = 255 * (value * deviation[at % C]! + mean[at % C]!);
    return Math.round(Math.min(255, Math.max(0, brightness)));
  });
}
