/** A counterexample for people who read it in passing: long lists of one number are said in words. The saved case has them all. */
import { indexOf } from "../../../reference/tensor.ts";

/** A list this short is read as it is. */
const short = 16;
/** So many numbers that differ from the others are named; of more, the beginning is shown. */
const mostNamed = 6;

/** Lines like `input [2×16] 0 0 0 … 1` become `input [2×16] all 0 but 1 at [1, 15]`; others are cut at `longest` letters. */
export const abridged = (counterexample: string, longest = 400): string =>
  counterexample
    .split("\n")
    .map((line) => inWords(line) ?? cut(line, longest))
    .join("\n");

function inWords(line: string): string | undefined {
  const found = /^( *[\w ]+ \[([\d×]+)\]) (.*)$/.exec(line);
  if (!found) return undefined;
  const [, head, extents, list] = found;
  const numbers = list!.split(" ");
  if (numbers.length <= short) return undefined;
  const usual = mostFrequent(numbers);
  const others = [...numbers.entries()].filter(([, number]) => number !== usual);
  if (others.length > mostNamed) return undefined;
  const shape = extents!.split("×").map(Number);
  const named = others.map(([at, number]) => `${number} at [${indexOf(at, shape).join(", ")}]`);
  return `${head} all ${usual}${named.length > 0 ? ` but ${named.join(", ")}` : ""}`;
}

function mostFrequent(numbers: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}

const cut = (line: string, longest: number): string =>
  line.length > longest ? `${line.slice(0, longest)} … (${line.split(" ").length} words)` : line;
