/** The layers of a network as a table on the page. */
import type { Model } from "../model.ts";
import { summary } from "../summary.ts";
import { type Html, html } from "./html.ts";
import { count, extents } from "./numbers.ts";

export function layersTable(model: Model): Html {
  const { rows, totals } = summary(model);
  const body = rows.map(
    (row) => html`<tr><td>${row.layer}</td><td>${row.op}</td><td class="number">${extents(row.output)}</td>
<td class="number">${extents(row.kernel ?? [])}</td><td class="number">${row.receptiveField === null ? "all" : extents(row.receptiveField)}</td>
<td class="number">${some(row.parameters)}</td><td class="number">${some(row.multiplyAdds)}</td></tr>`,
  );
  return html`<div class="wide"><table class="plain">
<thead><tr><th>layer</th><th>op</th><th class="number">output</th><th class="number">window</th>
<th class="number">sees (pixels)</th><th class="number">parameters</th><th class="number">multiply-adds</th></tr></thead>
<tbody>${body}</tbody>
<tfoot><tr><td>total</td><td></td><td></td><td></td><td></td>
<td class="number">${count(totals.parameters)}</td><td class="number">${count(totals.multiplyAdds)}</td></tr></tfoot></table></div>`;
}

/** Zeros say more when they are left out. */
const some = (value: number) => (value === 0 ? "" : count(value));
