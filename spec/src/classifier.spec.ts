import { describe, expect, test } from "vitest";
import { type Batch, batches, inMemory, normalizer, shapes } from "../../datasets/index.ts";
import { DataError } from "../../reference/errors.ts";
import { reference } from "../../reference/index.ts";
import { random } from "../../reference/random.ts";
import { tensor } from "../../reference/tensor.ts";
import { type Checkpoint, encodeCheckpoint } from "../../src/checkpoint.ts";
import { classifier } from "../../src/classifier.ts";
import { openEngine } from "../../src/engines.ts";
import { judge } from "../../src/judge.ts";
import { predict } from "../../src/predict.ts";
import { Trainer } from "../../src/trainer.ts";
import { mlp, mobilenetFor64, modelByName } from "../../src/zoo/index.ts";
import { plain, png } from "../datasets/drawnImages.ts";
import { asEngine, countingEngine } from "./countingEngine.ts";
import { halves, reread, tinyModel, trained } from "./tinyRuns.ts";

const engine = asEngine(reference);

/** Of a run that has judged itself by its test images. */
async function ended(averaging?: number) {
  const { epochs, checkpoints } = await trained({ averaging }, mlp({ input: [4, 4, 1], classes: 2 }));
  return { evaluation: epochs.at(-1)!.evaluation!, checkpoint: await reread(checkpoints.at(-1)!) };
}

/** Photographs in two colors, stored larger than the network takes them. */
function colors() {
  const labels = Uint8Array.from({ length: 2 }, (_, image) => image % 2);
  const chance = random(2);
  const pixels = Uint8Array.from({ length: 2 * 32 * 32 * 3 }, (_, at) => chance.below(256) * ((at % 3) % 2));
  return inMemory({ name: "colors", classes: ["red", "blue"], imageShape: [32, 32, 3], labels, pixels });
}

describe("a classifier from a checkpoint", () => {
  test.each([undefined, 0.9])("judges as the run judged itself (moving average: %s)", async (averaging) => {
    const { evaluation, checkpoint } = await ended(averaging);
    const member = classifier("file", checkpoint, { engine });
    const found = await judge([{ member, dataset: halves(8, 2) }], { batch: 3 });
    expect(found).toEqual(evaluation);
    expect(member.classes).toEqual(["upper", "lower"]);
  });

  test("judges twice as one, and like one when both are the same", async () => {
    const { evaluation, checkpoint } = await ended();
    const member = classifier("file", checkpoint, { engine });
    const judged = { member, dataset: halves(8, 2) };
    const found = await judge([judged, judged], { batch: 5 });
    expect(found.confusion).toEqual(evaluation.confusion);
    expect(found.loss).toBeCloseTo(evaluation.loss, 12);
  });

  test("answers as its trainer with batch norm folded away, and gives every array back", async () => {
    const subject = mobilenetFor64({ input: [32, 32, 3], classes: 2 });
    const trainer = new Trainer(subject, { engine, seed: 1 });
    const stream = batches(colors(), { size: 2, normalization: trainer.normalization });
    const batch: Batch = (await stream.next()).value!;
    await trainer.step(batch);
    const counting = countingEngine();
    const checkpoint = await trainer.checkpoint();
    const member = classifier("file", checkpoint, { engine: asEngine(counting) });
    const [folded, whole] = [
      await member.logits(batch.input),
      await classifier("file", checkpoint, { engine, fold: false }).logits(batch.input),
    ];
    member.release();
    expect(counting.live.size).toBe(0);
    for (const [at, value] of whole.data.entries()) expect(folded.data[at]).toBeCloseTo(value, 10);
    expect(member.classes).toEqual(["0", "1"]);
  });

  test("names all classes of a picture, the likeliest first, by the mean of its views", async () => {
    const { checkpoint } = await ended();
    const member = classifier("file", { ...checkpoint, preprocessing: { stored: 6, extent: 4 } }, { engine });
    const bright = png(12, 12, (y) => (y < 6 ? [240, 240, 240] : [3, 3, 3]));
    for (const crops of ["center", "ten"] as const) {
      const guesses = await predict([member, member], bright, { crops });
      expect(guesses.map(({ class: name }) => name)).toEqual(["upper", "lower"]);
      expect(guesses[0]!.probability + guesses[1]!.probability).toBeCloseTo(1, 12);
    }
    const flat = normalizer({ imageShape: [4, 4, 1] }, checkpoint.normalization)(new Uint8Array(16).fill(9));
    const { data } = await member.logits(tensor([1, 4, 4, 1], flat));
    const [first] = await predict([member], png(5, 5, plain(9, 9, 9)));
    expect(first!.probability).toBeCloseTo(1 / (1 + Math.exp(-Math.abs(data[0]! - data[1]!))), 12);
  });

  test("judges pixels where each has a class, at the width that it was trained at", async () => {
    const simd = await openEngine("simd", { threads: 1 });
    const scenes = shapes({ count: 3, seed: 1 });
    const wanted = { input: scenes.imageShape, classes: scenes.classes.length, width: 1 / 16, everyPixel: true };
    const trainer = new Trainer(modelByName("unet", wanted), { engine: simd, seed: 1 });
    const checkpoint = await reread(encodeCheckpoint(await trainer.checkpoint()));
    const member = classifier("file", checkpoint, { engine: simd });
    expect(checkpoint.model.width).toBe(1 / 16);
    expect(await judge([{ member, dataset: scenes }], { batch: 2 })).toEqual(
      await trainer.evaluate(scenes, { batch: 2 }),
    );
    await expect(predict([member], png(4, 4, plain(1, 2, 3)))).rejects.toThrow(
      new DataError(
        "file: model must have one answer for a picture, got 32×32 of unet; evaluate judges networks that answer for pixels",
      ),
    );
    await simd.close();
  });

  test("is refused where the network is not of the zoo, or has other numbers", async () => {
    const { checkpoint } = await ended();
    const strange = (model: Partial<Checkpoint["model"]>) => () =>
      classifier("file", { ...checkpoint, model: { ...checkpoint.model, ...model } }, { engine });
    expect(strange({ name: tinyModel().name })).toThrow(/^file: model must be one of lenet5, mlp, .*, got "tiny"$/);
    expect(strange({ input: [16] })).toThrow(
      new DataError("file: model.input must be [y, x, channel] with at most 4096 pixels each way, got [16]"),
    );
    expect(strange({ input: [1e9, 1e9, 1] })).toThrow("got [1000000000, 1000000000, 1]");
    expect(strange({ name: "segnet", input: [1, 1, 3] })).toThrow(/^file: in segnet\/.* segnet takes 32×32×3$/);
    const preprocessing = { stored: 1e6, extent: 64 };
    expect(() => classifier("file", { ...checkpoint, preprocessing }, { engine })).toThrow(
      new DataError("file: preprocessing must be stored ≤ 4096 and extent from 1 to that, got 1000000 and 64"),
    );
    expect(strange({ classes: 3 })).toThrow(
      new DataError("file: linear3.weight must have shape [3, 100] (the model's), got [2, 100]"),
    );
  });
});
