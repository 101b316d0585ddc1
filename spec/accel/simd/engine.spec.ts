import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { afterAll, describe, expect, test } from "vitest";
import { openSimd, openThreads } from "../../../accel/simd/index.ts";
import { BackendError, ParameterError, ShapeError } from "../../../reference/errors.ts";
import { reference } from "../../../reference/index.ts";
import { tensor } from "../../../reference/tensor.ts";
import { wholeNumbers } from "./agreement.ts";
import { openLeNet, type Sizes } from "./lenet.ts";

const engine = await openSimd();
afterAll(() => engine.close());

const small: Sizes = { batch: 6, side: 12, channels: [5, 9], hidden: 33 };

describe("training on simd", () => {
  test("gives the same bits on 1, 2 and 3 threads", async () => {
    const bits: (readonly number[])[] = [];
    for (const threads of [1, 2, 3]) {
      const one = await openThreads(threads);
      const model = openLeNet(one, small);
      for (let i = 0; i < 5; i++) one.release(model.step());
      bits.push(await model.numbers());
      await one.close();
    }
    expect(bits[1]).toEqual(bits[0]);
    expect(bits[2]).toEqual(bits[0]);
  });

  test("follows the reference for five steps", async () => {
    const [ours, theirs] = [openLeNet(engine, small), openLeNet(reference, small)];
    for (let i = 0; i < 5; i++) {
      engine.release(ours.step());
      theirs.step();
    }
    const [a, b] = [await ours.numbers(), await theirs.numbers()];
    expect(Math.max(...b.map((w, i) => Math.abs(w - a[i]!)))).toBeLessThan(1e-5);
  });

  test("uses no more memory after 500 steps than after 5", () => {
    const model = openLeNet(engine, small);
    for (let i = 0; i < 5; i++) engine.release(model.step());
    const before = engine.bytes();
    for (let i = 0; i < 500; i++) engine.release(model.step());
    expect(engine.bytes()).toEqual(before);
  });
});

describe("arrays on simd", () => {
  test("come back as they were sent, as float32", async () => {
    const array = engine.fromHost(tensor([2, 2], [1, -0.5, 1e-20, 1 / 3]));
    const back = await engine.toHost(array);
    expect([...back.shape]).toEqual([2, 2]);
    expect([...back.data]).toEqual([1, -0.5, Math.fround(1e-20), Math.fround(1 / 3)]);
    engine.release(array);
  });

  test("share storage under a reshape until both are released", async () => {
    const before = engine.bytes().used;
    const array = engine.fromHost(wholeNumbers([3, 4]));
    const { output } = engine.kernels.reshape.forward({ input: array }, { shape: [2, -1] });
    engine.release(array);
    expect([...(await engine.toHost(output)).data]).toEqual([...wholeNumbers([3, 4]).data]);
    engine.release(output);
    expect(engine.bytes().used).toBe(before);
  });

  test("cannot be used or released twice", () => {
    const array = engine.fromHost(wholeNumbers([3]));
    engine.release(array);
    expect(() => engine.kernels.relu.forward({ input: array }, {})).toThrow(
      new BackendError("simd: relu: every array must be in use, got one that was released"),
    );
    expect(() => engine.release(array)).toThrow(BackendError);
  });

  test("add by the engine has no broadcasting", () => {
    const [a, b] = [engine.fromHost(wholeNumbers([2, 2])), engine.fromHost(wholeNumbers([1, 2]))];
    expect(() => engine.add(a, b)).toThrow(new ShapeError("add: b must have the shape of a [2, 2], got [1, 2]"));
  });
});

describe("what simd refuses", () => {
  test("is what the reference refuses, in the same words", () => {
    const input = engine.fromHost(wholeNumbers([1, 5, 5, 3]));
    const kernel = engine.fromHost(wholeNumbers([3, 3, 1, 4]));
    const params = { stride: [1, 1], dilation: [1, 1], padding: [[0, 0], [0, 0]], groups: 1 } as const; // biome-ignore format: one window, one line
    expect(() => engine.kernels.conv2d.forward({ input, kernel }, params)).toThrow(
      new ShapeError("conv2d: kernel axis 2 must be 3 (the input's channel count), got 1 in shape [3, 3, 1, 4]"),
    );
  });

  test("includes an array that 4 GiB cannot hold, and nothing stays allocated", () => {
    const input = engine.fromHost(wholeNumbers([1, 1, 1, 1]));
    const params = { stride: [1, 1], dilation: [1, 1], padding: [[20_000, 20_000], [20_000, 20_000]], groups: 1 } as const; // biome-ignore format: one window, one line
    const { used } = engine.bytes();
    expect(() => engine.kernels.conv2d.forward({ input, kernel: input }, params)).toThrow(
      /^simd: conv2d: memory must hold 6400320064 bytes more/,
    );
    expect(engine.bytes().used).toBe(used);
  });

  test("gives back what an op had when it ran out half way", async () => {
    const one = await openThreads(1);
    const input = one.fromHost(wholeNumbers([1, 1, 1, 1]));
    const far = [12_000, 12_000] as const;
    const params = { size: [1, 1], stride: [1, 1], dilation: [1, 1], padding: [far, far] } as const;
    const { used } = one.bytes();
    expect(() => one.kernels.maxPool2d.forward({ input }, params)).toThrow(/^simd: maxPool2d: memory must hold/);
    expect(one.bytes().used).toBe(used);
    await one.close();
  });

  test.each([0, 1.5, -1, Number.NaN])("includes %s threads", async (threads) => {
    await expect(openSimd({ threads })).rejects.toThrow(
      new ParameterError(`simd: threads must be a whole number above 0, got ${threads}`),
    );
  });

  test("includes more threads than cores", async () => {
    const cores = availableParallelism();
    await expect(openSimd({ threads: cores + 1 })).rejects.toThrow(
      new ParameterError(`simd: threads must be at most ${cores} (the cores of this machine), got ${cores + 1}`),
    );
  });

  test("includes work after close", async () => {
    const one = await openThreads(2);
    const array = one.fromHost(wholeNumbers([3]));
    await one.close();
    expect(() => one.kernels.relu.forward({ input: array }, {})).toThrow(
      "simd: the engine must be open, and it was closed",
    );
  });
});

describe("the process", () => {
  const run = (body: string) =>
    execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", body], {
      encoding: "utf8",
      timeout: 30_000,
    });
  const open = `const { openThreads } = await import("./accel/simd/index.ts");`;

  test("ends by itself although the engine was never closed", () => {
    expect(run(`${open} const e = await openThreads(3); console.log(e.device);`)).toMatch(
      /^WebAssembly SIMD, 3 threads, registers of (128|256) bits\n$/,
    );
  });

  test("ends by itself after close, which may be called twice", () => {
    const body = `${open} const e = await openThreads(2); await e.close(); await e.close(); console.log("closed");`;
    expect(run(body)).toBe("closed\n");
  });

  test("hears of a worker that died at the next op, and can still close", () => {
    const body = `
      import threads from "node:worker_threads";
      import { syncBuiltinESMExports } from "node:module";
      const workers = [];
      threads.Worker = class extends threads.Worker {
        constructor(...given) {
          super(...given);
          workers.push(this);
        }
      };
      syncBuiltinESMExports();
      ${open}
      const engine = await openThreads(2);
      const array = engine.fromHost({ shape: [1], data: [1] });
      await workers[0].terminate();
      try {
        engine.kernels.relu.forward({ input: array }, {});
      } catch (error) {
        console.log(String(error));
      }
      await engine.close();`;
    expect(run(body)).toBe(
      "BackendError: simd: a worker thread must stay alive until close(); open the engine again\n",
    );
  });
});
