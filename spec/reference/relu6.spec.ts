import { describe, expect, test } from "vitest";
import { sampled } from "./sampled.ts";

const { at, slope } = sampled("relu6", {});

describe("relu6", () => {
  test("keeps what lies between 0 and 6 and cuts off the rest", () => {
    expect(at(-2, 0, 0.5, 6, 7, Infinity, -Infinity)).toEqual([0, 0, 0.5, 6, 6, 6, 0]);
  });

  test("lets NaN through", () => {
    expect(at(NaN)).toEqual([NaN]);
  });

  test("has slope 1 between its kinks and 0 elsewhere, at both kinks too", () => {
    expect(slope(-1, 0, 0.5, 5.5, 6, 7, NaN)).toEqual([0, 0, 1, 1, 0, 0, 0]);
  });
});
