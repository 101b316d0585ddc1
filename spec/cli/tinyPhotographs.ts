/** Noisy pictures of 12×14 in their class's color; every other one is a JPEG. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { random } from "../../reference/random.ts";
import { type Drawing, jpegFile, png } from "../datasets/drawnImages.ts";
import { freshFolder } from "./command.ts";

export const colors = ["red", "green", "yellow", "blue", "pink", "cyan"];

/** The folder of `train/` and `val/`, with a folder per color in each. */
export function tinyPhotographs(): string {
  const folder = freshFolder();
  for (const [part, count] of Object.entries({ train: 8, val: 2 })) {
    for (const [label, name] of colors.entries()) {
      for (let at = 0; at < count; at++) {
        const chance = random(at).fork(part, name);
        const ink = (c: number) => ((label + 1) & (1 << c) ? 150 : 20) + chance.below(60);
        const draw: Drawing = () => [ink(0), ink(1), ink(2)];
        const path = join(folder, part, name, `${at}.${at % 2 === 0 ? "jpg" : "png"}`);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, at % 2 === 0 ? jpegFile(12, 14, draw) : png(12, 14, draw));
      }
    }
  }
  return folder;
}

/** Options of a run on them that takes a second or two. */
export const tinyPhotographRun = (dataDir: string, out: string, ...more: readonly string[]): readonly string[] => [
  ...["train", "--data", "imagefolder", "--data-dir", dataDir, "--model", "mlp", "--engine", "reference"],
  ...["--size", "8", "--schedule", "constant", "--batch", "8", "--out", out, "--json", ...more],
];
