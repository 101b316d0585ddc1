/** `einspec summary`: what a network is made of. */
import { summary } from "../summary.ts";
import { summaryMarkdown, summaryText } from "../summaryTables.ts";
import { modelByName } from "../zoo/index.ts";

export function printSummary(
  name: string,
  { markdown, json }: { readonly markdown?: boolean; readonly json?: boolean },
): void {
  const found = summary(modelByName(name, {}));
  if (json) console.log(JSON.stringify(found, null, 2));
  else console.log(markdown ? summaryMarkdown(found) : summaryText(found));
}
