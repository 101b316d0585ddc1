/** Images on the page: what training looks at, what the model says of some test images, and where it errs worst. */
import type { Dataset } from "../../datasets/index.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Answer, Evaluation } from "../metrics.ts";
import { type Html, html } from "./html.ts";
import { percent } from "./numbers.ts";
import { imagePicture } from "./pictures.ts";
import type { SeenImages } from "./seenImages.ts";

/** Nothing where there was no mistake. */
export async function mistakesSection({ mistakes }: Evaluation, test: Dataset): Promise<Html> {
  if (mistakes.length === 0) return html``;
  return html`<section><h2>The worst mistakes</h2>
<p class="quiet">Test images by their loss: where the model was surest of a wrong answer.</p>
<div class="gallery">${await figuresOf(mistakes, test)}</div></section>`;
}

/** Nothing where answers are not for images. */
export async function samplesSection({ samples }: Evaluation, test: Dataset): Promise<Html> {
  if (samples.length === 0) return html``;
  return html`<section><h2>Sample answers</h2>
<p class="quiet">The first test images, as the model sees them, with its guess and how sure it was.</p>
<div class="gallery">${await figuresOf(samples, test)}</div></section>`;
}

export function seenSection({ augment, shape, images }: SeenImages): Html {
  const pictures = images.map(({ pixels, shares }, at) => {
    const caption =
      shares.length === 1
        ? shares[0]![0]
        : shares.map(([name, share]) => `${name} ${(100 * share).toFixed(0)} %`).join(", ");
    return html`<figure>${picture(shape, pixels, `training image ${at + 1}`)}<figcaption>${caption}</figcaption></figure>`;
  });
  const changes =
    augment === "none" ? "nothing is done to them" : `changed by chance: ${augment.replaceAll("+", ", ")}`;
  return html`<section><h2>What training looks at</h2>
<p class="quiet">The first images of the first step, ${changes}.</p>
<div class="gallery">${pictures}</div></section>`;
}

const figuresOf = (answers: readonly Answer[], test: Dataset): Promise<readonly Html[]> =>
  Promise.all(
    answers.map(async ({ index, label, guess, probability }) => {
      const image = picture(test.imageShape, await test.read([index]), `test image ${index}`);
      const [name, taken] = [test.classes[label]!, test.classes[guess]!];
      const said = label === guess ? html`<b class="right">${name}</b>` : html`${name}, taken for <b>${taken}</b>`;
      return html`<figure>${image}
<figcaption>${said}<br>${percent(probability)} sure</figcaption></figure>`;
    }),
  );

/** From so many pixels on, an image is a photograph rather than a pattern of pixels, and is enlarged smoothly. */
const photographExtent = 48;

function picture(shape: Shape, pixels: Uint8Array, alt: string): Html {
  const kind = shape[0]! >= photographExtent ? "photograph" : "pixels";
  return html`<img class="${kind}" src="${imagePicture(shape, pixels)}" alt="${alt}">`;
}
