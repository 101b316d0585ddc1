import { expect, test } from "vitest";
import { tensor } from "../../reference/tensor.ts";
import { isSmallWhole, oneLess } from "./computed.ts";

test("small whole numbers come back to the bit from one less", () => {
  const given = tensor([2, 2], [0, 1, -3, 2 ** 20 - 1]);
  const { shape, data } = oneLess(given);
  expect(isSmallWhole(given)).toBe(true);
  expect(shape).toEqual([2, 2]);
  expect([...data].map((x) => Math.fround(Math.fround(x) + 1))).toEqual([...given.data]);
});

test.each([0.5, -0, 2 ** 24, Number.NaN, Number.NEGATIVE_INFINITY])("%d is none of them", (x) => {
  expect(isSmallWhole(tensor([2], [1, x]))).toBe(false);
});

test("a place is none of them", () => {
  expect(isSmallWhole(tensor([1], Int32Array.of(1)))).toBe(false);
});
