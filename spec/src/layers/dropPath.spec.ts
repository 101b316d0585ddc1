import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reference } from "../../../reference/index.ts";
import { random } from "../../../reference/random.ts";
import { tensor } from "../../../reference/tensor.ts";
import { conv2d, type DropPath, fractal, layer, type Path, pathsOf } from "../../../src/layers/index.ts";
import { model, run } from "../../../src/model.ts";
import { Tape } from "../../../src/tape.ts";
import { fractalnet } from "../../../src/zoo/index.ts";

/** A fractal whose units multiply by a number each, for an image of one pixel that is 1. */
function products(columns: number, dropPath: DropPath) {
  const unit = conv2d({ filters: 1, size: 1, bias: false });
  const subject = model(
    { input: [1, 1, 1] },
    layer("net", (scope, image) =>
      fractal({ columns, unit, choice: pathsOf(scope.chance(), columns, dropPath) }).call(scope, image),
    ),
  );
  const factors = subject.parameters.map(({ name }, at) => [name, tensor([1, 1, 1, 1], [at + 2])] as const);
  return (seed?: number) => {
    const tape = new Tape(reference, { record: false });
    const values = new Map(factors.map(([name, value]) => [name, tape.constant(value)]));
    const mode =
      seed === undefined
        ? ({ training: false } as const)
        : ({ training: true, random: random(seed), remember: () => {} } as const);
    return tape.value(run(subject, tape, values, tape.data(tensor([1, 1, 1, 1], [1])), mode)).data[0]!;
  };
}

const pathsTo = (columns: readonly number[]): readonly Path[] =>
  columns.map((column) => ({ column, value: { shape: [1], needsGradient: false } }));
const someColumns = fc.integer({ min: 1, max: 5 }).map((C) => Array.from({ length: C }, (_, at) => C - at));

describe("drop-path", () => {
  test("a fractal of three columns joins what its units come to", () => {
    // Units in the order of their calls: 2 alone; 3 beside 4·5, then 6 beside 7·8 behind their mean.
    const halfway = (3 + 4 * 5) / 2;
    expect(products(3, { local: 0, global: 0 })()).toBeCloseTo((2 + 6 * halfway + 7 * 8 * halfway) / 3, 12);
  });

  test("without chance nothing is dropped", () => {
    const answer = products(3, { local: 0, global: 0 });
    expect(answer(1)).toBe(answer());
  });

  test("local drops leave linear units on average what they are in evaluation", () => {
    const answer = products(3, { local: 0.4, global: 0 });
    const draws = Array.from({ length: 4000 }, (_, seed) => answer(seed));
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const deviation = Math.sqrt(draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length);
    expect(deviation).toBeGreaterThan(1);
    expect(Math.abs(mean - answer())).toBeLessThan((4 * deviation) / Math.sqrt(draws.length));
  });

  test("a global drop keeps a single column, each as often as another", () => {
    const answer = products(3, { local: 0.4, global: 1 });
    const columns = [2, 3 * 6, 4 * 5 * 7 * 8]; // alone, from end to end
    const draws = Array.from({ length: 900 }, (_, seed) => answer(seed));
    const counts = columns.map((alone) => draws.filter((x) => x === alone).length);
    expect(counts.reduce((a, b) => a + b)).toBe(900);
    for (const count of counts) expect(Math.abs(count - 300)).toBeLessThan(4 * Math.sqrt(200));
  });

  test("of two columns a global drop leaves on average what there is in evaluation as well", () => {
    const answer = products(2, { local: 0, global: 1 });
    const draws = new Set(Array.from({ length: 20 }, (_, seed) => answer(seed)));
    expect([...draws].reduce((a, b) => a + b) / draws.size).toBe(answer());
  });

  test("at least one path is left of every join, and the same seed keeps the same ones", () => {
    fc.assert(
      fc.property(someColumns, fc.nat(), fc.double({ min: 0, max: 0.99, noNaN: true }), (columns, seed, local) => {
        const paths = pathsTo(columns);
        const kept = () => {
          const choice = pathsOf(random(seed), columns.length, { local, global: 0.5 });
          return [choice(paths), choice(paths)].map((left) => left.map(({ column }) => column));
        };
        const [all] = kept();
        expect(all!.length).toBeGreaterThan(0);
        expect(columns.filter((column) => all!.includes(column))).toEqual(all);
        expect(kept()).toEqual(kept());
      }),
    );
  });

  test("FractalNet drops the same column in all of its blocks", () => {
    const subject = fractalnet({ width: 1 / 64, columns: 2, dropPath: { local: 0, global: 1 } });
    const joins = new Set<number>();
    for (let seed = 0; seed < 6; seed++) {
      const paths: number[] = [];
      const choice = pathsOf(random(seed), 2, { local: 0, global: 1 });
      for (let block = 0; block < 5; block++) paths.push(choice(pathsTo([2, 1]))[0]!.column);
      expect(new Set(paths).size).toBe(1);
      joins.add(paths[0]!);
    }
    expect(joins.size).toBe(2);
    expect(subject.calls.filter(({ op }) => op === "scale").length).toBe(5); // a summary has every path
  });

  test.each([
    [{ local: 1, global: 0 }, "dropPath: local must be a number from 0 to below 1, got 1"],
    [{ local: 0, global: 1.5 }, "dropPath: global must be a number from 0 to 1, got 1.5"],
  ])("%o is refused", (dropPath, reason) => {
    expect(() => fractalnet({ dropPath })).toThrow(reason);
  });
});
