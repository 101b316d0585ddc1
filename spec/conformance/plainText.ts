/** What a program says of itself, as it may be shown: no colours, nothing that moves a cursor, and an end. */

/** Colours and the like begin with ESC and a bracket; what else is not to be seen would still be obeyed by a terminal. */
const unseen = /(?![\n\t])\p{Cc}(?:\[[0-?]*[ -/]*[@-~])?/gu;

const longest = 2000;

export function plainText(text: string): string {
  const plain = text.slice(0, 2 * longest).replaceAll(unseen, "");
  return plain.length > longest ? `${plain.slice(0, longest)} …` : plain;
}
