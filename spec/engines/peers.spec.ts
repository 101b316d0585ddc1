/** The adapters of engines of others: on a handful of ops, where they are installed. */
import { describe, expect, test, vi } from "vitest";
import type { OpName } from "../../reference/catalogue.ts";
import { type Tensor, tensor } from "../../reference/tensor.ts";
import { einspec } from "../cli/command.ts";
import { readExpectations } from "../conformance/expectations.ts";
import { run } from "../conformance/runner.ts";
import { subjectOf } from "../conformance/subject.ts";
import { shippedAdapter } from "./index.ts";
import { canOpen, isInstalled, openPeer, type PeerName, peerNames } from "./peers.ts";

const limits = { timeoutMs: 30_000, bytes: 2 ** 26 };
const handful: readonly string[] = [
  ...["conv2d", "linear", "relu", "transpose", "localResponseNorm", "layerNorm", "softmaxCrossEntropy"],
  ...["sgd", "runningAverage"],
];

/** Ops whose gradient each of them gives, and none where it gives none. */
const learns: Readonly<Record<PeerName, OpName | undefined>> = {
  "tfjs-cpu": "linear",
  "tfjs-wasm": "relu",
  "tfjs-webgl": "linear",
  "ort-node": undefined,
  "ort-web": undefined,
  "jax-js": "conv2d",
  convnetjs: "linear",
};

describe.each(peerNames)("%s", (name) => {
  const skip = !canOpen(name);
  if (skip) console.info(`${name} — skipped: it is not here (npm run engines; a browser for tfjs-webgl)`);

  test.skipIf(skip)("has no failure without a reason in a handful of ops", { timeout: 120_000 }, async () => {
    const expectations = await readExpectations(shippedAdapter(name)!.expectations!);
    const adapter = await openPeer(name, limits);
    const results = await run(subjectOf(adapter), {
      ...{ names: handful, levels: ["forward", "backward", "update"], runs: 5, seed: 1, expectations, keep: null },
      ...{ onTrial: () => {}, onResult: () => {} },
    });
    await adapter.close();
    const wrong = results.filter(({ verdict }) => !["pass", "xfail", "unsupported"].includes(verdict));
    expect(wrong.map(({ id, message }) => `${id}: ${message}`)).toEqual([]);
    expect(results.filter(({ verdict }) => verdict === "pass").length).toBeGreaterThan(3);
    const learned = results.filter(({ level, verdict }) => level === "backward" && verdict === "pass");
    expect(learned.map(({ op }) => op)).toEqual(learns[name] ? expect.arrayContaining([learns[name]]) : []);
  });

  // [1 2 3 9]·[1 0; 0 1; 1 1; 0 0] + [0 10]: 1 + 3 = 4, 2 + 3 + 10 = 15.
  test.skipIf(skip)("computes a row of a dense layer", { timeout: 60_000 }, async () => {
    const adapter = await openPeer(name, limits);
    const output = await adapter.forward(
      "linear",
      {},
      {
        input: tensor([1, 4], [1, 2, 3, 9]),
        weight: tensor([2, 4], [1, 0, 1, 0, 0, 1, 1, 0]),
        bias: tensor([2], [0, 10]),
      },
    );
    await adapter.close();
    expect([...output.data]).toEqual([4, 15]);
  });
});

describe("what goes back from a loss of ConvNetJS", () => {
  const skip = !canOpen("convnetjs");
  const inputs = { logits: tensor([1, 2], [0, 0]), target: tensor([1, 2], [0, 1]) };
  const params = { labelSmoothing: 0 };

  // Both classes have ½: the loss is −ln ½, and its gradient ½ − 0 and ½ − 1.
  test.skipIf(skip)("is the gradient of that loss, once", async () => {
    const adapter = await openPeer("convnetjs", limits);
    const loss = await adapter.forward("softmaxCrossEntropy", params, inputs);
    const { logits } = await adapter.vjp("softmaxCrossEntropy", params, inputs, tensor([1], [1]), ["logits"]);
    await expect(
      adapter.vjp("softmaxCrossEntropy", params, inputs, tensor([1], [2]), ["logits"]),
    ).rejects.toMatchObject({ kind: "unsupported", message: "a loss of ConvNetJS counts once when it goes back" });
    await adapter.close();
    expect(loss.data[0]).toBeCloseTo(Math.LN2, 15);
    expect([...(logits as Tensor).data]).toEqual([0.5, -0.5]);
  });
});

test.skipIf(!canOpen("ort-node"))("ONNX Runtime normalizes by the batch in training mode", async () => {
  const adapter = await openPeer("ort-node", limits);
  // Mean 2, variance 1, and an epsilon of 3 under the root: ±1/2, times 4, plus 6.
  const inputs = { input: tensor([2, 1], [1, 3]), scale: tensor([1], [4]), shift: tensor([1], [6]) };
  const output = await adapter.forward("batchNorm", { epsilon: 3 }, inputs);
  await adapter.close();
  expect([...output.data]).toEqual([4, 8]);
});

test("an engine that is not installed is one line that says how to install it", async () => {
  await expect(openPeer("jax-js", limits, () => undefined)).rejects.toMatchObject({
    name: "UsageError",
    message:
      "conformance: --engine jax-js must be installed (npm run engines, or npm install @jax-js/jax), got no @jax-js/jax",
  });
});

test("an engine in a browser names every package that is not there", async () => {
  const find = (name: string) => (name === "@tensorflow/tfjs" ? "/somewhere" : undefined);
  await expect(openPeer("tfjs-webgl", limits, find)).rejects.toMatchObject({
    name: "UsageError",
    message:
      "conformance: --engine tfjs-webgl must be installed (npm run engines, or npm install puppeteer-core esbuild), got no puppeteer-core esbuild",
  });
});

test.skipIf(!isInstalled("tfjs-webgl"))(
  "an engine without its browser says what is looked for, and where",
  async () => {
    vi.stubEnv("CHROME_PATH", "/nowhere/chrome");
    const { code, stderr } = await einspec("conformance", "--engine", "tfjs-webgl");
    vi.unstubAllEnvs();
    expect(code).toBe(2);
    expect(stderr).toContain(
      "conformance: --engine tfjs-webgl must find Chromium or Chrome (CHROME_PATH names one), got none as /nowhere/chrome",
    );
  },
);
