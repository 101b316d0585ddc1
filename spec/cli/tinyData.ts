/** MNIST in small: 120 images of 6×6 to train on and 20 to test on, in ten classes that a glance tells apart. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { random } from "../../reference/random.ts";
import { freshFolder } from "./command.ts";

const extent = 6;

/** The folder of the four IDX files. */
export function tinyData({ train = 120, test = 20 }: { readonly train?: number; readonly test?: number } = {}): string {
  const folder = freshFolder();
  for (const [name, count] of Object.entries({ train, t10k: test })) {
    const chance = random(1).fork(name);
    const labels = Uint8Array.from({ length: count }, (_, image) => image % 10);
    const pixels = Uint8Array.from({ length: count * extent ** 2 }, (_, at) => {
      const label = labels[Math.floor(at / extent ** 2)]!;
      const isInk = Math.floor((at % extent ** 2) / 3.6) === label;
      return (isInk ? 180 : 0) + chance.below(70);
    });
    writeFileSync(join(folder, `${name}-images-idx3-ubyte`), idx([count, extent, extent], pixels));
    writeFileSync(join(folder, `${name}-labels-idx1-ubyte`), idx([count], labels));
  }
  return folder;
}

/** Magic number, extents, bytes. */
function idx(shape: readonly number[], values: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x0800 + shape.length);
  for (const [axis, n] of shape.entries()) view.setUint32(4 + 4 * axis, n);
  bytes.set(values, 4 + 4 * shape.length);
  return bytes;
}

/** Options of a run that takes a second or two. */
export const tinyRun = (dataDir: string, out: string, ...more: readonly string[]): readonly string[] => [
  ...["train", "--data", "mnist", "--data-dir", dataDir, "--model", "mlp", "--engine", "reference"],
  ...["--schedule", "constant", "--epochs", "2", "--batch", "2", "--out", out, ...more],
];
