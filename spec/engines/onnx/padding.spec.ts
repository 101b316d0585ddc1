import { expect, test } from "vitest";
import { filled } from "../../../reference/tensor.ts";
import { buildOf } from "./model.ts";
import { sameOrPads } from "./padding.ts";

const none = [0, 0] as const;
const row = { extents: [1, 6], size: [1, 2], stride: [1, 1], dilation: [1, 1] };
/** Extents add up to 0, 1, 2, 3. */
const shapes = [[], [1], [1, 1], [1, 2]];
const same = { auto_pad: { s: "SAME_UPPER" } };

test("padding is told as SAME where that is what it means, for half of the shapes, and else as pixels", () => {
  const pixels = { pads: { ints: [0, 0, 0, 1] } };
  const told = shapes.map((shape) => sameOrPads({ ...row, padding: [none, [0, 1]] }, [shape]));
  expect(told).toEqual([pixels, pixels, same, same]);
});

test("no padding is SAME where a stride passes over what a window misses", () => {
  expect(sameOrPads({ ...row, stride: [1, 3], padding: [none, none] }, [[2]])).toEqual(same);
});

test("any other padding is told as pixels, all that come before first", () => {
  expect(sameOrPads({ ...row, padding: [none, [1, 0]] }, [[2]])).toEqual({ pads: { ints: [0, 1, 0, 0] } });
});

test("either way half of the models are open and half closed", () => {
  const builds = shapes.map((shape) => buildOf({ opType: "MaxPool", sources: [{ fed: filled(shape, 0) }] }));
  expect(builds).toEqual(["open", "closed", "open", "closed"]);
});
