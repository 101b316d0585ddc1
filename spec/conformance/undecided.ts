/** Where a gradient is a matter of taste: at a kink, and where several numbers tie. */
import { differentiable, type OpName } from "../../reference/catalogue.ts";
import { map } from "../../reference/einstein.ts";
import { reference } from "../../reference/index.ts";
import { inputOf, listOf, mapInputs } from "../../reference/named.ts";
import { random } from "../../reference/random.ts";
import type { Tensor } from "../../reference/tensor.ts";
import type { Case } from "../arbitraries.ts";
import { kinked } from "../laws/algebra.ts";

/** How close to a kink is at the kink: more than float32 can tell apart, less than the numbers of a case are apart. */
const near = 2 ** -19;
const tiny = 2 ** -36;

/**
 * The case without a gradient of the outputs that have no derivative. The inputs are moved a little to one side, every
 * element by another amount, and to the opposite side: at a kink the slopes of the two sides differ, in a tie another
 * element wins.
 */
export function decided<N extends OpName>(op: N, example: Case<N>): Case<N> {
  if (!kinked.includes(op)) return example;
  const names: readonly string[] = differentiable[op];
  const moved = (by: (at: number, which: number) => number) => {
    let which = 0;
    const inputs = mapInputs<N, Tensor, Tensor>(example.inputs, (t, name) => {
      if (!names.includes(inputOf(name))) return t;
      const place = which++;
      let at = 0;
      return map((x) => x + reach(x) * by(at++, place), t);
    });
    return reference.kernels[op].forward(inputs, example.params).output;
  };
  const aside = (at: number, which: number) => near * (1 + at / 4096) * (which % 2 === 0 ? 1 : -1);
  const longest = Math.max(...listOf<Tensor>(example.inputs).map(([, { data }]) => data.length));
  let { cotangent } = example;
  // In one direction two different slopes may look alike by chance; in three they do not.
  for (const seed of [1, 2, 3]) {
    const chance = random(seed);
    const directions = names.map(() => Float64Array.from({ length: longest }, () => chance.uniform()));
    const along = (at: number, which: number) => directions[which]![at]!;
    const [left, right] = [1, -1].map((side) => {
      const here = moved((at, which) => side * aside(at, which));
      const there = moved((at, which) => side * aside(at, which) + tiny * along(at, which));
      return map((a, b) => (b - a) / tiny, here, there);
    });
    cotangent = map((g, a, b) => (alike(a, b) ? g : 0), cotangent, left!, right!);
  }
  return { ...example, cotangent };
}

/** A mask of −10⁹ would not be moved by what moves a 1. */
const reach = (x: number): number => (Number.isFinite(x) ? Math.max(1, Math.abs(x) / 16) : 1);

const alike = (a: number, b: number): boolean => Math.abs(a - b) <= 2 ** -8 * (1 + Math.abs(a) + Math.abs(b));
