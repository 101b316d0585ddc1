import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { earlyStopping } from "../../src/earlyStopping.ts";
import type { EpochRecord } from "../../src/history.ts";
import {
  constant,
  cosine,
  exponential,
  oneCycle,
  type Position,
  reduceOnPlateau,
  scheduleByName,
  scheduleNames,
  step,
} from "../../src/schedules.ts";

/** Epochs with these test losses; NaN where there are no test images, and then the training loss is 10 − epoch. */
function historyOf(losses: readonly number[]): readonly EpochRecord[] {
  return losses.map((loss, at) => ({
    epoch: at + 1,
    step: 10 * (at + 1),
    trainLoss: 9 - at,
    trainTop1: 0,
    testLoss: Number.isNaN(loss) ? null : loss,
    testTop1: null,
    testTop5: null,
    learningRate: 1,
  }));
}
const at = (epoch: number, losses: readonly number[] = []): Position => {
  return { step: 10 * epoch, stepsPerEpoch: 10, epochs: 10, history: historyOf(losses) };
};

describe("schedules", () => {
  test("constant is 1 everywhere", () => {
    expect([0, 3.5, 9].map((epoch) => constant()(at(epoch)))).toEqual([1, 1, 1]);
  });

  test("step falls after every so many whole epochs", () => {
    const schedule = step({ every: 2, factor: 0.5 });
    expect([0, 1.9, 2, 3.9, 4].map((epoch) => schedule(at(epoch)))).toEqual([1, 1, 0.5, 0.5, 0.25]);
  });

  test("exponential falls a little at each step, by its factor in an epoch", () => {
    const schedule = exponential({ factor: 0.25 });
    expect([0, 0.5, 1, 2].map((epoch) => schedule(at(epoch)))).toEqual([1, 0.5, 0.25, 0.0625]);
  });

  test("cosine starts at 1, is at ½ half way, and ends at 0", () => {
    const rates = [0, 2.5, 5, 10].map((epoch) => cosine()(at(epoch)));
    [1, (1 + Math.SQRT1_2) / 2, 0.5, 0].forEach((expected, k) => {
      expect(rates[k]).toBeCloseTo(expected, 12);
    });
  });

  test("warmup rises in a straight line to 1, and the cosine takes the rest", () => {
    const schedule = cosine({ warmup: 0.5 }); // 5 steps
    expect([0, 0.1, 0.2, 0.3, 0.4, 0.5].map((epoch) => schedule(at(epoch)))).toEqual([0.2, 0.4, 0.6, 0.8, 1, 1]);
    expect(schedule(at(5.25))).toBeCloseTo(0.5, 12);
  });

  test("reduceOnPlateau falls when more than `patience` epochs bring no new low, and counts anew", () => {
    const schedule = reduceOnPlateau({ patience: 1, factor: 0.5, minimum: 0.2 });
    const losses = [3, 2, 2, 2, 2, 2, 1, 5, 5, 5, 5, 5, 5];
    //              low low   ½     ¼  low   minimum 0.2
    const rates = losses.map((_, epoch) => schedule(at(epoch + 1, losses.slice(0, epoch + 1))));
    expect(rates).toEqual([1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.25, 0.2, 0.2, 0.2, 0.2, 0.2]);
  });

  test("without test images the training loss counts, which falls here and so never reduces", () => {
    expect(reduceOnPlateau({ patience: 0 })(at(3, [NaN, NaN, NaN]))).toBe(1);
  });

  test("every schedule stays within 0 and 1, and a position decides it", () => {
    const position = fc.record({
      epoch: fc.integer({ min: 0, max: 10 }),
      losses: fc.array(fc.integer({ min: 0, max: 5 })),
    });
    fc.assert(
      fc.property(fc.constantFrom(...scheduleNames), position, (name, { epoch, losses }) => {
        const rate = scheduleByName(name)(at(epoch, losses));
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThanOrEqual(1);
        expect(scheduleByName(name)(at(epoch, losses))).toBe(rate);
      }),
    );
  });

  test("oneCycle rises and falls as PyTorch's OneCycleLR does over ten steps", () => {
    const rates = Array.from({ length: 10 }, (_, at) =>
      oneCycle()({ step: at, stepsPerEpoch: 5, epochs: 2, history: [] }),
    );
    const torch = [0.04, 0.52, 1, 0.95048463, 0.81174565, 0.61126202, 0.38874198, 0.18825835, 0.04951937, 4e-6];
    for (const [at, rate] of torch.entries()) expect(rates[at]).toBeCloseTo(rate, 7);
    expect(oneCycle({ rise: 0.1 })({ step: 0, stepsPerEpoch: 5, epochs: 2, history: [] })).toBe(1);
  });

  test("options out of range and unknown names are refused", () => {
    expect(() => step({ every: 0 })).toThrow("step: every must be a whole number above 0, got 0");
    expect(() => exponential({ factor: 2 })).toThrow(
      "exponential: factor must be a number above 0 and at most 1, got 2",
    );
    expect(() => cosine({ warmup: -1 })).toThrow("cosine: warmup must be a number of epochs, at least 0, got -1");
    expect(() => oneCycle({ rise: 1 })).toThrow("oneCycle: rise must be a number of the run, from 0 to below 1, got 1");
    expect(() => reduceOnPlateau({ minimum: 2 })).toThrow(
      "reduceOnPlateau: minimum must be a number from 0 to 1, got 2",
    );
    expect(() => scheduleByName("linear")).toThrow(
      'schedule: name must be one of constant, step, exponential, cosine, oneCycle, reduceOnPlateau, got "linear"',
    );
  });
});

describe("earlyStopping", () => {
  test("it stops after `patience` epochs in a row without a new low", () => {
    const stops = earlyStopping({ patience: 2 });
    const losses = [3, 4, 2, 2, 3];
    expect(losses.map((_, epoch) => stops(historyOf(losses.slice(0, epoch + 1))))).toEqual([
      ...[false, false, false, false],
      true, // 2 after 2 is no new low, nor is 3
    ]);
    expect(stops([])).toBe(false);
  });

  test("a change that is too small is none", () => {
    expect(earlyStopping({ patience: 2, minimumChange: 0.5 })(historyOf([3, 2.75, 2.5]))).toBe(true);
    expect(earlyStopping({ patience: 2, minimumChange: 0.5 })(historyOf([3, 2.75, 2.25]))).toBe(false);
  });

  test("a patience of 0 is refused", () => {
    expect(() => earlyStopping({ patience: 0 })).toThrow(
      "earlyStopping: patience must be a whole number above 0, got 0",
    );
  });
});
