import { describe, expect, test } from "vitest";
import { reference } from "../../reference/index.ts";
import { type Tensor, tensor } from "../../reference/tensor.ts";
import { type Contender, contenderOf } from "../../src/commands/contender.ts";
import { furthest, race } from "../../src/commands/race.ts";
import { convolutions, dataOf, product, training, type Work } from "../../src/commands/workloads.ts";
import { type Engine, openEngine } from "../../src/engines.ts";

const measuring = { rounds: 2, leastMs: 1, pauseMs: 0 };
const always = () => true;
const truth = contenderOf(reference as unknown as Engine, "reference", always);

/** Answers what it is told to. */
const impostor = (answer: (work: Work) => Tensor): Contender => ({
  ...truth,
  name: "impostor",
  prepare: async (work) => ({ answer: async () => answer(work), run: async () => 1, release: async () => {} }),
});

describe("the race", () => {
  test("simd computes every kind of convolution, and each of its gradients, as the reference does", async () => {
    const works = [
      ...convolutions("strided", { input: [2, 6, 5, 3], kernel: [3, 3, 3, 4], stride: 2 }),
      ...convolutions("depthwise", { input: [2, 6, 5, 4], kernel: [3, 3, 1, 4], groups: 4 }),
      product(6),
    ];
    const simd = contenderOf(await openEngine("simd", { threads: 1 }), "simd", always);
    const pacemaker = () => "simd";
    const { rows, absences } = await race({ ...measuring, works, contenders: [truth, simd], pacemaker });
    await simd.close();
    expect(absences).toEqual([]);
    expect(rows.map(({ contender }) => contender)).toEqual(works.flatMap(() => ["reference", "simd"]));
    expect(rows.every(({ ratio, contender }) => (ratio === null) === (contender === "simd"))).toBe(true);
  });

  test("a convolution is asked for its output, or for the gradient of its input or of its kernel", async () => {
    const [forward, input, kernel] = convolutions("", { input: [1, 3, 4, 2], kernel: [3, 3, 2, 5] });
    const answers = [forward!, input!, kernel!].map(async (work) => {
      const prepared = await truth.prepare(work, await dataOf(work));
      if ("refused" in prepared) throw new Error(prepared.refused);
      return (await prepared.answer()).shape;
    });
    expect(await Promise.all(answers)).toEqual([
      [1, 3, 4, 5],
      [1, 3, 4, 2],
      [3, 3, 2, 5],
    ]);
  });

  test("whoever answers something else is not timed, and it is said how far away the answer is", async () => {
    const wrong = impostor(() => tensor([1, 1], [3]));
    const works = [product(1)];
    const { rows, absences } = await race({ ...measuring, works, contenders: [truth, wrong], pacemaker: () => "" });
    expect(rows.map(({ contender }) => contender)).toEqual(["reference"]);
    expect(absences).toMatchObject([{ contender: "impostor", wrong: true }]);
    expect(absences[0]!.reason).toMatch(/^its answer is \d.* of the root mean square away$/);
  });

  test("whoever is not willing or refuses is absent for a reason", async () => {
    const contenders: readonly Contender[] = [
      { ...truth, name: "idle", willing: () => false },
      { ...truth, name: "other", prepare: async () => ({ refused: "no such kernel" }) },
    ];
    const { absences } = await race({ ...measuring, works: [product(1)], contenders, pacemaker: () => "" });
    expect(absences.map(({ contender, reason, wrong }) => [contender, reason, wrong])).toEqual([
      ["idle", "too long", false],
      ["other", "no such kernel", false],
    ]);
  });

  test("the distance is the largest difference in root mean squares: 6 from 2, among 2, 2, 2, 2", () => {
    const twos = tensor([2, 2], [2, 2, 2, 2]);
    expect(furthest(tensor([2, 2], [2, 2, 6, 2]), twos)).toBe(2);
    expect(furthest(twos, twos)).toBe(0);
    expect(furthest(tensor([4], [2, 2, 2, 2]), twos)).toBe(Infinity);
    expect(furthest(tensor([2, 2], [2, Number.NaN, 2, 2]), twos)).toBe(Infinity);
  });

  test("a list of losses may be cut short, but not to a single one", () => {
    const losses = tensor([3], [3, 2, 1]);
    expect(furthest(tensor([2], [3, 2]), losses)).toBe(0);
    expect(furthest(tensor([1], [3]), losses)).toBe(Infinity);
  });
});

describe("a training", () => {
  test("starts undecided among ten classes and learns within the steps that are compared", async () => {
    const work = { ...training(2), steps: 3 };
    const simd = contenderOf(await openEngine("simd", { threads: 1 }), "simd", always);
    const prepared = await simd.prepare(work, await dataOf(work));
    if ("refused" in prepared) throw new Error(prepared.refused);
    const [first, second, third] = (await prepared.answer()).data;
    const ms = await prepared.run(1);
    await prepared.release();
    await simd.close();
    expect(Math.abs(first! - Math.log(10))).toBeLessThan(0.5);
    expect(new Set([first, second, third]).size).toBe(3);
    expect(ms).toBeGreaterThan(0);
  });

  test("counts two products per weight for the way back, but one in the first layer", () => {
    // 28²·25·20 + 14²·25·20·50 + 2450·500 + 500·10 products forward.
    expect(training(1).multiplyAdds).toBe(3 * (392_000 + 4_900_000 + 1_225_000 + 5_000) - 392_000);
  });
});
