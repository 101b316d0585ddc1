/** Answers for pixels on the page: the figures by class, and images beside their truth and what was said of them. */
import type { Dataset } from "../../datasets/index.ts";
import type { Segmentation } from "../segmentation.ts";
import { type Html, html } from "./html.ts";
import { percent } from "./numbers.ts";
import { imagePicture } from "./pictures.ts";

export async function segmentationSection({ classIoU, worst }: Segmentation, test: Dataset): Promise<Html> {
  if (test.masks === undefined) throw new Error(`report: ${test.name} has no classes of pixels`);
  const [H, W] = test.imageShape;
  const indices = worst.map(({ index }) => index);
  const [images, masks] = [await test.read(indices), await test.masks(indices)];
  const part = (bytes: Uint8Array, at: number) =>
    bytes.subarray((at * bytes.length) / worst.length, ((at + 1) * bytes.length) / worst.length);
  const rows = worst.map(({ index, meanIoU, guesses }, at) => {
    const pictures = [
      ["image", imagePicture(test.imageShape, part(images, at))],
      ["truth", imagePicture([H, W, 3], painted(part(masks, at)))],
      ["prediction", imagePicture([H, W, 3], painted(guesses))],
    ] as const;
    return html`<figure>${pictures.map(([what, source]) => html`<img src="${source}" alt="${what} of test image ${index}">`)}
<figcaption>test image ${index}: mean IoU ${percent(meanIoU)}</figcaption></figure>`;
  });
  return html`<section><h2>Intersection over union</h2>
<p class="quiet">Of the pixels that are of a class or are said to be, the share that are both.</p>
<dl class="columns">${test.classes.map((name, k) => html`<div><dt>${swatch(k)}${name}</dt><dd>${percent(classIoU[k]!)}</dd></div>`)}</dl></section>
<section><h2>The worst answers</h2>
<p class="quiet">Image, truth and prediction, the lowest mean IoU first. ${test.classes.map((name, k) => html`<span class="key">${swatch(k)}${name}</span>`)}</p>
<div class="triples">${rows}</div></section>`;
}

/** The first class is mostly what is behind the others: it is dark. The rest go round the circle of hues by the golden angle. */
function colorOf(k: number): readonly [red: number, green: number, blue: number] {
  if (k === 0) return [38, 43, 51];
  const hue = (k * 137.508) / 60;
  const channel = (shift: number) => {
    const place = (shift + hue) % 6;
    return Math.round(245 - 175 * Math.max(0, Math.min(place, 4 - place, 1)));
  };
  return [channel(5), channel(3), channel(1)];
}

const swatch = (k: number): Html => html`<i class="swatch" style="background:rgb(${colorOf(k).join(",")})"></i>`;

/** A picture [y, x, red green blue] of the classes of pixels. */
const painted = (classes: Uint8Array): Uint8Array => Uint8Array.from([...classes].flatMap(colorOf));
