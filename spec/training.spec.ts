/**
 * The loss curve of a training run is the same on every engine, as far as float32 can tell. How far that is, is measured:
 * the reference trains again with every parameter and gradient moved by one rounding after each step, and eight times the
 * widest spread of those curves is allowed.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { batches, digits } from "../datasets/index.ts";
import type { Backend } from "../reference/backend.ts";
import { map } from "../reference/einstein.ts";
import { reference } from "../reference/index.ts";
import { type Random, random } from "../reference/random.ts";
import type { Tensor } from "../reference/tensor.ts";
import { type Engine, openEngine } from "../src/engines.ts";
import { mlp, momentum, Trainer } from "../src/index.ts";
import { float32 } from "./tolerance.ts";

const steps = 20;
const size = 2;
const plain = { mean: [0], deviation: [1] };

async function lossCurve(engine: Engine): Promise<readonly number[]> {
  const trainer = new Trainer(mlp(), { engine, seed: 4, optimizer: momentum({ learningRate: 0.02 }) });
  const losses: number[] = [];
  for await (const batch of batches(digits({ count: steps * size, seed: 9 }), { size, normalization: plain })) {
    losses.push((await trainer.step(batch)).loss);
  }
  trainer.release();
  return losses;
}

/** The reference, every update of which is off by one rounding, up or down. */
function jolted({ uniform }: Random): Engine {
  const jolt = (t: Tensor) => map((x) => x * (1 + (uniform() < 0.5 ? float32 : -float32)), t);
  const step: Backend["steps"]["momentum"] = (parameter, gradient, slots, params, t) => {
    const next = reference.steps.momentum(parameter, jolt(gradient), slots, params, t);
    return { ...next, parameter: jolt(next.parameter) };
  };
  return { ...reference, steps: { ...reference.steps, momentum: step } } as unknown as Engine;
}

describe("20 steps of a fully connected network", () => {
  let truth: readonly number[] = [];
  let spread: readonly number[] = [];
  beforeAll(async () => {
    truth = await lossCurve(await openEngine("reference"));
    const curves: (readonly number[])[] = [];
    for (let run = 0; run < 4; run++) curves.push(await lossCurve(jolted(random(run))));
    // What float32 may have gathered by a step, it keeps: the spread never shrinks again.
    let widest = 0;
    spread = truth.map((loss, step) => {
      widest = Math.max(widest, ...curves.map((curve) => Math.abs(curve[step]! - loss)));
      return widest;
    });
  });

  test("the noise floor is that of float32, and the network learns", () => {
    expect(Math.max(...spread)).toBeGreaterThan(0);
    expect(Math.max(...spread)).toBeLessThan(1e-4);
    expect(truth.at(-1)!).toBeLessThan(truth[0]!);
  });

  test.each(["simd", "gpu:webasm", "gpu:cpu"])("%s takes the reference's course", async (name) => {
    const engine = await openEngine(name);
    const curve = await lossCurve(engine);
    await engine.close();
    // The first loss has no update behind it: only the rounding of one forward pass.
    const floor = (step: number) => 8 * spread[step]! + 64 * float32 * truth[step]!;
    for (const [step, loss] of curve.entries()) {
      expect(Math.abs(loss - truth[step]!), `step ${step + 1}: ${loss}, not ${truth[step]}`).toBeLessThan(floor(step));
    }
  });
});
