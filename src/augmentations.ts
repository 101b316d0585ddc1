/** Augmentation by name, from none to all of it; each does what the one before does, and more. */
import type { Augmentation } from "../datasets/index.ts";
import { ParameterError } from "../reference/errors.ts";

type Choice = Omit<Augmentation, "size"> & { readonly cutoutShare?: number };

const mirrored: Choice = { mirror: 0.5 };
/** Parts of 0.65 to 1 of the side, a little stretched: from smaller ones small objects are often gone. */
const crops: Choice = { ...mirrored, crop: { area: [0.42, 1], aspect: [3 / 4, 4 / 3] } };
const colors: Choice = { ...crops, jitter: { brightness: 0.3, contrast: 0.3, saturation: 0.3 } };
const mixed: Choice = { ...colors, cutoutShare: 0.25, mixup: 0.2 };

const choices: Readonly<Record<string, Choice | null>> = { none: null, mirror: mirrored, crops, colors, mixed };

export const augmentationNames: readonly string[] = Object.keys(choices);

/**
 * What comes out has `size` pixels each way; undefined for "none".
 * @throws {ParameterError} when there is no such augmentation, with the names that there are.
 */
export function augmentationByName(name: string, size: number): Augmentation | undefined {
  const choice = Object.hasOwn(choices, name) ? choices[name] : undefined;
  if (choice === undefined) {
    throw new ParameterError(`augmentation: name must be one of ${augmentationNames.join(", ")}, got "${name}"`);
  }
  if (choice === null) return undefined;
  const { cutoutShare = 0, ...augmentation } = choice;
  return { size, ...augmentation, ...(cutoutShare > 0 && { cutout: Math.round(cutoutShare * size) }) };
}
