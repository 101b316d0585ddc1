/** Inputs that are lists: the tape records them, and what comes back for data is not kept. */
import { describe, expect, test } from "vitest";
import { tensor } from "../../reference/tensor.ts";
import { concat, conv2d, relu, sequential } from "../../src/layers/index.ts";
import { model } from "../../src/model.ts";
import { summary } from "../../src/summary.ts";
import { Tape } from "../../src/tape.ts";
import { countingEngine } from "./countingEngine.ts";

describe("a list input", () => {
  test("gets a gradient for each part that needs one, and leaves nothing behind", () => {
    const engine = countingEngine();
    const tape = new Tape(engine);
    const a = engine.fromHost(tensor([1, 1], [5]));
    const x = tape.parameter(a);
    const parts = [x, tape.data(tensor([1, 2], [6, 7])), x];
    const joined = tape.apply("concat", { parts }, { axis: 1 });
    expect([...tape.value(joined).tensor.data]).toEqual([5, 6, 7, 5]);
    const weight = tape.data(tensor([1, 4], [1, 10, 100, 1000]));
    const output = tape.apply("linear", { input: joined, weight }, {});
    const grads = tape.backward(output);
    expect([...grads.keys()]).toEqual([x]);
    expect([...grads.get(x)!.tensor.data]).toEqual([1001]);
    expect([...engine.live]).toEqual([a, grads.get(x)]);
    expect(engine.pulled).toEqual(["linear: input", "concat: parts"]);
  });

  test("of data alone is not walked back", () => {
    const engine = countingEngine();
    const tape = new Tape(engine);
    const joined = tape.apply("concat", { parts: [tape.data(tensor([1], [1]))] }, { axis: 0 });
    expect(joined.needsGradient).toBe(false);
    expect(tape.backward(joined).size).toBe(0);
    expect(engine.live.size).toBe(0);
  });

  test("joins the branches of an inception module, as wide as their channels together", () => {
    const branches = concat(
      conv2d({ filters: 2, size: 1 }),
      sequential(conv2d({ filters: 3, size: 3, padding: "same" }), relu()),
    );
    const inception = model({ input: [6, 8, 4] }, sequential(branches));
    expect(inception.output).toEqual([1, 6, 8, 5]);
    const { rows } = summary(inception);
    expect(rows.at(-1)).toMatchObject({ op: "concat", input: [6, 8, 2], output: [6, 8, 5], receptiveField: [3, 3] });
  });
});
