import { describe, expect, test } from "vitest";
import { zeros } from "../../src/initial.ts";
import {
  block,
  conv2d,
  flatten,
  layer,
  linear,
  maxPool2d,
  relu,
  residual,
  sequential,
} from "../../src/layers/index.ts";
import { model } from "../../src/model.ts";
import { summary } from "../../src/summary.ts";
import { summaryMarkdown, summaryText } from "../../src/summaryTables.ts";
import { lenet5 } from "../../src/zoo/index.ts";

describe("summary", () => {
  test("LeNet-5's table is that of lecture 003", () => {
    const rows = summary(lenet5()).rows.map(({ layer, output, parameters }) => [layer, output, parameters]);
    expect(rows).toEqual([
      ["conv1", [28, 28, 20], 520], // 20·1·5·5 + 20
      ["relu1", [28, 28, 20], 0],
      ["pool1", [14, 14, 20], 0],
      ["conv2", [14, 14, 50], 25_050], // 50·20·5·5 + 50
      ["relu2", [14, 14, 50], 0],
      ["pool2", [7, 7, 50], 0],
      ["flatten1", [2450], 0],
      ["linear1", [500], 1_225_500], // 2450·500 + 500
      ["relu3", [500], 0],
      ["linear2", [10], 5_010], // 500·10 + 10
    ]);
  });

  test("LeNet-5's text has a line for every op", () => {
    expect(`\n${summaryText(summary(lenet5()))}\n`).toBe(`
lenet5, input 28×28×1

layer     op            input  filters  kernel  stride  pad    output     KB  parameters  MFLOP  field  jump  centre
conv1     conv2d      28×28×1       20     5×5       1    2  28×28×20   61.3         520  0.392      5     1       0
relu1     relu       28×28×20                                28×28×20   61.3           0      0      5     1       0
pool1     maxPool2d  28×28×20              2×2       2    0  14×14×20   15.3           0      0      6     2     0.5
conv2     conv2d     14×14×20       50     5×5       1    2  14×14×50   38.3      25,050   4.90     14     2     0.5
relu2     relu       14×14×50                                14×14×50   38.3           0      0     14     2     0.5
pool2     maxPool2d  14×14×50              2×2       2    0    7×7×50   9.57           0      0     16     4     1.5
flatten1  reshape      7×7×50                                    2450   9.57           0      0    all
linear1   linear         2450                                     500   1.95   1,225,500   1.23    all
relu3     relu            500                                     500   1.95           0      0    all
linear2   linear          500                                      10  0.039       5,010  0.005    all
total                                                                    237   1,256,080   6.52
`);
  });

  test("AlexNet's memory, parameters and multiply-adds are those of lecture 003", () => {
    const pool = () => maxPool2d({ size: 3, stride: 2 });
    const body = sequential(
      conv2d({ filters: 64, size: 11, stride: 4, padding: 2 }),
      pool(),
      conv2d({ filters: 192, size: 5, padding: 2 }),
      pool(),
      conv2d({ filters: 384, size: 3, padding: 1 }),
      conv2d({ filters: 256, size: 3, padding: 1 }),
      conv2d({ filters: 256, size: 3, padding: 1 }),
      pool(),
      flatten(),
      ...[4096, 4096, 1000].map((features) => linear({ features, bias: false })),
    );
    const { rows } = summary(model({ input: [227, 227, 3] }, body));
    expect(rows[0]!.multiplyAdds).toBe(72_855_552);
    const inLecture = rows.map(({ memory, parameters, multiplyAdds }) => [
      Math.round(memory / 1024),
      Math.round(parameters / 1000),
      Math.round(multiplyAdds / 1e6),
    ]);
    expect(inLecture).toEqual([
      [784, 23, 73],
      [182, 0, 0],
      [547, 307, 224],
      [127, 0, 0],
      [254, 664, 112],
      [169, 885, 150], // the lecture prints 145; by its own formula, (256·13·13)·(3·3·384), it is 149.5
      [169, 590, 100],
      [36, 0, 0],
      [36, 0, 0],
      [16, 37_749, 38],
      [16, 16_777, 17],
      [4, 4_096, 4],
    ]);
  });

  test("layers stand under those that they are in, and columns without room are left out by name", () => {
    const inner = residual([conv2d({ filters: 2, size: 1 }), block("inner", relu())]);
    const nested = summary(
      model({ name: "nested", input: [8, 8, 2] }, sequential(block("stage", inner, relu()), relu())),
    );
    const lines = summaryText(nested, { width: 84 }).split("\n");
    expect(lines.slice(2)).toEqual([
      "layer            kernel stride pad output    KB parameters MFLOP field jump centre",
      "stage1.residual1",
      "    conv1           1×1      1   0  8×8×2 0.500          6 0.000     1    1      0",
      "    inner1",
      "      relu1                         8×8×2 0.500          0     0     1    1      0",
      "    add                             8×8×2 0.500          0     0     1    1      0",
      "  relu1                             8×8×2 0.500          0     0     1    1      0",
      "relu1                               8×8×2 0.500          0     0     1    1      0",
      "total                                      2.50          6 0.000",
      "",
      "Left out for want of room: op, input, filters.",
    ]);
  });

  test("with ⌊F/2⌋ pixels of padding, what a pixel sees is around the same place times the stride", () => {
    // Lecture 001, "Receptive field": the response at (x, y) is centred at (Sx, Sy).
    const stride = { filters: 1, stride: 2 };
    const padded = sequential(
      conv2d({ ...stride, size: 7, padding: 3 }),
      conv2d({ filters: 1, size: 3, padding: 1 }),
      conv2d({ ...stride, size: 5, padding: 2 }),
    );
    const { rows } = summary(model({ input: [33, 33, 1] }, padded));
    expect(rows.map(({ jump, centre }) => [jump, centre])).toEqual([
      [
        [2, 2],
        [0, 0],
      ],
      [
        [2, 2],
        [0, 0],
      ],
      [
        [4, 4],
        [0, 0],
      ],
    ]);
  });

  test("without padding the middle moves inwards, and by a crop as well", () => {
    const cut = layer("cut", (scope, input) =>
      scope.apply("slice", { input }, { begin: [0, 1, 2, 0], end: [1, 4, 4, 1] }),
    );
    const { rows } = summary(
      model({ input: [11, 11, 1] }, sequential(conv2d({ filters: 1, size: 3, stride: 2 }), cut)),
    );
    expect(rows.map(({ centre }) => centre)).toEqual([
      [1, 1],
      [3, 5], // 1 + 1·2, and 1 + 2·2
    ]);
  });

  test("a filter of a grouped convolution multiplies its own group's channels alone", () => {
    const { rows } = summary(model({ input: [4, 4, 6] }, conv2d({ filters: 6, size: 3, groups: 3, padding: 1 })));
    expect(rows[0]).toMatchObject({ filters: 6, multiplyAdds: 4 * 4 * 6 * (3 * 3 * 2), parameters: 3 * 3 * 2 * 6 + 6 });
  });

  test("stride, dilation and pairs widen the field along their own axis", () => {
    const body = sequential(
      conv2d({ filters: 1, size: [3, 1], stride: [2, 1] }),
      conv2d({ filters: 1, size: [2, 3], dilation: [1, 2] }),
    );
    const { rows } = summary(model({ input: [9, 9, 1] }, body));
    expect(rows.map(({ receptiveField, jump }) => ({ receptiveField, jump }))).toEqual([
      { receptiveField: [3, 1], jump: [2, 1] },
      { receptiveField: [5, 5], jump: [2, 1] }, // 3 + 1·2, and 1 + 2·2·1
    ]);
    expect(summaryText(summary(model({ input: [9, 9, 1] }, body)))).toContain("2×1");
  });

  test("the parameters of a layer with several ops are counted once", () => {
    const squeezed = layer("squeezed", (scope, input) => {
      const weight = scope.parameter("weight", [2, 3], zeros, { fanIn: 3, fanOut: 2 });
      return scope.apply("tanh", { input: scope.apply("linear", { input, weight }, {}) }, {});
    });
    const { rows, totals } = summary(model({ input: [3] }, sequential(squeezed)));
    expect(rows.map(({ layer, op, parameters }) => [layer, op, parameters])).toEqual([
      ["squeezed1", "linear", 6],
      ["squeezed1", "tanh", 0],
    ]);
    expect(totals).toEqual({ memory: 16, parameters: 6, states: 0, multiplyAdds: 6 });
  });

  test("markdown has the same cells, and JSON the same numbers", () => {
    const small = summary(
      model({ name: "one", input: [4, 5, 1] }, conv2d({ filters: 2, size: 3, padding: "same", stride: [2, 1] })),
    );
    expect(summaryMarkdown(small)).toBe(
      [
        "**one, input 4×5×1**",
        "",
        "| layer | op | input | filters | kernel | stride | pad | output | KB | parameters | MFLOP | field | jump | centre |",
        "| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |",
        "|  | conv2d | 4×5×1 | 2 | 3×3 | 2×1 | 0,1×1,1 | 2×5×2 | 0.078 | 20 | 0.000 | 3 | 2×1 | 1×0 |",
        "| total |  |  |  |  |  |  |  | 0.078 | 20 | 0.000 |  |  |  |",
      ].join("\n"),
    );
    expect(JSON.parse(JSON.stringify(small))).toEqual(small);
  });
});
