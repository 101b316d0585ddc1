import { describe, expect, test } from "vitest";
import { reference } from "../../reference/index.ts";
import { type Tensor, tensor } from "../../reference/tensor.ts";
import type { Engine } from "../../src/engines.ts";
import { type Adapter, AdapterError } from "../adapter.ts";
import { adapterOf } from "../engines/einspec.ts";
import type { AnsweredCase, RunCase, VectorCase } from "./cases.ts";
import { judged } from "./judge.ts";
import { failureText } from "./report.ts";
import { tinyCases } from "./tinyCorpus.ts";

const [answered, refused, run] = tinyCases as readonly [AnsweredCase, VectorCase, RunCase];
const own = adapterOf(reference as unknown as Engine);
const verdictOn = (given: VectorCase, changes: Partial<Adapter> = {}) =>
  judged({ ...own, ...changes }, reference, given);
const float32: Partial<Adapter> = { precision: "f32" };

/** The case with another number in its answer. */
const nudged = (by: number): AnsweredCase => ({ ...answered, output: tensor([2], [1.25, 2.25 + by]) });

describe("the verdict", () => {
  test("on what is right is a pass, whether answer, refusal or run", async () => {
    for (const given of tinyCases) expect(await verdictOn(given)).toEqual({ verdict: "pass", rho: 0, message: "" });
  });

  test("on one nudged number is a failure that says where, by how much, and what was allowed", async () => {
    // S is 2 + ¼ and n is 1: u · √2 · 2.25 is 1.9e-7, of which 2⁻¹⁸ is twenty.
    expect(await verdictOn(nudged(2 ** -18), float32)).toMatchObject({
      verdict: "fail",
      message:
        "output: [1] must be 2.2500038146972656, got 2.25 (ρ 20.1, at most 4, |y − r| 0.00000381, S/|r| 1.00, n 1, " +
        "14.2 ULP; TF32 or float16 would explain it)",
    });
  });

  test("allows twice the bound where the corpus was rounded as coarsely as the engine rounds", async () => {
    // 4 · 2⁻²⁴ · √2 · 2.25 is 7.6e-7, and twice that is 1.5e-6.
    const coarse = (by: number) => ({ ...nudged(by), precision: "f32" as const });
    expect((await verdictOn(coarse(1.5e-6), float32)).verdict).toBe("pass");
    expect((await verdictOn(coarse(1.6e-6), float32)).verdict).toBe("fail");
    expect((await verdictOn(nudged(7.5e-7), float32)).verdict).toBe("pass");
    expect((await verdictOn(nudged(7.7e-7), float32)).verdict).toBe("fail");
  });

  test("takes the roundoff of the coarser side: a float64 engine may be off by float32 where the corpus is float32", async () => {
    expect((await verdictOn(nudged(1e-7))).verdict).toBe("fail");
    expect((await verdictOn({ ...nudged(1e-7), precision: "f32" })).verdict).toBe("pass");
  });

  test("goes by the bounds of the corpus where it brings them", async () => {
    const bounds = { output: { S: tensor([2], [1e9, 1e9]), n: 0 } };
    expect((await verdictOn({ ...nudged(1e-7), bounds })).verdict).toBe("pass");
  });

  test("is a failure for a wrong gradient, a missing one, and an answer to what must be refused", async () => {
    const pull = { dOutput: tensor([2], [3, 4]), grads: { b: tensor([1], [8]) } };
    expect((await verdictOn({ ...answered, pull })).message).toContain("the gradient of b: [0] must be 8, got 7");
    expect((await verdictOn(answered, { vjp: async () => ({}) })).message).toBe(
      "the gradient of a: it was wanted, but did not come back",
    );
    const forward = async (): Promise<Tensor> => tensor([1], [0]);
    expect((await verdictOn(refused, { forward })).message).toBe(
      "the call must be refused (its arguments are invalid), got an answer",
    );
  });

  test("is a failure for a case whose shape is not the catalogue's, before the engine is asked", async () => {
    const forward = () => Promise.reject(new Error("was asked"));
    const given: AnsweredCase = { ...answered, output: tensor([3], [1, 2, 3]) };
    expect((await verdictOn(given, { forward })).message).toBe(
      "the output of the case must have the shape [2] (the catalogue's), got [3]",
    );
    const params = { ...answered, id: "reshape/0", op: "reshape" as const, inputs: { input: tensor([2], [1, 2]) } };
    expect((await verdictOn(params, { forward })).message).toBe(
      "reshape/0: inputs and params must be those of the catalogue's reshape, got a call that it cannot read",
    );
  });

  test("is a failure for a run that strays, at the step where it does", async () => {
    const trajectory = [tensor([1], [8]), tensor([1], [7.001])];
    const { verdict, message } = await verdictOn({ ...run, trajectory }, float32);
    expect([verdict, message.slice(0, 60)]).toEqual([
      "fail",
      "the parameter after step 2: [0] must be 7.001, got 7 (ρ 323,",
    ]);
  });

  test("leaves open what comes back behind a NaN that meets a kink: PyTorch lets it through, we do not", async () => {
    const input = tensor([2], [NaN, 2]);
    const pull = (...grads: number[]) => ({ dOutput: tensor([2], [3, 4]), grads: { input: tensor([2], grads) } });
    const given = { ...answered, id: "relu/0", op: "relu" as const, inputs: { input }, output: input };
    expect((await verdictOn({ ...given, pull: pull(3, 4) })).verdict).toBe("pass");
    expect((await verdictOn({ ...given, pull: pull(0, 5) })).verdict).toBe("fail");
  });

  test("is neither for what is not offered", async () => {
    const none = { capabilities: { ops: {}, steps: {} } };
    expect((await verdictOn(answered, none)).message).toBe("add is not offered");
    expect((await verdictOn(run, none)).message).toBe("sgd is not offered");
    const keras = { ...run, params: { ...run.params, dialect: "tensorflow" } };
    const only = { capabilities: { ops: {}, steps: { sgd: ["pytorch"] } } } as const;
    expect(await verdictOn(keras, only)).toMatchObject({
      verdict: "unsupported",
      message: "sgd is not offered in the dialect tensorflow",
    });
    const forward = () => Promise.reject(new AdapterError("unsupported", "no broadcasting here"));
    expect(await verdictOn(answered, { forward })).toMatchObject({
      verdict: "unsupported",
      message: "no broadcasting here",
    });
  });

  test("is a failure for an engine that breaks, in its own words", async () => {
    const forward = () => Promise.reject(new Error("out of buffers"));
    expect(await verdictOn(answered, { forward })).toMatchObject({ verdict: "fail", message: "out of buffers" });
  });

  test("is printed with the call that it is about", async () => {
    const given: AnsweredCase = { ...answered, output: tensor([2], [1.25, 9]) };
    const text = failureText({ given, verdict: "fail", rho: 1, message: "output: [1] must be 9, got 2.25" });
    expect(text.split("\n")).toEqual([
      "✗ add/0000  [by hand]  arithmetic",
      "    output: [1] must be 9, got 2.25",
      "    add {}",
      "    a [2] 1 2",
      "    b [1] 0.25",
      "    dOutput [2] 3 4",
    ]);
  });
});

describe("our own engines, as adapters", () => {
  test("refuse numbers that mean nothing at the border: a target that is no distribution", async () => {
    const inputs = { logits: tensor([1, 2], [1, 2]), target: tensor([1, 2], [1, 1]) };
    const call = own.forward("softmaxCrossEntropy", { labelSmoothing: 0 }, inputs);
    await expect(call).rejects.toThrow(
      new AdapterError(
        "invalid",
        "softmaxCrossEntropy: target row 0 must sum to 1 (a probability distribution), got 2",
      ),
    );
  });
});
