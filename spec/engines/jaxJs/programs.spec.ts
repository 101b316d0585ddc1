import { expect, test } from "vitest";
import { tensor } from "../../../reference/tensor.ts";
import { each, isCompiled } from "./programs.ts";

const row = (count: number) => tensor([1, count], Array<number>(count).fill(0));

test("half of the calls are compiled, by the sizes of their first array, so that both ways are gone", () => {
  const widths = [1, 2, 3, 4, 5, 6];
  expect(widths.filter((width) => isCompiled({ input: row(width), bias: row(1) }))).toEqual([1, 3, 5]);
  expect(widths.filter((width) => isCompiled({ parts: [row(width), row(1)] }))).toEqual([1, 3, 5]);
  expect(isCompiled({ input: tensor([], [0]) })).toBe(true);
});

test("each array has its place, on its own or in a list", () => {
  expect(each({ a: 1, parts: [2, 3] }, (x) => -x)).toEqual({ a: -1, parts: [-2, -3] });
});
