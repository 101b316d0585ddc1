/** Augmentation by name: words with a + between them, for what can be done to an image without changing the answer. */
import { type Augmentation, channelSpread, type Dataset, pca } from "../datasets/index.ts";
import { ParameterError } from "../reference/errors.ts";

/** For images that are to have `size` pixels each way. */
interface Place {
  readonly size: number;
  /** Whose colors "pca" varies. */
  readonly train: Dataset;
}

type Part = Omit<Augmentation, "size">;

const parts = {
  mirror: () => ({ mirror: 0.5 }),
  /** Parts of 0.65 to 1 of the side, a little stretched: from smaller ones small objects are often gone. */
  crops: () => ({ crop: { area: [0.42, 1], aspect: [3 / 4, 4 / 3] } }),
  jitter: () => ({ jitter: { brightness: 0.3, contrast: 0.3, saturation: 0.3 } }),
  async pca({ train }) {
    const { variances, matrix } = pca(await channelSpread(train));
    const C = variances.length;
    const components = variances.map((_, k) => Array.from(matrix.data.slice(k * C, (k + 1) * C)));
    return { colorNoise: { deviation: 0.1, variances, components } };
  },
  cutout: ({ size }) => ({ cutout: Math.round(size / 4) }),
  mixup: () => ({ mixup: 0.2 }),
} satisfies Readonly<Record<string, (place: Place) => Part | Promise<Part>>>;

type Word = keyof typeof parts;

export const augmentationNames = Object.keys(parts) as readonly Word[];

/**
 * The words of a name, none of "none".
 * @throws {ParameterError} when one is unknown, with the words that there are.
 */
export function augmentationWords(name: string): readonly Word[] {
  if (name === "none") return [];
  return name.split("+").map((said) => {
    const word = augmentationNames.find((known) => known === said);
    if (word !== undefined) return word;
    throw new ParameterError(
      `augmentation: name must be "none" or words of ${augmentationNames.join(", ")} with + between them, got "${name}"`,
    );
  });
}

/** What the words of a name come to; undefined for "none". @throws {ParameterError} as `augmentationWords`. */
export async function augmentationByName(name: string, place: Place): Promise<Augmentation | undefined> {
  const words = augmentationWords(name);
  if (words.length === 0) return undefined;
  const chosen: readonly Part[] = await Promise.all(words.map((word) => parts[word](place)));
  return Object.assign({ size: place.size }, ...chosen);
}
