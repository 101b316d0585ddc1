import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DataError } from "../../reference/errors.ts";
import { type Tensor, tensor } from "../../reference/tensor.ts";
import { encodeSafetensors } from "../../src/safetensors.ts";
import type { VectorCase } from "./cases.ts";
import { casesOf, readCorpus } from "./corpus.ts";
import { linesOf } from "./replay.ts";
import { damage, exchange, exchangeInHeader, tinyCases, tinyCorpus } from "./tinyCorpus.ts";

async function read(folder: string): Promise<readonly VectorCase[]> {
  const corpus = await readCorpus(folder);
  const found: VectorCase[] = [];
  for await (const given of casesOf(corpus, linesOf(corpus))) found.push(given);
  return found;
}

/** Numbers and shapes of everything in a case. */
const plain = (given: unknown): unknown =>
  JSON.parse(JSON.stringify(given, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as never) : value)));

const line = (folder: string, number: number) => `${join(folder, "cases.jsonl")}:${number}`;

describe("a corpus", () => {
  test("that was written reads back as it was", async () => {
    expect(plain(await read(await tinyCorpus()))).toEqual(plain(tinyCases));
  });

  test("may say more than the form asks, and leave out bounds, tags, source and precision", async () => {
    const folder = await tinyCorpus();
    const short =
      '{"id":"x","op":"relu","file":"add.safetensors","inputs":{"input":"0000/a"},"output":"0000/a","mood":"fine"}';
    await damage(folder, "cases.jsonl", (content) => `${short}\n${content}`);
    await damage(folder, "manifest.json", exchange('"cases":3', '"cases":4,"colour":"blue"'));
    const [first] = await read(folder);
    expect(first).toMatchObject({ id: "x", op: "relu", bounds: {}, tags: [], source: "", precision: "f64" });
  });

  test("may hold float32, float64 and int32 at any offset", async () => {
    const folder = await tinyCorpus();
    const tensors = new Map([
      ["0000/a", tensor([2], Float32Array.of(1, 2))],
      ["0000/b", tensor([1], Int32Array.of(1))],
      ["0000/da", tensor([2], [3, 4])],
      ["0000/db", tensor([1], [7])],
      ["0000/dOutput", tensor([2], Float32Array.of(3, 4))],
      ["0000/output", tensor([2], [2, 3])],
      ["0001/a", tensor([2], [1, 2])],
      ["0001/b", tensor([3], [1, 2, 3])],
    ]);
    await damage(folder, "add.safetensors", () => Buffer.from(encodeSafetensors({ tensors, metadata: {} })));
    for (const blanks of [0, 1, 2, 3]) {
      await damage(folder, "add.safetensors", exchangeInHeader("", "", blanks));
      const [first] = await read(folder);
      expect(plain(first)).toMatchObject({ inputs: { b: { data: [1] } }, output: { data: [2, 3] } });
    }
  });

  test.each<[string, (folder: string) => Promise<void>, (folder: string) => string]>([
    [
      "whose hash is another",
      (folder) => damage(folder, "add.safetensors", (bytes) => bytes.fill(1, bytes.length - 1), { believed: false }),
      (folder) => `${join(folder, "add.safetensors")}: sha256 must be HASH (the manifest's), got HASH`,
    ],
    [
      "that is truncated",
      (folder) => damage(folder, "add.safetensors", (bytes) => bytes.subarray(0, -3)),
      (folder) =>
        `${join(folder, "add.safetensors")}: tensors must take 80 bytes behind the header, got 77 (the file is truncated)`,
    ],
    [
      "with an absurd shape",
      (folder) => damage(folder, "add.safetensors", exchangeInHeader('"shape":[3]', '"shape":[1099511627776]')),
      (folder) =>
        `${join(folder, "add.safetensors")}: tensor 0001/b: F32 of shape [1099511627776] must be 4398046511104 bytes, got 12`,
    ],
    [
      "with an op that is not in the catalogue",
      (folder) => damage(folder, "cases.jsonl", exchange('"op":"add"', '"op":"conv4d"')),
      (folder) => `${line(folder, 1)}: op must be one of the catalogue's, got "conv4d"`,
    ],
    [
      "with a step that is not in the catalogue",
      (folder) => damage(folder, "cases.jsonl", exchange('"step":"sgd"', '"step":"lion"')),
      (folder) => `${line(folder, 3)}: step must be one of the catalogue's, got "lion"`,
    ],
    [
      "with a case of neither",
      (folder) => damage(folder, "cases.jsonl", exchange('"op":"add",', "")),
      (folder) => `${line(folder, 1)}: a case must name an op or a step, one of them, got {}`,
    ],
    [
      "with a line that breaks off",
      (folder) => damage(folder, "cases.jsonl", (bytes) => bytes.subarray(0, 20)),
      (folder) => `${line(folder, 1)}: must be JSON (is the file truncated?), got "{\\"id\\":\\"add/0000\\",\\"op"`,
    ],
    [
      "with a line less",
      (folder) => damage(folder, "cases.jsonl", (bytes) => bytes.subarray(0, bytes.lastIndexOf("\n", -2))),
      (folder) => `${join(folder, "cases.jsonl")}: cases must be 3 (the manifest's count), got 2`,
    ],
    [
      "with a case that is a list",
      (folder) => damage(folder, "cases.jsonl", () => "[1]\n"),
      (folder) => `${line(folder, 1)}: a case must be a JSON object, got [1]`,
    ],
    [
      "with an input that is no name",
      (folder) => damage(folder, "cases.jsonl", exchange('"a":"0000/a"', '"a":7')),
      (folder) =>
        `${line(folder, 1)}: inputs must be an object of tensor names, or of lists of them, got {"a":7,"b":"0000/b"}`,
    ],
    [
      "with a file elsewhere",
      (folder) => damage(folder, "cases.jsonl", exchange('"add.safetensors"', '"../add.safetensors"')),
      (folder) =>
        `${line(folder, 1)}: file must be the name of a file in the corpus's own folder, got "../add.safetensors"`,
    ],
    [
      "with gradients of nothing",
      (folder) => damage(folder, "cases.jsonl", exchange('"dOutput":"0000/dOutput",', "")),
      (folder) => `${line(folder, 1)}: dOutput must be a text, got nothing`,
    ],
    [
      "with an error of another kind",
      (folder) => damage(folder, "cases.jsonl", exchange('"error":"invalid"', '"error":"crash"')),
      (folder) => `${line(folder, 2)}: error must be "invalid", got "crash"`,
    ],
    [
      "in another precision",
      (folder) => damage(folder, "cases.jsonl", exchange('"precision":"f64"', '"precision":"f8"')),
      (folder) => `${line(folder, 1)}: precision must be "f64" or "f32", got "f8"`,
    ],
    [
      "with params that are none",
      (folder) => damage(folder, "cases.jsonl", exchange('"params":{}', '"params":3')),
      (folder) => `${line(folder, 1)}: params must be an object, got 3`,
    ],
    [
      "with a tensor that is not there",
      (folder) => damage(folder, "cases.jsonl", exchange("0000/output", "0009/output")),
      () => "add/0000: add.safetensors must have the tensor 0009/output, got none of that name",
    ],
    [
      "with a gradient of another shape",
      (folder) => damage(folder, "cases.jsonl", exchange('"a":"0000/da"', '"a":"0000/db"')),
      () => "add/0000: the gradient of a must have the shape of its input [2], got [1]",
    ],
    [
      "with a gradient of what has none",
      (folder) => damage(folder, "cases.jsonl", exchange('"a":"0000/da"', '"c":"0000/da"')),
      () => "add/0000: grads must be of the inputs a, b that are there, got c",
    ],
    [
      "with a bound that is none",
      (folder) => damage(folder, "cases.jsonl", exchange('"bounds":{}', '"bounds":{"output":3}')),
      () => `add/0000: the bound of output must be {"S": a tensor's name, "n": a number}, got 3`,
    ],
    [
      "with a bound below 0",
      async (folder) => {
        await damage(folder, "cases.jsonl", exchange('"bounds":{}', '"bounds":{"b":{"S":"0000/S","n":1}}'));
        const tensors = new Map<string, Tensor>(
          ["a", "b", "dOutput", "da", "output"].map((name) => [`0000/${name}`, tensor([2], [1, 2])]),
        );
        for (const name of ["b", "db"]) tensors.set(`0000/${name}`, tensor([1], [1]));
        tensors.set("0000/S", tensor([1], [-1]));
        await damage(folder, "add.safetensors", () => Buffer.from(encodeSafetensors({ tensors, metadata: {} })));
      },
      () => "add/0000: S of b must be numbers of at least 0 (sums of magnitudes), got -1",
    ],
    [
      "with a run without gradients",
      (folder) => damage(folder, "cases.jsonl", exchange('"gradients":"0002/gradients"', '"moves":"0002/gradients"')),
      () => "sgd/0000: inputs must be parameter and gradients, got parameter, moves",
    ],
    [
      "with a run of no step",
      (folder) =>
        damage(folder, "sgd.safetensors", () =>
          Buffer.from(
            encodeSafetensors({
              metadata: {},
              tensors: new Map<string, Tensor>([
                ["0002/parameter", tensor([1], [1])],
                ["0002/gradients", tensor([0, 1], [])],
                ["0002/trajectory", tensor([0, 1], [])],
              ]),
            }),
          ),
        ),
      () => "sgd/0000: gradients must be [N, …parameter] with N above 0, got [0, 1]",
    ],
    [
      "in a form of the future",
      (folder) => damage(folder, "manifest.json", exchange('"schema": 1', '"schema": 2')),
      (folder) => `${join(folder, "manifest.json")}: schema must be 1 (the only one there is), got 2`,
    ],
    [
      "with a manifest that is a list",
      (folder) => damage(folder, "manifest.json", () => "[]"),
      (folder) => `${join(folder, "manifest.json")}: must be a JSON object, got []`,
    ],
    [
      "with hashes that are numbers",
      (folder) => damage(folder, "manifest.json", () => '{"schema":1,"sha256":{"a":1}}'),
      (folder) => `${join(folder, "manifest.json")}: sha256 must map the names of files to texts, got {"a":1}`,
    ],
    [
      "without a case",
      async (folder) => {
        await damage(folder, "cases.jsonl", () => "");
        await damage(folder, "manifest.json", exchange('"cases":3', '"cases":0'));
      },
      (folder) => `${folder}: must hold at least one case (zero cases would pass on any engine), got 0`,
    ],
  ])("%s is refused, and says why", async (_, harm, text) => {
    const folder = await tinyCorpus();
    await harm(folder);
    const error = await read(folder).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).message.replace(/[0-9a-f]{64}/g, "HASH")).toBe(text(folder));
  });

  test("that is no folder is refused, and says what one is", async () => {
    const message =
      "nowhere/manifest.json: must be readable (a corpus is a folder of manifest.json, cases.jsonl and their files), got: no such file";
    await expect(readCorpus("nowhere")).rejects.toThrow(new DataError(message));
  });

  test("whose manifest names no hash is taken as it is", async () => {
    const folder = await tinyCorpus();
    await damage(folder, "manifest.json", (content) =>
      JSON.stringify({ ...JSON.parse(`${content}`), sha256: undefined }),
    );
    expect((await read(folder)).length).toBe(3);
    expect(JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"))).not.toHaveProperty("sha256");
  });
});
