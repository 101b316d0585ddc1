/** Binds an engine to the laws: one vitest test for each law of each op. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Backend } from "../reference/backend.ts";
import { type OpName, opNames, type StepName } from "../reference/catalogue.ts";
import { reference, steps } from "../reference/index.ts";
import type { Shaped, Tensor } from "../reference/tensor.ts";
import { type InvalidCall, invalidCalls, invalidParams } from "./arbitraries/invalid.ts";
import { tensors } from "./arbitraries/tensors.ts";
import type { Shapes } from "./arbitraries.ts";
import { releaseAll, type Subject } from "./calls.ts";
import { invalidCallIsRefused, invalidParamsAreRefused } from "./laws/errors.ts";
import type { LawName } from "./laws.ts";
import { type Opened, opObligations, stepObligations } from "./obligations.ts";
import { expectAgreement, float32 } from "./tolerance.ts";

export interface Skip {
  /** All ops where it is missing. */
  readonly op?: OpName | undefined;
  readonly law: LawName;
  readonly reason: string;
}

export interface Options<B> {
  /** The engine's unit roundoff; float32 where it is missing. */
  readonly u?: number;
  /** Cases per law and kind of numbers; the suite's own count where it is missing. */
  readonly runs?: number;
  /** An engine that compiles a kernel for each new shape sees few of them, except where agreement itself is tested. */
  readonly fewShapes?: number;
  /** How many arrays the engine holds. */
  readonly live?: (engine: B) => number;
  readonly skip?: readonly Skip[];
}

/** Runs every law on every op of one engine. Skipping needs a reason, and the reason is printed. */
export function describeBackend<T extends Shaped, B>(
  name: string,
  open: () => Promise<Backend<T> & B>,
  options: Options<B> = {},
): void {
  describe(name, () => {
    let opened: (Backend<T> & B) | undefined;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());
    const subject = (): Subject<T> => {
      const engine = opened!;
      const { live, u = float32 } = options;
      return { engine, oracle: reference, u, live: live && (() => live(engine)) };
    };

    test("the engine says what it is", () => {
      expect(subject().engine.name).toBe(name);
      expect(subject().engine.device).not.toBe("");
    });
    for (const op of opNames) describe(op, () => describeOp(op, subject, options));
    for (const step of Object.keys(steps) as readonly StepName[])
      describe(step, () => describeStep(step, subject, options));
    describe("arrays", () => describeArrays(subject));
  });
}

const shapesOf = <B>({ fewShapes }: Options<B>): Shapes =>
  fewShapes ? { few: fewShapes, seed: fc.readConfigureGlobal().seed ?? 1 } : "fresh";

function describeOp<N extends OpName, T extends Shaped, B>(op: N, subject: Opened<T>, options: Options<B>): void {
  for (const { law, assert } of opObligations(op, subject, shapesOf(options))) {
    const reason = reasonToSkip(op, law, options);
    if (reason !== undefined) console.info(`${op}: ${sentence(law)} — skipped: ${reason}`);
    const suffix = reason === undefined ? "" : ` (skipped: ${reason})`;
    test.skipIf(reason !== undefined)(`${sentence(law)}${suffix}`, () => assert(budget(options.runs)));
  }
  const invalid: readonly InvalidCall<N>[] = invalidCalls[op] ?? [];
  for (const call of invalid) test(`is refused when ${call.because}`, () => invalidCallIsRefused(subject(), op, call));
}

function describeStep<S extends StepName, T extends Shaped, B>(step: S, subject: Opened<T>, options: Options<B>): void {
  for (const { law, assert } of stepObligations(step, subject, shapesOf(options)))
    test(sentence(law), () => assert(budget(options.runs)));
  for (const { because, params } of invalidParams[step]) {
    test(`is refused when ${because}`, () => invalidParamsAreRefused(subject(), step, params));
  }
}

function describeArrays<T extends Shaped>(subject: Opened<T>): void {
  const pair = fc
    .constantFrom([3], [2, 3], [2, 3, 1, 4], [])
    .chain((shape) => fc.tuple(tensors(shape, "float"), tensors(shape, "float")));

  test("what goes to the device comes back", () =>
    fc.assert(
      fc.asyncProperty(pair, async ([a]) => {
        const { engine } = subject();
        const array = engine.fromHost(a);
        const back = await engine.toHost(array);
        engine.release(array);
        expectAgreement("toHost(fromHost(a))", back, a, "exact", 0);
      }),
    ));
  test("add sums two arrays and leaves both", () =>
    fc.assert(
      fc.asyncProperty(pair, async ([a, b]) => {
        const { engine, oracle, u } = subject();
        const [left, right] = [engine.fromHost(a), engine.fromHost(b)];
        const total = engine.add(left, right);
        const host: readonly Tensor[] = [
          await engine.toHost(total),
          await engine.toHost(left),
          await engine.toHost(right),
        ];
        releaseAll(engine, [left, right, total]);
        const expected = oracle.add(a, b);
        expectAgreement("add", host[0]!, expected, { S: expected, n: 1 }, u);
        expectAgreement("the first argument of add", host[1]!, a, "exact", 0);
        expectAgreement("the second argument of add", host[2]!, b, "exact", 0);
      }),
    ));
}

/** "gradientAgrees" → "gradient agrees": a test's name is a sentence. */
const sentence = (law: string): string => law.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const budget = (runs: number | undefined) => (runs === undefined ? {} : { numRuns: runs });

/** Why a law is not run on this op. One about live arrays needs an engine that counts them. */
function reasonToSkip<B>(op: OpName, law: string, { skip = [], live }: Options<B>): string | undefined {
  if (law === "nothingIsLeft" && !live) return "this engine does not count its arrays";
  return skip.find((each) => each.law === law && (each.op === undefined || each.op === op))?.reason;
}
