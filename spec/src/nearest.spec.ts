import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nearest } from "../../src/nearest.ts";

const names = ["conv1d", "conv2d", "relu", "relu6", "softmax"];

describe("nearest", () => {
  test("finds the name with the fewest letters to change, whatever their case", () => {
    expect(nearest("conv2", names)).toBe("conv2d");
    expect(nearest("RELU", names)).toBe("relu");
    expect(nearest("sofmtax", names)).toBe("softmax");
  });

  test("finds none where half of the letters would have to change", () => {
    expect(nearest("xyz", names)).toBeUndefined();
    expect(nearest("", names)).toBeUndefined();
  });

  test("finds every name itself, and with one letter too many", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(7), (name, at) => {
        expect(nearest(name, names)).toBe(name);
        expect(nearest(`${name.slice(0, at)}_${name.slice(at)}`, names)).toBe(name);
      }),
    );
  });
});
