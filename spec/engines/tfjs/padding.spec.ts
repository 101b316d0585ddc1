import { expect, test } from "vitest";
import { told } from "./padding.ts";

const none = [0, 0] as const;
const row = { extents: [1, 6], size: [1, 2], stride: [1, 3], dilation: [1, 1] };
const byOne = { ...row, stride: [1, 1] };

test('padding is told as "same" where that is what it means, even where nothing is padded', () => {
  expect(told({ ...byOne, padding: [none, [0, 1]] })).toBe("same");
  expect(told({ ...row, padding: [none, none] })).toBe("same");
});

test("nothing is told as such, and anything else in its layout", () => {
  expect(told({ ...byOne, padding: [none, none] })).toBe("valid");
  expect(told({ ...row, size: [1, 1], padding: [none, none] })).toBe("valid");
  expect(told({ ...byOne, padding: [none, [1, 0]] })).toEqual([none, none, [1, 0], none]);
});

test("half of what is padded alike on all sides is told by one number", () => {
  const two = [2, 2] as const;
  const alike = { ...byOne, padding: [two, two] };
  expect(told({ ...alike, extents: [2, 6] })).toBe(2);
  expect(told(alike)).toEqual([none, two, two, none]);
});
