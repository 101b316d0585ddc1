import { expect, test } from "vitest";
import { told } from "./padding.ts";

const none = [0, 0] as const;
const row = { extents: [1, 6], size: [1, 2], stride: [1, 3], dilation: [1, 1] };
const byOne = { ...row, stride: [1, 1] };

test('padding is told as "same" where that is what it means, even where nothing is padded', () => {
  expect(told([none, [0, 1]], byOne)).toBe("same");
  expect(told([none, none], row)).toBe("same");
});

test("nothing is told as such, and anything else in its layout", () => {
  expect(told([none, none], byOne)).toBe("valid");
  expect(told([none, none], { ...row, size: [1, 1] })).toBe("valid");
  expect(told([none, [1, 0]], byOne)).toEqual([none, none, [1, 0], none]);
});
