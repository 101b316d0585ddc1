/** HTML as a template in which nothing from outside can become markup. */

/** Markup, as opposed to text that has still to be escaped. */
export interface Html {
  readonly markup: string;
}

/**
 * Markup from a template: what is interpolated is escaped, unless it is markup itself.
 * @example html`<td title="${name}">${count}</td>`
 */
export function html(template: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const filled = parts.map((part, at) => `${markupOf(part)}${template[at + 1]}`);
  return { markup: template[0] + filled.join("") };
}

type Part = string | number | Html | readonly Html[];

/** Markup that another program has written. Never for text of the user's. */
export const markup = (text: string): Html => ({ markup: text });

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function markupOf(part: Part): string {
  if (typeof part === "string" || typeof part === "number") return escaped(`${part}`);
  return "markup" in part ? part.markup : part.map(({ markup }) => markup).join("\n");
}
