/** The name that was probably meant. */

/** The nearest of the names, if fewer than half of the letters would have to change; case does not count. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, steps: edits(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, steps }) => steps < Math.max(word.length, name.length) / 2)
    .sort((a, b) => a.steps - b.steps);
  return ranked[0]?.name;
}

/** How many letters must be put in, taken out or replaced to make one word of the other (Levenshtein). */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      next.push(Math.min(row[j]! + (letter === other ? 0 : 1), row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
