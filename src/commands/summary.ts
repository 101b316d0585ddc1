/** `einspec summary`: what a network is made of. */
import type { Shape } from "../../reference/tensor.ts";
import { summary } from "../summary.ts";
import { summaryMarkdown, summaryText } from "../summaryTables.ts";
import { modelByName } from "../zoo/index.ts";

export interface SummaryOptions {
  readonly input?: Shape;
  readonly classes?: number;
  readonly markdown?: boolean;
  readonly json?: boolean;
}

export function printSummary(name: string, { input, classes, markdown, json }: SummaryOptions): void {
  const found = summary(modelByName(name, { ...(input && { input }), ...(classes && { classes }) }));
  if (json) console.log(JSON.stringify(found, null, 2));
  else console.log(markdown ? summaryMarkdown(found) : summaryText(found, widthOf(process.stdout)));
}

/** A pipe has no width, and takes every column. */
const widthOf = ({ columns }: { readonly columns?: number }) => (columns === undefined ? {} : { width: columns });
