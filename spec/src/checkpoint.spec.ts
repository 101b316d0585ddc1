import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataError } from "../../reference/errors.ts";
import {
  type Checkpoint,
  encodeCheckpoint,
  readCheckpoint,
  readParameters,
  writeCheckpoint,
} from "../../src/checkpoint.ts";
import { flatten, linear, sequential } from "../../src/layers/index.ts";
import { model } from "../../src/model.ts";
import { adam, momentum, type Optimizer, rmsprop, sgd } from "../../src/optimizers.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/safetensors.ts";
import { Trainer, type TrainerOptions } from "../../src/trainer.ts";
import { engine, halves, reread, tinyModel, trained } from "./tinyRuns.ts";

let folder = "";
let file = "";
let checkpoint: Checkpoint;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "einspec-"));
  file = join(folder, "checkpoint.safetensors");
  await writeFile(file, (await trained({ checkpointDue: () => true, epochs: 1 })).checkpoints[3]!);
  checkpoint = await readCheckpoint(file);
});
afterAll(() => rm(folder, { recursive: true }));

/** The checkpoint with one text of its metadata changed, as a file. */
async function damaged(name: string, change: (text: string) => string | undefined): Promise<string> {
  const { tensors, metadata } = decodeSafetensors(file, await readFile(file));
  const changed = Object.entries({ ...metadata, [name]: change(metadata[name]!) });
  const kept = changed.filter((entry): entry is [string, string] => entry[1] !== undefined);
  await writeFile(`${file}.damaged`, encodeSafetensors({ tensors, metadata: Object.fromEntries(kept) }));
  return `${file}.damaged`;
}

describe("checkpoint", () => {
  test("it says where the run stands, in the midst of an epoch", () => {
    const { model, step, epoch, batchInEpoch, seed, history, classNames, batches, sums } = checkpoint;
    expect({ model, step, epoch, batchInEpoch, seed, history, classNames, batches }).toEqual({
      model: { name: "tiny", input: [4, 4, 1], classes: 2 },
      step: 4,
      epoch: 1,
      batchInEpoch: 4,
      seed: 5,
      history: [],
      classNames: ["upper", "lower"],
      batches: { size: 3, balanced: false, images: 16 },
    });
    expect(sums.images).toBe(12); // 4 batches of 3
    expect([...checkpoint.tensors.keys()]).toEqual([
      ...["linear1.bias", "linear1.weight", "linear2.bias", "linear2.weight"],
      ...["firstMoment", "secondMoment"].flatMap((slot) =>
        ["linear1.bias", "linear1.weight", "linear2.bias", "linear2.weight"].map((name) => `optimizer/${slot}/${name}`),
      ),
    ]);
  });

  test("what is read and written again is the same file", async () => {
    expect(encodeCheckpoint(checkpoint)).toEqual(new Uint8Array(await readFile(file)));
  });

  test("the file tells of no clock, path, machine or process", async () => {
    const { metadata } = decodeSafetensors(file, await readFile(file));
    expect(Object.keys(metadata)).toEqual(
      "averaging batchInEpoch batches classNames clipNorm epoch format freeze history labelSmoothing layerRates model normalization optimizer parts preprocessing seed step sums".split(
        " ",
      ),
    );
    expect(JSON.stringify(metadata)).not.toMatch(/seconds|imagesPerSecond/);
  });

  test("writing leaves one file, and nothing beside it", async () => {
    const place = await mkdtemp(join(folder, "run-"));
    await writeCheckpoint(join(place, "a.safetensors"), checkpoint);
    await writeCheckpoint(join(place, "a.safetensors"), checkpoint);
    expect(await readdir(place)).toEqual(["a.safetensors"]);
    expect(await readCheckpoint(join(place, "a.safetensors"))).toEqual(checkpoint);
  });

  test("it holds the slots that the optimizer's params ask for", async () => {
    const slots = async (optimizer: Optimizer) => {
      const { checkpoints } = await trained({ optimizer, epochs: 1 });
      const names = [...decodeSafetensors("checkpoint", checkpoints.at(-1)!).tensors.keys()];
      return names.flatMap((name) => /^optimizer\/(.*)\/linear1\.bias$/.exec(name)?.[1] ?? []);
    };
    expect(await slots(rmsprop())).toEqual(["secondMoment"]);
    expect(await slots(rmsprop({ momentum: 0.5 }))).toEqual(["secondMoment", "velocity"]);
    expect(await slots(rmsprop({ centered: true }))).toEqual(["firstMoment", "secondMoment"]);
  });

  test("readParameters leaves out what the optimizer remembers", async () => {
    const names = ["linear1.bias", "linear1.weight", "linear2.bias", "linear2.weight"];
    expect([...(await readParameters(file)).keys()]).toEqual(names);
  });

  test.each<[string, Partial<TrainerOptions>, string]>([
    ["seed", { seed: 6 }, "resume: seed must be 5 (the checkpoint's), got 6"],
    [
      "optimizer",
      { optimizer: sgd() },
      'resume: optimizer must be {"decayBiases":false,"params":{"beta1":0.9,"beta2":0.999,"epsilon":1e-8,"learningRate":0.001,' +
        '"weightDecay":0},"step":"adam"} (the checkpoint\'s), got {"decayBiases":false,"params":{"learningRate":0.01,' +
        '"weightDecay":0},"step":"sgd"}',
    ],
    ["clipNorm", { clipNorm: 1 }, "resume: clipNorm must be null (the checkpoint's), got 1"],
    ["labelSmoothing", { labelSmoothing: 0.1 }, "resume: labelSmoothing must be 0 (the checkpoint's), got 0.1"],
    [
      "class names",
      { classes: ["a", "b"] },
      'resume: classNames must be ["upper","lower"] (the checkpoint\'s), got ["a","b"]',
    ],
  ])("resuming with another %s is refused with both values", (_, options, message) => {
    expect(() => Trainer.resume(tinyModel(), checkpoint, { engine, ...options })).toThrow(new DataError(message));
  });

  test("how photographs were preprocessed is in it, and stays", async () => {
    const preprocessing = { stored: 8, extent: 6 };
    const { checkpoints } = await trained({ preprocessing, epochs: 1 });
    const resume = await reread(checkpoints.at(-1)!);
    expect([resume.preprocessing, checkpoint.preprocessing]).toEqual([preprocessing, null]);
    expect(await reread((await trained({ resume, epochs: 2 })).checkpoints.at(-1)!)).toMatchObject({ preprocessing });
    await expect(trained({ resume, preprocessing: { stored: 9, extent: 6 } })).rejects.toThrow(
      'resume: preprocessing must be {"extent":6,"stored":8} (the checkpoint\'s), got {"extent":6,"stored":9}',
    );
  });

  test("resuming with the same options is not refused", () => {
    const { optimizer, seed, normalization } = checkpoint;
    Trainer.resume(tinyModel(), checkpoint, { engine, optimizer, seed, normalization }).release();
  });

  test("resuming another model is refused, by name, input, classes, or shapes", () => {
    const resume = (other: ReturnType<typeof tinyModel>) => () => Trainer.resume(other, checkpoint, { engine });
    const body = sequential(flatten(), linear({ features: 4 }), linear({ features: 2 }));
    expect(resume(tinyModel({ name: "small" }))).toThrow(
      'resume: model must be {"classes":2,"input":[4,4,1],"name":"tiny"} (the checkpoint\'s), ' +
        'got {"classes":2,"input":[4,4,1],"name":"small"}',
    );
    expect(resume(model({ name: "tiny", input: [2, 8, 1] }, body))).toThrow('got {"classes":2,"input":[2,8,1]');
    expect(resume(tinyModel({ hidden: 5 }))).toThrow(
      "resume: linear1.weight must have shape [5, 16] (the model's), got [4, 16]",
    );
    expect(resume(model({ name: "tiny", input: [4, 4, 1] }, sequential(flatten(), linear({ features: 2 }))))).toThrow(
      "resume: names must be the model's, got unknown: linear2.bias, linear2.weight, optimizer/firstMoment/linear2.bias",
    );
  });

  test("init with the parameters of another model is refused", () => {
    const start = (parameters: Checkpoint["tensors"]) => () => new Trainer(tinyModel(), { engine, parameters });
    expect(start(new Map())).toThrow(
      "init: names must be the model's, got missing: linear1.weight, linear1.bias, linear2.weight, linear2.bias",
    );
  });

  test("resuming with other batches is refused", async () => {
    await expect(trained({ resume: checkpoint, batch: 4 })).rejects.toThrow(
      'resume: batches must be {"balanced":false,"images":16,"size":3} (the checkpoint\'s), got {"balanced":false,"images":16,"size":4}',
    );
    await expect(trained({ resume: checkpoint, train: halves(20) })).rejects.toThrow(
      'got {"balanced":false,"images":20,"size":3}',
    );
    await expect(trained({ resume: checkpoint, optimizer: momentum() })).rejects.toThrow("resume: optimizer must be");
    await expect(trained({ resume: checkpoint, optimizer: adam() })).resolves.toMatchObject({ epochs: { length: 3 } });
  });

  test.each<[string, (text: string) => string | undefined, string]>([
    ["format", () => undefined, 'format must be "einspec checkpoint 1", got none; is it a checkpoint?'],
    ["format", () => "pt", 'format must be "einspec checkpoint 1", got "pt"; is it a checkpoint?'],
    ["step", () => undefined, "step is missing"],
    ["step", () => "{", "step must be JSON, got {"],
    ["step", () => "-1", "metadata.step must be a whole number, got -1"],
    ["history", () => '[{"epoch":1}]', "metadata.history[0].step must be a whole number, got nothing"],
    ["model", () => '{"name":7}', "metadata.model.name must be a text, got 7"],
    ["classNames", () => '["a",7]', "metadata.classNames[1] must be a text, got 7"],
    ["sums", () => "[]", "metadata.sums must be an object, got []"],
    [
      "optimizer",
      (text) => text.replace('"adam"', '"lion"'),
      'metadata.optimizer: optimizer: name must be one of sgd, momentum, nesterov, adagrad, rmsprop, adadelta, adam, adamW, got "lion"',
    ],
    [
      "optimizer",
      (text) => text.replace("0.999", "2"),
      "metadata.optimizer: adam: beta2 must be a number from 0 to below 1, got 2",
    ],
    [
      "optimizer",
      (text) => text.replace('"beta2":0.999,', ""),
      "metadata.optimizer must have the params learningRate, beta1, beta2, epsilon, weightDecay",
    ],
  ])("a damaged %s is an error that names the file", async (name, change, message) => {
    const path = await damaged(name, change);
    const reading = readCheckpoint(path);
    await expect(reading).rejects.toThrow(DataError);
    await expect(reading).rejects.toThrow(`${path}: ${message}`);
  });

  test("a file that is not there is an error that names it", async () => {
    await expect(readCheckpoint(join(folder, "none"))).rejects.toThrow(
      `${join(folder, "none")}: cannot be read: no such file`,
    );
  });
});
