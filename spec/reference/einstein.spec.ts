import { describe, expect, test } from "vitest";
import { accumulate, build, each, fold, map, max, padded, read, sum } from "../../reference/einstein.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

const image = tensor([2, 3], [1, 2, 3, 4, 5, 6]);

describe("each", () => {
  test("visits every index once, the last one fastest", () => {
    const visited: string[] = [];
    each([2, 3], (y, x) => visited.push(`${y}${x}`));
    expect(visited).toEqual(["00", "01", "02", "10", "11", "12"]);
  });

  test("runs its body once for no index at all, and never for an empty axis", () => {
    let runs = 0;
    each([], () => runs++);
    expect(runs).toBe(1);
    each([2, 0], () => runs++);
    expect(runs).toBe(1);
  });

  test("hands a body that gathers its indices just as many as there are extents", () => {
    const seen: number[][] = [];
    each<readonly number[]>([2, 1], (...index) => seen.push([...index]));
    expect(seen).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });

  test("takes six indices and refuses seven", () => {
    const visited: number[] = [];
    each([2, 1, 1, 1, 1, 2], (i, _j, _k, _l, _m, n) => visited.push(10 * i + n));
    expect(visited).toEqual([0, 1, 10, 11]);
    expect(() => each([1, 1, 1, 1, 1, 1, 1], () => {})).toThrow(
      new RangeError("each: at most 6 indices, got 7; nest two calls"),
    );
  });
});

describe("sum and max", () => {
  test("sum adds over all indices: Σ_y Σ_x y·x = (0+1)(0+1+2) = 3", () => {
    expect(sum([2, 3], (y, x) => y * x)).toBe(3);
  });

  test("the sum over nothing is 0, the max over nothing −∞", () => {
    expect(sum([0], () => 1)).toBe(0);
    expect(max([0], () => 1)).toBe(-Infinity);
  });

  test("max finds the largest, and NaN wins wherever it stands", () => {
    expect(max([3], (k) => [-5, -1, -3][k]!)).toBe(-1);
    for (const place of [0, 1, 2]) expect(max([3], (k) => (k === place ? NaN : k))).toBeNaN();
  });
});

describe("build", () => {
  test("fills a tensor from its indices, in row-major order", () => {
    const table = build([2, 3], (y, x) => 10 * y + x);
    expect(table.shape).toEqual([2, 3]);
    expect([...table.data]).toEqual([0, 1, 2, 10, 11, 12]);
  });

  test("makes a single number of no indices", () => {
    expect([...build([], () => 7).data]).toEqual([7]);
  });

  test("reaches rank 6", () => {
    const six = build([1, 2, 1, 2, 1, 2], (_i, j, _k, l, _m, n) => 4 * j + 2 * l + n);
    expect([...six.data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(read(six)(0, 1, 0, 1, 0, 1)).toBe(7);
  });
});

describe("read and padded", () => {
  test("read takes the element at an index", () => {
    expect(read(image)(1, 0)).toBe(4);
  });

  test.each([
    [0, -1],
    [0, 3],
    [2, 0],
    [-1, 0],
  ])("read throws outside the tensor, at [%i, %i]", (y, x) => {
    expect(() => read(image)(y, x)).toThrow(new RangeError(`read: index [${y}, ${x}] is outside shape [2, 3]`));
  });

  test("padded answers outside with 0, or with what it is told", () => {
    expect(padded(image)(0, -1)).toBe(0);
    expect(padded(image, -Infinity)(2, 0)).toBe(-Infinity);
    expect(padded(image, -Infinity)(1, 2)).toBe(6);
  });

  test("both follow the strides of a tensor that is a view", () => {
    // Column 1 of the image: every third number, from the second on.
    const column = { ...tensor([2], new Float64Array(2)), data: image.data, stride: [3], offset: 1 };
    expect([read(column)(0), read(column)(1), padded(column)(2)]).toEqual([2, 5, 0]);
  });
});

describe("accumulate", () => {
  test("adds to an element, and adds again", () => {
    const total = zeros([2, 3]);
    const add = accumulate(total);
    add(1, 2, 5);
    add(1, 2, 0.5);
    expect([...total.data]).toEqual([0, 0, 0, 0, 0, 5.5]);
  });

  test("does nothing outside the tensor", () => {
    const total = zeros([2, 3]);
    accumulate(total)(0, -1, 5);
    accumulate(total)(0, 3, 5);
    expect([...total.data]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("works in every rank from 0 to 6", () => {
    const total = [zeros([]), zeros([1]), zeros([1, 1, 1]), zeros([1, 1, 1, 1, 1]), zeros([1, 1, 1, 1, 1, 1])] as const;
    accumulate(total[0])(1);
    accumulate(total[1])(0, 2);
    accumulate(total[2])(0, 0, 0, 3);
    accumulate(total[3])(0, 0, 0, 0, 0, 4);
    accumulate(total[4])(0, 0, 0, 0, 0, 0, 5);
    expect(total.map(({ data }) => data[0])).toEqual([1, 2, 3, 4, 5]);
  });
});

describe("map and fold", () => {
  test("map works element by element on up to three tensors", () => {
    const ones = tensor([2, 3], [1, 1, 1, 1, 1, 1]);
    expect([...map((a, b, c) => a * 100 + b * 10 + c, ones, image, ones).data]).toEqual([111, 121, 131, 141, 151, 161]);
    expect([...image.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("fold sees any tensor as three axes: 2·3 = 6 before, 4, and 5 behind", () => {
    expect(fold([2, 3, 4, 5], 2)).toEqual([6, 4, 5]);
    expect(fold([4], 0)).toEqual([1, 4, 1]);
  });

  test("fold refuses an axis that does not exist", () => {
    expect(() => fold([2, 3], 2)).toThrow("fold: axis 2 does not exist in shape [2, 3]");
  });
});
