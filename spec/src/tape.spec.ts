import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tensor } from "../../reference/tensor.ts";
import { Tape } from "../../src/tape.ts";
import { countingEngine } from "./countingEngine.ts";

describe("tape", () => {
  test("a linear layer's gradients are those done by hand", () => {
    const engine = countingEngine();
    const tape = new Tape(engine);
    const weight = engine.fromHost(tensor([1, 2], [3, 4]));
    const w = tape.parameter(weight);
    const output = tape.apply("linear", { input: tape.data(tensor([1, 2], [5, 6])), weight: w }, {});
    expect([...tape.value(output).tensor.data]).toEqual([39]); // 3·5 + 4·6
    const grad = tape.backward(output).get(w)!;
    expect([...grad.tensor.data]).toEqual([5, 6]); // ∂(w·x)/∂w = x
    expect([...engine.live]).toEqual([weight, grad]);
  });

  test("the gradients of a value that is read twice add up", () => {
    const engine = countingEngine();
    const tape = new Tape(engine);
    const x = tape.parameter(engine.fromHost(tensor([2], [1, 2])));
    const twice = tape.apply("add", { a: x, b: x }, {});
    const output = tape.apply("add", { a: twice, b: x }, {}); // 3x
    expect([...tape.backward(output).get(x)!.tensor.data]).toEqual([3, 3]);
    expect(engine.live.size).toBe(2);
  });

  test("a branch that joins again adds the gradients of both ways", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 6 }), (values) => {
        const engine = countingEngine();
        const tape = new Tape(engine);
        const x = tape.parameter(engine.fromHost(tensor([values.length], values)));
        const output = tape.apply("add", { a: tape.apply("relu", { input: x }, {}), b: x }, {});
        const expected = values.map((value) => (value > 0 ? 2 : 1)); // ∂(relu x + x)/∂x
        expect([...tape.backward(output).get(x)!.tensor.data]).toEqual(expected);
        expect(engine.live.size).toBe(2);
      }),
    );
  });

  test("gradients that nobody wants are not computed", () => {
    const engine = countingEngine();
    const tape = new Tape(engine);
    const weight = tape.parameter(engine.fromHost(tensor([2, 1], [1, 2])));
    const input = tape.data(tensor([1, 1], [3]));
    const hidden = tape.apply("relu", { input }, {});
    const logits = tape.apply("linear", { input: hidden, weight }, {});
    const target = tape.data(tensor([1, 2], [1, 0]));
    tape.backward(tape.apply("softmaxCrossEntropy", { logits, target }, { labelSmoothing: 0 }));
    expect(engine.pulled).toEqual(["softmaxCrossEntropy: logits", "linear: weight"]);
  });

  test("a side branch that the output does not read is not pulled back, but released", () => {
    const engine = countingEngine();
    const tape = new Tape(engine);
    const x = tape.parameter(engine.fromHost(tensor([1], [1])));
    tape.apply("tanh", { input: x }, {});
    tape.backward(tape.apply("relu", { input: x }, {}));
    expect(engine.pulled).toEqual(["relu: input"]);
    expect(engine.live.size).toBe(2);
  });

  test("a kept value outlives the walk back and is the caller's", () => {
    const engine = countingEngine();
    const tape = new Tape(engine);
    const x = tape.parameter(engine.fromHost(tensor([1], [2])));
    const hidden = tape.apply("relu", { input: x }, {});
    const kept = tape.keep(hidden);
    const grads = tape.backward(tape.apply("relu", { input: hidden }, {}));
    expect(engine.live.has(kept)).toBe(true);
    engine.release(kept);
    engine.release(grads.get(x)!);
    expect(engine.live.size).toBe(1);
  });

  test("release gives everything back but the parameters, and may be called again", () => {
    const engine = countingEngine();
    const tape = new Tape(engine);
    const x = tape.parameter(engine.fromHost(tensor([1], [2])));
    tape.apply("relu", { input: tape.apply("add", { a: x, b: tape.data(tensor([1], [1])) }, {}) }, {});
    tape.release();
    tape.release();
    expect(engine.live.size).toBe(1);
  });

  test("without recording, what ops save is released at once", () => {
    const engine = countingEngine();
    const tape = new Tape(engine, { record: false });
    const x = tape.parameter(engine.fromHost(tensor([1], [2])));
    tape.apply("relu", { input: x }, {});
    expect(engine.live.size).toBe(2); // x and the output
  });

  test("a kernel that fails on the walk back leaves nothing behind", () => {
    const engine = countingEngine({ failing: "tanh" });
    const tape = new Tape(engine);
    const x = tape.parameter(engine.fromHost(tensor([1], [2])));
    const squeezed = tape.apply("tanh", { input: tape.apply("sigmoid", { input: x }, {}) }, {});
    const output = tape.apply("relu", { input: squeezed }, {});
    expect(() => tape.backward(output)).toThrow("tanh fails");
    tape.release();
    expect(engine.live.size).toBe(1);
  });

  test("a variable of another tape is an error that shows its shape", () => {
    const engine = countingEngine();
    const stranger = new Tape(engine).data(tensor([1, 2], [3, 4]));
    expect(() => new Tape(engine).apply("relu", { input: stranger }, {})).toThrow(
      "tape: variable [1, 2] is not on this tape, or was released",
    );
  });
});
