/** How far engines are from the reference: the worst ρ of every op over the same random cases. */
import fc from "fast-check";
import type { OpName } from "../../reference/catalogue.ts";
import { reference } from "../../reference/index.ts";
import type { Tensor } from "../../reference/tensor.ts";
import type { Engine } from "../../src/engines.ts";
import { type Case, casesOf } from "../arbitraries.ts";
import { gradientBounds, outputBound } from "../bounds.ts";
import { forward, pullBack } from "../calls.ts";
import { type Bound, float32, largestDeviation } from "../tolerance.ts";

/** The worst of one op on one engine; null where nothing may be rounded, and nothing was. */
export interface Deviations {
  readonly forward: number | null;
  readonly backward: number | null;
}

export interface Draw {
  readonly cases: number;
  /** How many shapes the cases have: each is compiled anew on a GPU. */
  readonly shapes: number;
  readonly seed: number;
}

/** By engine name. */
export async function deviations<N extends OpName>(
  op: N,
  engines: readonly Engine[],
  { cases, shapes, seed }: Draw,
): Promise<Readonly<Record<string, Deviations>>> {
  const worst = new Map(engines.map(({ name }) => [name, { forward: null, backward: null } as Deviations]));
  for (const example of fc.sample(casesOf(op, "float", { few: shapes, seed }), { numRuns: cases, seed })) {
    const expected = await forward(reference, op, example);
    const gradients = await pullBack(reference, op, example);
    const bounds = { output: outputBound(reference, op, example), gradients: gradientBounds(reference, op, example) };
    for (const engine of engines) {
      const before = worst.get(engine.name)!;
      worst.set(engine.name, {
        forward: largest(before.forward, {
          answer: await forward(engine, op, example),
          expected,
          bound: bounds.output,
        }),
        backward: await backward(engine, op, example, { before: before.backward, gradients, bounds: bounds.gradients }),
      });
    }
  }
  return Object.fromEntries(worst);
}

interface Known {
  readonly before: number | null;
  readonly gradients: Readonly<Record<string, Tensor>>;
  readonly bounds: Readonly<Record<string, Bound>>;
}

async function backward<N extends OpName>(
  engine: Engine,
  op: N,
  example: Case<N>,
  { before, gradients, bounds }: Known,
) {
  const answers = await pullBack(engine, op, example);
  return Object.entries(bounds).reduce<number | null>((worst, [name, bound]) => {
    return largest(worst, { answer: answers[name]!, expected: gradients[name]!, bound });
  }, before);
}

interface Answer {
  readonly answer: Tensor;
  readonly expected: Tensor;
  readonly bound: Bound;
}

function largest(before: number | null, { answer, expected, bound }: Answer): number | null {
  const { rho } = largestDeviation(answer, expected, bound, float32);
  return bound === "exact" && rho === 0 ? before : Math.max(before ?? 0, rho);
}
