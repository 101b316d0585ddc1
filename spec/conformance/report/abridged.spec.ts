import { expect, test } from "vitest";
import { abridged } from "./abridged.ts";

const numbers = (count: number, at: Readonly<Record<number, string>> = {}) =>
  Array.from({ length: count }, (_, place) => at[place] ?? "0").join(" ");

test("a long list of one number is said in words, with the places of the others", () => {
  expect(abridged(`relu {}\n  input [2×3×4] ${numbers(24)}`)).toBe("relu {}\n  input [2×3×4] all 0");
  const some = numbers(24, { 5: "NaN", 23: "-1" });
  expect(abridged(`  gradient 2 [2×3×4] ${some}`)).toBe(
    "  gradient 2 [2×3×4] all 0 but NaN at [0, 1, 1], -1 at [1, 2, 3]",
  );
});

test("a short list, and a line that is none, stay as they are", () => {
  for (const line of [`  input [16] ${numbers(16)}`, "  input [] 3", "in turn with", 'conv2d {"groups":1}'])
    expect(abridged(line)).toBe(line);
});

test("a long list of many numbers is cut", () => {
  const list = Array.from({ length: 200 }, (_, at) => at).join(" ");
  expect(abridged(`  input [200] ${list}`, 40)).toBe("  input [200] 0 1 2 3 4 5 6 7 8 9 10 11  … (204 words)");
});
