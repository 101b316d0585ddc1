/** Which classes are taken for which. */
import { type Html, html } from "./html.ts";
import { count } from "./numbers.ts";

/** confusion[label][guess]: how many test images of one class were taken for another. */
export type Confusion = readonly (readonly number[])[];

/** A table of counts: darker the larger the share of the row's class; the diagonal is what was right. */
export function confusionTable(confusion: Confusion, classes: readonly string[]): Html {
  const rows = confusion.map((row, label) => {
    const count = row.reduce((sum, images) => sum + images, 0);
    const cells = row.map((images, guess) =>
      cell({ images, share: images / Math.max(1, count), right: label === guess }),
    );
    return html`<tr><th scope="row">${classes[label]!}</th>${cells}</tr>`;
  });
  return html`<div class="wide"><table class="confusion">
<thead><tr><th></th>${classes.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function cell({ images, share, right }: { images: number; share: number; right: boolean }): Html {
  if (images === 0) return html`<td></td>`;
  // A mistake is rare, so its colour rises steeply: 1 in 100 can be seen, 1 in 5 is full.
  const strength = right ? share * 0.75 : 0.12 + 0.6 * Math.min(1, share * 5);
  return html`<td class="${right ? "right" : "wrong"}" style="--strength:${strength.toFixed(3)}">${count(images)}</td>`;
}

/** The pairs of classes that were mixed up most often, as a sentence; nothing where there was no mistake. */
export function worstPairs(confusion: Confusion, classes: readonly string[], most = 3): string {
  const pairs = confusion.flatMap((row, label) => row.map((images, guess) => ({ images, label, guess })));
  const wrong = pairs.filter(({ images, label, guess }) => images > 0 && label !== guess);
  const worst = wrong.sort((a, b) => b.images - a.images).slice(0, most);
  return worst
    .map(({ images, label, guess }) => `${classes[label]} taken for ${classes[guess]} (${count(images)}×)`)
    .join(", ");
}
